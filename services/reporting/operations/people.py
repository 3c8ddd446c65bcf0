"""Who is told of a deadline: whoever has the article in hand, the unit that owes it, then upwards."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy.orm import Session

from services.reporting.models import Clock, Fact, Obligation
from services.reporting.operations.stages import DUE, OVERDUE
from shared.db import levels
from shared.db.people import Person, find_person, people_with_role, unit_leads

FIRST = "50"
"""The first reminder is for whoever has the article in hand; later ones reach the unit's lead as well."""
_DESK = {
    "submitted": "secretary", "pending_deputy": "deputy", "pending_head": "head", "approved": "secretary",
    "scheduled": "secretary", "suspended": "head",
}  # fmt: skip
_ASSIGNEE = frozenset({"editing", "revision"})
_SENDER = frozenset({"returned", "draft"})


def listeners(
    session: Session,
    clock: Clock,
    stage: str,
    fact: Fact | None,
    obligation: Obligation | None,
    day: date,
    *,
    own_unit_blocked: bool,
) -> list[str]:
    """Member ids to tell at this stage, each once; the secretary when nobody else is there.

    `own_unit_blocked`: whether the article's pack keeps a unit's lead from judging its texts (C13).
    """
    if stage not in (DUE, OVERDUE) and not stage.isdigit():
        found = _escalated(session, stage, fact, day)
    else:
        found = list(_in_hand(session, clock, fact, obligation, day, own_unit_blocked=own_unit_blocked))
        if clock.kind != "step" and stage != FIRST:
            found += _ids(unit_leads(session, clock.unit_id, day))
        if clock.kind == "event" and stage == OVERDUE:
            found += _role(session, "secretary", day)
    alive = [member for member in dict.fromkeys(found) if _can_hear(session, member)]
    return alive or _role(session, "secretary", day)


def unit_people(session: Session, unit_id: str, responsible_id: str | None, day: date) -> list[str]:
    """The unit's lead and the person named for the event."""
    found = _ids(unit_leads(session, unit_id, day)) + ([responsible_id] if responsible_id else [])
    return [member for member in dict.fromkeys(found) if _can_hear(session, member)]


def _escalated(session: Session, role: str, fact: Fact | None, day: date) -> list[str]:
    """The level above. A deputy who is late himself is not his own superior: the head hears of it."""
    late_himself = fact is not None and _DESK.get(fact.state) == role
    return _role(session, "head" if late_himself else role, day)


def _in_hand(
    session: Session,
    clock: Clock,
    fact: Fact | None,
    obligation: Obligation | None,
    day: date,
    *,
    own_unit_blocked: bool,
) -> Iterable[str]:
    if fact is None:
        if obligation is not None:
            yield from unit_people(session, clock.unit_id, obligation.responsible_id, day)
        return
    if fact.state in _ASSIGNEE and fact.assignee_id:
        yield fact.assignee_id
    elif fact.state in _SENDER:
        yield fact.author_id
        yield from _ids(unit_leads(session, fact.unit_id, day))
    else:
        shut_out = levels.barred(
            session, author_id=fact.author_id, unit_id=fact.unit_id, own_unit_blocked=own_unit_blocked, day=day
        )
        yield from _ids(levels.holders(session, _DESK.get(fact.state, "secretary"), shut_out, day))


def _role(session: Session, role: str, day: date) -> list[str]:
    return _ids(people_with_role(session, role, day))


def _ids(people: Iterable[Person]) -> list[str]:
    return [person.member_id for person in people]


def _can_hear(session: Session, member_id: str) -> bool:
    person = find_person(session, member_id)
    return person is not None and not person.locked
