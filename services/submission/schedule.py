"""What time does in submission: the mailbox is read, sizes of pictures and texts of PDFs are made."""

import time
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from services.submission.clients import Mailbox, MailboxAway, MailServer
from services.submission.config import MAIL_TOO_LARGE, MAIL_TRIES, MAIL_UNREADABLE, IntakeRules
from services.submission.operations import mail
from shared.bus.jobs import Job, Periodic
from shared.errors import Unavailable
from shared.files.derive import derive
from shared.files.uploads import Uploads
from shared.logs import logger
from shared.service import ServiceWiring

MAIL_JOB = "mail-poll"
logs = logger(__name__)


@dataclass(frozen=True)
class Polled:
    """How one reading of the mailbox went: messages dealt with, whether more wait, whether another process reads."""

    done: int = 0
    more: bool = False
    busy: bool = False
    error: str = ""


def derive_files(wiring: ServiceWiring, payload: dict[str, Any]) -> None:
    """Make what belongs to a kept file: the sizes of a picture, the text of a PDF."""
    derive(wiring.files, payload)


def expire_uploads(wiring: ServiceWiring, _period: str) -> None:
    """Once an hour: forget uploads in pieces that nobody finished or saved within a day."""
    Uploads(wiring.settings.var / "uploads").expire(wiring.clock())


def poll(wiring: ServiceWiring, _period: object = None) -> None:
    """Read the mailbox; what is left after the time of one run is asked for again at once."""
    if poll_mailbox(wiring).more:
        with wiring.uow() as uow:
            uow.enqueue(MAIL_JOB, "more", due_at=uow.now + timedelta(seconds=1))
            uow.commit()


def poll_mailbox(wiring: ServiceWiring, rules: IntakeRules | None = None) -> Polled:
    """One reading of the mailbox, nothing without IMAP_URL. Unavailable when the database is busy."""
    if not wiring.settings.imap_url:
        return Polled()
    rules = rules or IntakeRules.of(wiring.settings)
    server = MailServer.from_url(wiring.settings.imap_url, wiring.settings.imap_ca)
    with wiring.uow() as uow:
        holder = mail.take_turn(uow, server.name, rules)
        uow.commit()
    if holder is None:
        return Polled(busy=True)
    polled = Polled(error="Đọc hộp thư chưa xong vì lỗi; xem nhật ký của worker.")
    try:
        with server.open() as box:
            polled = _read(wiring, box, server.name, holder, rules)
    except MailboxAway as away:
        logs.warning("mailbox_away", error=str(away))
        polled = Polled(error=str(away))
    finally:
        with wiring.uow() as uow:
            mail.end(uow, server.name, holder, error=polled.error or None)
            uow.commit()
    return polled


def _read(wiring: ServiceWiring, box: Mailbox, mailbox: str, holder: str, rules: IntakeRules) -> Polled:
    """The oldest messages, one after the other, as long as there is time and the turn is ours."""
    started, done = time.monotonic(), 0
    found = box.waiting(rules.per_poll + 1)
    for waiting in found[: rules.per_poll]:
        if time.monotonic() - started > rules.seconds:
            return Polled(done, more=True)
        seen = mail.Seen(mailbox, box.uidvalidity, waiting.uid, waiting.received_at, waiting.size)
        with wiring.uow() as uow:
            tries = mail.begin(uow, mailbox, holder, uidvalidity=seen.uidvalidity, uid=seen.uid, rules=rules)
            known = mail.taken_before(uow.session, seen) is not None
            uow.commit()
        if tries is None:
            return Polled(done, busy=True)
        if not known:
            _take(wiring, box, seen, rules, tries)
        # Only now: before, a crash would leave a message that is neither here nor waiting there.
        box.file_away(seen.uid, too_large=seen.size > rules.max_bytes)
        done += 1
    return Polled(done, more=len(found) > rules.per_poll)


def _take(wiring: ServiceWiring, box: Mailbox, seen: mail.Seen, rules: IntakeRules, tries: int) -> None:
    """The original into the store, then everything else in one transaction."""
    if seen.size > rules.max_bytes:
        head = box.header(seen.uid)
        if head is not None:
            source = mail.Source(seen, mail.read_header(head), None)
            _unread(wiring, source, MAIL_TOO_LARGE, mail.TOO_LARGE, rules)
        return
    raw = box.message(seen.uid)
    if raw is None:
        return  # somebody took it out of the folder meanwhile
    sha256 = wiring.files.put(raw)
    try:
        if tries > MAIL_TRIES:
            raise mail.Unreadable("Phần mềm dừng nhiều lần khi đọc thư này.")
        source = mail.read_kept(seen, sha256, raw, wiring.files, wiring.scanner)
    except (Unavailable, OSError):
        raise
    except Exception as error:
        why = str(error) if isinstance(error, mail.Unreadable) else "Phần mềm gặp lỗi khi đọc thư này."
        logs.exception("mail_unreadable", uid=seen.uid, sha256=sha256)
        _unread(wiring, mail.Source(seen, mail.read_header(raw), sha256), MAIL_UNREADABLE, why, rules)
        return
    with wiring.uow() as uow:
        mail.take_in(uow, source, pack=wiring.pack, rules=rules)
        uow.commit()


def _unread(wiring: ServiceWiring, source: mail.Source, outcome: str, why: str, rules: IntakeRules) -> None:
    with wiring.uow() as uow:
        mail.take_unread(uow, source, outcome=outcome, why=why, rules=rules)
        uow.commit()


JOBS: dict[str, Job] = {"derive": derive_files, MAIL_JOB: poll}
PERIODIC: list[Periodic] = [
    Periodic("mail-poll", poll, every=timedelta(seconds=60)),
    Periodic("uploads", expire_uploads, every=timedelta(hours=1)),
]
