"""A local Maildir instead of a mail server, and reading it for the demo mailbox."""

import os
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.headerregistry import AddressHeader, DateHeader
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from email.policy import default
from pathlib import Path

from services.notifications.errors import MailServerAway, UnknownLetter
from shared.ids import sha256_text

_HEADERS = BytesHeaderParser(policy=default)
_FOLDERS = ("new", "cur")


@dataclass(frozen=True)
class MailboxEntry:
    """One letter in the list. `at` is its Date header."""

    id: str
    to_name: str
    to_address: str
    subject: str
    at: datetime


class MaildirMailer:
    """Writes each letter as one file of a Maildir, named after its Message-ID: written twice, it is there once."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def send(self, message: EmailMessage) -> None:
        """See Mailer. On disk before this returns. MailServerAway when the disk does not take it."""
        name = _name(str(message["Message-ID"]))
        try:
            for folder in ("tmp", *_FOLDERS):
                (self.root / folder).mkdir(parents=True, exist_ok=True)
            draft = self.root / "tmp" / f"{name}.{os.getpid()}"
            with draft.open("wb") as file:
                file.write(message.as_bytes(policy=message.policy.clone(linesep="\n")))
                file.flush()
                os.fsync(file.fileno())
            draft.replace(self.root / "new" / name)
        except OSError as error:
            raise MailServerAway(f"{type(error).__name__}: {error.strerror}") from error

    def close(self) -> None:
        """Nothing is kept open."""


def read_mailbox(root: Path, *, limit: int) -> list[MailboxEntry]:
    """The newest letters, newest first; an absent Maildir is an empty one."""
    files = [file for folder in _FOLDERS if (root / folder).is_dir() for file in (root / folder).iterdir()]
    newest = sorted(files, key=lambda file: (-file.stat().st_mtime_ns, file.name))[:limit]
    entries = [entry for file in newest if (entry := _entry(file)) is not None]
    return sorted(entries, key=lambda entry: (entry.at, entry.id), reverse=True)


def read_letter(root: Path, letter_id: str) -> EmailMessage:
    """One whole letter. UnknownLetter when there is none of this id."""
    for folder in _FOLDERS:
        if (root / folder).is_dir():
            for file in (root / folder).iterdir():  # compared, never joined: an id from an address is no path
                if _letter_id(file) == letter_id:
                    return message_from_bytes(file.read_bytes(), policy=default)
    raise UnknownLetter


def _name(message_id: str) -> str:
    return f"{sha256_text(message_id)[:32]}.toasoan"


def _letter_id(file: Path) -> str:
    return file.name.partition(".")[0]


def _entry(file: Path) -> MailboxEntry | None:
    """The headers of a letter; None for a file that is no letter of ours."""
    with file.open("rb") as content:
        headers = _HEADERS.parse(content)
    to, date = headers["To"], headers["Date"]
    if not isinstance(to, AddressHeader) or not isinstance(date, DateHeader) or not to.addresses:
        return None
    if date.datetime is None:
        return None
    person = to.addresses[0]
    return MailboxEntry(_letter_id(file), person.display_name, person.addr_spec, str(headers["Subject"]), date.datetime)
