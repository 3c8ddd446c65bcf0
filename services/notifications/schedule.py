"""What time does: letters that are due are sent by the job that came with the event; a scan finds what a crash left."""

import time
from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

from services.notifications import operations, queries
from services.notifications.errors import MailDeferred, MailRefused, MailTrouble
from services.notifications.operations import Claim
from services.notifications.wiring import NotificationsWiring
from shared.bus.jobs import Job, Periodic
from shared.db.unit_of_work import UnitOfWork
from shared.errors import NotFound
from shared.logs import logger

WORK_SECONDS = 5.0
"""No letter is begun later than this in one run; with the 12 s a letter may take, a run ends before the job's limit."""
RING_AGAIN = timedelta(seconds=5)
NOT_THERE = "Tệp đính kèm chưa có trong kho tệp."
logs = logger(__name__)


def send_mail(wiring: NotificationsWiring, payload: dict[str, Any]) -> None:
    """The job of one letter: a doorbell. Whoever holds the gate sends everything that is due.

    A letter that is still due afterwards (another thread is held by a silent server) is rung for again in 5 s.
    """
    send_due(wiring)
    letter = str(payload["delivery_id"])
    with wiring.read() as session:
        due = queries.is_due(session, letter, wiring.clock())
    if due:
        _settle(wiring, lambda uow: uow.enqueue("mail", letter, payload, due_at=uow.now + RING_AGAIN))


def scan(wiring: NotificationsWiring, _period: str) -> None:
    """The safety net: letters whose sender died with the lease in its hand."""
    send_due(wiring)


def send_due(wiring: NotificationsWiring) -> int:
    """Send what is due and return how many letters were settled. At once 0 when another thread is sending.

    One thread of a process speaks to the mail server; a silent server therefore holds one thread, never all of them.
    The thread at the gate looks again when somebody knocked meanwhile: no letter waits for the next scan.
    """
    settled, started = 0, time.monotonic()
    wiring.mail_knock.set()
    while wiring.mail_knock.is_set() and wiring.mail_gate.acquire(blocking=False):
        try:
            wiring.mail_knock.clear()
            more = True
            while more and time.monotonic() - started < WORK_SECONDS:
                count, more, away = _send_one(wiring)
                settled += count
                if away:
                    return settled
        finally:
            wiring.mail_gate.release()
        if more:
            break  # out of time; the scan goes on with the rest
    return settled


def _send_one(wiring: NotificationsWiring) -> tuple[int, bool, bool]:
    """Claim, send outside any transaction, settle. Returns (letters settled, whether to go on, server away)."""
    with wiring.uow() as uow:
        claim = operations.claim_next(uow, rules=wiring.rules, domain=mail_domain(wiring))
        uow.commit()
    if claim is None:
        return 0, False, False
    try:
        message = _compose(wiring, claim)
    except NotFound:
        _settle(wiring, lambda uow: operations.defer(uow, claim, NOT_THERE, rules=wiring.rules))
        return 1, True, False
    except Exception as error:
        why = _words(error)
        logs.exception("letter_not_written", delivery=claim.id, error=why)
        _settle(wiring, lambda uow: operations.fail(uow, claim, why))
        return 1, True, False
    return 1, True, not _hand_over(wiring, claim, message)


def _hand_over(wiring: NotificationsWiring, claim: Claim, message: EmailMessage) -> bool:
    """Give the message to the server and write down what it said; False when nobody can talk to it now."""
    try:
        wiring.mailer.send(message)
    except MailRefused as error:
        why = str(error)
        logs.warning("mail_bounced", delivery=claim.id, error=why)
        _settle(wiring, lambda uow: operations.bounce(uow, claim, why))
        return True
    except Exception as error:  # noqa: BLE001  (whatever stopped it: the letter is kept and tried again)
        why = str(error) if isinstance(error, MailTrouble) else _words(error)
        logs.warning("mail_deferred", delivery=claim.id, attempts=claim.attempts, error=why)
        _settle(wiring, lambda uow: operations.defer(uow, claim, why, rules=wiring.rules))
        return isinstance(error, MailDeferred)
    _settle(wiring, lambda uow: operations.mark_sent(uow, claim))
    return True


def _settle(wiring: NotificationsWiring, change: Callable[[UnitOfWork], object]) -> None:
    with wiring.uow() as uow:
        change(uow)
        uow.commit()


def _compose(wiring: NotificationsWiring, claim: Claim) -> EmailMessage:
    return operations.compose(
        claim,
        pack=wiring.pack,
        base_url=wiring.settings.base_url,
        mail_from=wiring.settings.mail_from,
        now=wiring.clock(),
        read_file=wiring.files.read,
    )


def mail_domain(wiring: NotificationsWiring) -> str:
    """The right-hand side of our Message-IDs: the domain of the sender."""
    return wiring.settings.mail_from.rpartition("@")[2].strip(" >") or "localhost"


def _words(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"


JOBS: dict[str, Job] = {"mail": send_mail}
PERIODIC: list[Periodic] = [Periodic("mail-scan", scan, every=timedelta(minutes=1))]
