"""Letters and tasks about removal: requests and their answers (12.4), the head's time for a suspended article (C6)."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from services.notifications.config import MailRules, docket_address
from services.notifications.models import Task
from services.notifications.operations.ledger import write_letters
from services.notifications.operations.recipients import Addressed, named
from shared.clock import local_day
from shared.db.people import people_with_role
from shared.db.unit_of_work import UnitOfWork
from shared.events.envelope import Envelope
from shared.events.publishing import SuspensionExpired, SuspensionReminded, TakedownAnswered

NOT_MEMBERS = ("citizen", "system")
"""Who may ask for removal without an inbox: a citizen follows by a code, the clock asks for nothing back."""
ESCALATED = ("head", "principal", "deputy", "secretary")


def follow_answer(uow: UnitOfWork, *, envelope: Envelope, event: TakedownAnswered, rules: MailRules) -> None:
    """The head has decided: the task is done, and who asked is told what and why."""
    closed_at = datetime.fromisoformat(envelope.occurred_at)
    for task in uow.session.scalars(select(Task).where(Task.about == event.request_id, Task.closed_at.is_(None))).all():
        task.closed_at, task.closed_by, task.closed_by_member = closed_at, envelope.event_id, envelope.actor
    if event.requested_by in NOT_MEMBERS:
        return
    context = {
        **_base(envelope, event.article_id, event.title, "D12.4b"),
        "event": f"takedown.{event.outcome}", "actor": event.decided_by, "reason": event.answer,
        "takedown_reason": event.takedown_reason, "path": docket_address(event.request_id), "audience": "requester",
    }  # fmt: skip
    letter = Addressed(named(uow, envelope, event.requested_by), "told", context)
    write_letters(uow, envelope=envelope, letters=[letter], rules=rules)


def follow_suspension(
    uow: UnitOfWork, *, envelope: Envelope, event: SuspensionReminded | SuspensionExpired, rules: MailRules
) -> None:
    """The head is reminded; when the time is over, those above and beside hear of it too (C6)."""
    over = isinstance(event, SuspensionExpired) or event.percent > 100
    name = "suspension.reminded"
    if isinstance(event, SuspensionExpired):
        name = "suspension.restored" if event.outcome == "restore" else "suspension.expired"
    elif over:
        name = "suspension.expired"
    context = {
        **_base(envelope, event.article_id, event.title, "D8.1"),
        "event": name, "actor": event.suspended_by, "reason": event.reason, "takedown_reason": "",
        "audience": "head",
    }  # fmt: skip
    day = local_day(uow.now)
    found: dict[str, Addressed] = {}
    for role in ESCALATED if over else ("head",):
        for person in people_with_role(uow.session, role, day):
            found.setdefault(person.member_id, Addressed(person, "must_act", context))
    write_letters(uow, envelope=envelope, letters=list(found.values()), rules=rules)


def _base(envelope: Envelope, article_id: str, title: str, clause: str) -> dict[str, Any]:
    return {"article_id": article_id, "title": title, "at": envelope.occurred_at, "role": "", "clause": clause}
