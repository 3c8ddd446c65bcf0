"""What time does: letters that are due are sent by the job that came with the event; a scan finds what a crash left."""

import time
from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage
from functools import partial
from typing import Any

from services.notifications import operations, queries
from services.notifications.config import DIGEST_HOUR
from services.notifications.errors import MailDeferred, MailRefused, MailTrouble
from services.notifications.operations import Claim
from services.notifications.wiring import NotificationsWiring
from shared.bus.jobs import Job, Periodic
from shared.clock import local
from shared.db.unit_of_work import UnitOfWork
from shared.errors import NotFound
from shared.logs import logger

WORK_SECONDS = 5.0
"""No letter is begun later than this in one run; with the 12 s a letter may take, a run ends before the job's limit."""
RING_AGAIN = timedelta(seconds=5)
NOT_THERE = "Tệp đính kèm chưa có trong kho tệp."
logs = logger(__name__)

Outcome = Callable[[UnitOfWork], object]


def send_mail(wiring: NotificationsWiring, _payload: dict[str, Any]) -> None:
    """Send whatever is due. What is still due afterwards (no time left, server away) is rung for again in 5 s."""
    send_due(wiring)
    with wiring.read() as session:
        left = queries.any_due(session, wiring.clock())
    if left:
        with wiring.uow() as uow:
            uow.enqueue(operations.JOB, operations.ALL_DUE, due_at=uow.now + RING_AGAIN)
            uow.commit()


def scan(wiring: NotificationsWiring, _period: str) -> None:
    """The safety net: letters whose sender died with the lease in its hand."""
    send_due(wiring)


def tell_of_delegated(wiring: NotificationsWiring, _period: str) -> None:
    """In the morning: the head's letter about what was approved by delegation until yesterday. Again writes none."""
    moment = local(wiring.clock())
    if moment.hour < DIGEST_HOUR:
        return
    with wiring.uow() as uow:
        count = operations.write_digest(uow, day=moment.date(), rules=wiring.rules)
        uow.commit()
    if count:
        logs.info("delegated_digest", approvals=count)


def send_due(wiring: NotificationsWiring) -> int:
    """Send what is due, letter by letter, and return how many were settled."""
    settled, started = 0, time.monotonic()
    claim = _turn(wiring, None, more=True)
    while claim is not None:
        outcome, away = _deliver(wiring, claim)
        settled += 1
        more = not away and time.monotonic() - started < WORK_SECONDS
        claim = _turn(wiring, outcome, more=more)
    return settled


def _turn(wiring: NotificationsWiring, outcome: Outcome | None, *, more: bool) -> Claim | None:
    """One transaction: write down what became of the last letter, take the next one."""
    with wiring.uow() as uow:
        if outcome is not None:
            outcome(uow)
        claim = operations.claim_next(uow, rules=wiring.rules, domain=mail_domain(wiring)) if more else None
        uow.commit()
    return claim


def _deliver(wiring: NotificationsWiring, claim: Claim) -> tuple[Outcome, bool]:
    """Write the letter and give it to the server, outside any transaction.

    Returns what to note down, and whether the server is away for everybody.
    """
    try:
        message = _compose(wiring, claim)
    except NotFound:
        return partial(operations.defer, claim=claim, error=NOT_THERE, rules=wiring.rules), False
    except Exception as error:
        why = _words(error)
        logs.exception("letter_not_written", delivery=claim.id, error=why)
        return partial(operations.fail, claim=claim, error=why), False
    return _hand_over(wiring, claim, message)


def _hand_over(wiring: NotificationsWiring, claim: Claim, message: EmailMessage) -> tuple[Outcome, bool]:
    try:
        wiring.mailer.send(message)
    except MailRefused as error:
        why = str(error)
        logs.warning("mail_bounced", delivery=claim.id, error=why)
        return partial(operations.bounce, claim=claim, error=why), False
    except Exception as error:  # noqa: BLE001  (whatever stopped it: the letter is kept and tried again)
        why = str(error) if isinstance(error, MailTrouble) else _words(error)
        logs.warning("mail_deferred", delivery=claim.id, attempts=claim.attempts, error=why)
        away = not isinstance(error, MailDeferred)
        return partial(operations.defer, claim=claim, error=why, rules=wiring.rules), away
    return partial(operations.mark_sent, claim=claim), False


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
PERIODIC: list[Periodic] = [
    Periodic("mail-scan", scan, every=timedelta(minutes=1)),
    Periodic("delegated-digest", tell_of_delegated, every=timedelta(hours=1)),
]
