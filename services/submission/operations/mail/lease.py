"""One reader of a mailbox at a time: a lease in the database, and a count of how often one message was begun."""

import os
import socket

import sqlalchemy as sa

from services.submission.config import IntakeRules
from services.submission.models import MailPoller
from shared.db.unit_of_work import UnitOfWork
from shared.db.upsert import insert_ignore
from shared.ids import new_id

_LONGEST_ERROR = 500


def take_turn(uow: UnitOfWork, mailbox: str, rules: IntakeRules) -> str | None:
    """Become the reader: a name to go on with, or None while another one reads.

    A reader that died on this machine is found out at once; one elsewhere when its lease is over.
    """
    row = _row(uow, mailbox)
    if row.holder and row.lease_until is not None and row.lease_until > uow.now and not _is_dead(row.holder):
        return None
    row.holder = f"{socket.gethostname()[:60]}:{os.getpid()}:{new_id()}"
    row.lease_until = uow.now + rules.lease
    return row.holder


def begin(uow: UnitOfWork, mailbox: str, holder: str, *, uidvalidity: int, uid: int, rules: IntakeRules) -> int | None:
    """Go on with this message: the number of times it was begun by now; None when the turn was lost meanwhile.

    Written before the message is touched, so a message that kills its reader is counted all the same.
    """
    row = _row(uow, mailbox)
    if row.holder != holder:
        return None
    row.lease_until = uow.now + rules.lease
    again = (row.uidvalidity, row.uid) == (uidvalidity, uid)
    row.uidvalidity, row.uid, row.tries = uidvalidity, uid, row.tries + 1 if again else 1
    return row.tries


def end(uow: UnitOfWork, mailbox: str, holder: str, *, error: str | None = None) -> None:
    """Give the turn back and note how the reading went."""
    row = _row(uow, mailbox)
    if error is None:
        row.ok_at, row.error, row.error_at = uow.now, None, None
    else:
        row.error, row.error_at = error[:_LONGEST_ERROR], uow.now
    if row.holder == holder:
        row.holder, row.lease_until = "", None


def _row(uow: UnitOfWork, mailbox: str) -> MailPoller:
    found = uow.session.get(MailPoller, mailbox, with_for_update=True)
    if found is None:
        blank = {"mailbox": mailbox, "holder": "", "uidvalidity": 0, "uid": 0, "tries": 0}
        uow.session.execute(insert_ignore(uow.session, MailPoller.__table__), blank)  # type: ignore[arg-type]
        found = uow.session.scalars(sa.select(MailPoller).where(MailPoller.mailbox == mailbox).with_for_update()).one()
    return found


def _is_dead(holder: str) -> bool:
    host, pid, _ = holder.split(":", 2)
    if host != socket.gethostname()[:60]:
        return False
    try:
        os.kill(int(pid), 0)  # asks, and does nothing
    except ProcessLookupError:
        return True
    except (ValueError, OSError):
        return False
    return False
