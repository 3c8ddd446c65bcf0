"""Letters about the principal's delegations (D12.2b): who may approve in his name hears of it, and that it is over."""

from datetime import datetime
from typing import Any

from services.notifications.config import MailRules
from services.notifications.operations.ledger import write_letters
from services.notifications.operations.recipients import Addressed, named
from shared.actors import SYSTEM
from shared.clock import local_day
from shared.db.people import name_of, people_with_role
from shared.db.unit_of_work import UnitOfWork
from shared.events.accounts import DelegationGranted, DelegationRevoked
from shared.events.envelope import Envelope
from shared.web.addresses import PAGES


def follow_delegation(
    uow: UnitOfWork, *, envelope: Envelope, event: DelegationGranted | DelegationRevoked, rules: MailRules
) -> None:
    """One letter to the holder; one to the principal of the day for what ended with its giver's appointment."""
    context: dict[str, Any] = {
        "event": envelope.type, "at": envelope.occurred_at, "clause": "D12.2b", "audience": "holder", "reason": "",
        "from_name": name_of(uow.session, event.from_id), "decision_no": event.decision_no, "role": event.role,
        "path": f"{PAGES['accounts']}uy-quyen/",
    }  # fmt: skip
    if isinstance(event, DelegationGranted):
        context |= {"granted": True, "classes": list(event.classes), "first_day": event.since, "last_day": event.until}
    else:
        context |= {"granted": False, "reason": event.reason}
    letters = [Addressed(named(uow, envelope, event.to_id), "delegation", context)]
    if envelope.actor == SYSTEM.member_id:  # ended with its giver's appointment: the new principal may give it anew
        day = local_day(datetime.fromisoformat(envelope.occurred_at))
        mine = {**context, "audience": "principal", "to_name": name_of(uow.session, event.to_id)}
        letters += [
            Addressed(person, "delegation", mine)
            for person in people_with_role(uow.session, "principal", day)
            if person.member_id != event.to_id
        ]
    write_letters(uow, envelope=envelope, letters=letters, rules=rules)
