"""A mailbox over IMAP: what waits in it, one message at a time, and filing it away. IMAPClient speaks the protocol.

Every answer of the server has a time limit. A message that was filed is gone from the folder that is read; whether it
is marked as read says nothing, since people open mailboxes too.
"""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from imapclient import DELETED, SEEN, IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientError

from services.submission.config import FOLDER_TAKEN, FOLDER_TOO_LARGE
from shared.config import SettingsError
from shared.errors import Transient

CONNECT_SECONDS, ANSWER_SECONDS = 10.0, 30.0
HEADER_BYTES = 64 * 1024
"""Of a message that is too large no more than this is fetched."""
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class MailboxAway(Transient):
    """The server does not answer, refuses us, or has no such folder; the message says which."""


@dataclass(frozen=True)
class Waiting:
    """A message in the folder: its UID, its bytes, when the server received it (aware)."""

    uid: int
    size: int
    received_at: datetime


@dataclass(frozen=True)
class MailServer:
    """Where the mailbox is. `tls`: implicit from the first byte, starttls before the password, none (loopback only)."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    folder: str = "INBOX"
    tls: str = "implicit"
    ca: Path | None = None

    @classmethod
    def from_url(cls, url: str, ca: Path | None = None) -> "MailServer":
        """`imaps://` or `imap+starttls://` `user:password@host[:port]/FOLDER`; `imap://` on this machine only.

        SettingsError for anything else: a password never travels in clear.
        """
        parts = urlsplit(url)
        tls = {"imaps": "implicit", "imap+starttls": "starttls", "imap": "none"}.get(parts.scheme)
        if tls is None or not parts.hostname or not parts.username or parts.password is None:
            raise SettingsError(
                "IMAP_URL phải có dạng imaps://người-dùng:mật-khẩu@máy:993/INBOX (hoặc imap+starttls://)"
            )
        if tls == "none" and parts.hostname not in _LOOPBACK:
            tls = "starttls"
        port = parts.port or {"implicit": 993, "starttls": 143, "none": 143}[tls]
        folder = unquote(parts.path.strip("/")) or "INBOX"
        return cls(parts.hostname, port, unquote(parts.username), unquote(parts.password), folder, tls, ca)

    @property
    def name(self) -> str:
        """The mailbox's name in the tables: whose, where, which folder; no password."""
        return f"{self.user}@{self.host}/{self.folder}"[:300]

    @contextmanager
    def open(self) -> Iterator["Mailbox"]:
        """The folder, signed in and selected. MailboxAway when that, or anything inside, fails at the server."""
        client: IMAPClient | None = None
        try:
            client = self._connect()
            client.login(self.user, self.password)
            yield Mailbox(client, self.folder)
        except (IMAPClientError, OSError) as error:
            raise MailboxAway(f"{type(error).__name__}: {error}"[:300]) from error
        finally:
            if client is not None:
                _leave(client)

    def _connect(self) -> IMAPClient:
        context = ssl.create_default_context(cafile=str(self.ca) if self.ca else None)
        timeout = SocketTimeout(connect=CONNECT_SECONDS, read=ANSWER_SECONDS)
        encrypted = self.tls == "implicit"
        client = IMAPClient(
            self.host, self.port, ssl=encrypted, ssl_context=context if encrypted else None, timeout=timeout
        )
        if self.tls == "starttls":
            try:
                client.starttls(context)
            except BaseException:
                _leave(client)
                raise
        return client


class Mailbox:
    """A selected folder. What goes wrong inside `MailServer.open` becomes MailboxAway there."""

    def __init__(self, client: IMAPClient, folder: str) -> None:
        self._client = client
        answer = client.select_folder(folder)
        self.uidvalidity = int(answer[b"UIDVALIDITY"])
        self._prefix = self._personal()
        self._made: set[str] = set()

    def waiting(self, most: int) -> list[Waiting]:
        """The oldest messages, `most` of them at the most; those marked as deleted do not count."""
        uids = sorted(self._client.search(["UNDELETED"]))[:most]
        found: dict[int, dict[bytes, Any]] = self._client.fetch(uids, ["RFC822.SIZE", "INTERNALDATE"]) if uids else {}
        return [
            Waiting(uid, int(found[uid][b"RFC822.SIZE"]), _aware(found[uid][b"INTERNALDATE"]))
            for uid in uids
            if uid in found and b"RFC822.SIZE" in found[uid]
        ]

    def message(self, uid: int) -> bytes | None:
        """The whole message without marking it as read; None when it is gone."""
        return self._fetch(uid, "BODY.PEEK[]", b"BODY[]")

    def header(self, uid: int) -> bytes | None:
        """The beginning of its header; None when it is gone."""
        return self._fetch(uid, f"BODY.PEEK[HEADER]<0.{HEADER_BYTES}>", b"BODY[HEADER]<0>")

    def file_away(self, uid: int, *, too_large: bool = False) -> None:
        """Mark as read and move out of the folder. Doing it twice, or after a crash in the middle, does no harm."""
        folder = self._folder(FOLDER_TOO_LARGE if too_large else FOLDER_TAKEN)
        if not too_large:
            self._client.add_flags([uid], [SEEN], silent=True)
        if self._client.has_capability("MOVE"):
            self._client.move([uid], folder)
            return
        self._client.copy([uid], folder)
        self._client.add_flags([uid], [DELETED], silent=True)
        if self._client.has_capability("UIDPLUS"):
            self._client.uid_expunge([uid])

    def _fetch(self, uid: int, what: str, key: bytes) -> bytes | None:
        answer: dict[bytes, Any] = self._client.fetch([uid], [what]).get(uid, {})
        data = answer.get(key)
        return data if isinstance(data, bytes) else None

    def _folder(self, name: str) -> str:
        """The folder of this name, made when it is not there."""
        folder = self._prefix + name
        if folder not in self._made:
            if not self._client.folder_exists(folder):
                self._client.create_folder(folder)
                with suppress(IMAPClientError):  # some servers show no folders that nobody subscribes to
                    self._client.subscribe_folder(folder)
            self._made.add(folder)
        return folder

    def _personal(self) -> str:
        """What this server wants before the names of one's own folders (`INBOX.` at some)."""
        if not self._client.has_capability("NAMESPACE"):
            return ""
        personal = self._client.namespace().personal
        return str(personal[0][0]) if personal else ""


def _aware(when: datetime) -> datetime:
    """IMAPClient gives local times of this machine, without saying so."""
    return when.astimezone(UTC)


def _leave(client: IMAPClient) -> None:
    with suppress(IMAPClientError, OSError, AttributeError):
        client.logout()
    with suppress(IMAPClientError, OSError, AttributeError):
        client.shutdown()
