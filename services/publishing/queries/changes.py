"""The register of changes of the site (D4.2): how many stand where, one page of them, one with its history."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.publishing.config import CHANGE_STATES, DESK_PAGE
from services.publishing.errors import UnknownChange
from services.publishing.models import ChangeRequest
from shared.db.people import names


@dataclass(frozen=True)
class ChangeStep:
    """One line of a request's history: `state` is what it came to, `note` what was written with it."""

    at: datetime
    name: str
    state: str
    note: str


@dataclass(frozen=True)
class Change:
    """One request in words. `reason` and `decision_no` are empty before the decision."""

    id: str
    kind: str
    what: str
    why: str
    cost: str
    state: str
    proposed_at: datetime
    proposed_by: str
    decided_at: datetime | None
    decided_by: str
    reason: str
    decision_no: str
    implemented_on: date | None
    history: Sequence[ChangeStep]


def change_counts(session: Session) -> dict[str, int]:
    """How many requests stand in each state."""
    query = sa.select(ChangeRequest.state, sa.func.count()).group_by(ChangeRequest.state)
    found = {state: int(number) for state, number in session.execute(query)}
    return {state: found.get(state, 0) for state in CHANGE_STATES}


def changes(session: Session, state: str, *, page: int = 1) -> list[Change]:
    """One page of a state, one row more than DESK_PAGE when there are others; what waits: the longest waiting first."""
    waits = state in ("proposed", "approved")
    order = ChangeRequest.proposed_at.asc() if waits else ChangeRequest.proposed_at.desc()
    query = sa.select(ChangeRequest).where(ChangeRequest.state == state).order_by(order, ChangeRequest.id)
    rows = session.scalars(query.limit(DESK_PAGE + 1).offset((page - 1) * DESK_PAGE))
    known = names(session)
    return [_change(row, known) for row in rows]


def find_change(session: Session, change_id: str) -> Change:
    """One request with its history. UnknownChange."""
    row = session.get(ChangeRequest, change_id)
    if row is None:
        raise UnknownChange
    return _change(row, names(session))


def _change(row: ChangeRequest, known: Mapping[str, str]) -> Change:
    return Change(
        id=row.id, kind=row.kind, what=row.what, why=row.why, cost=row.cost, state=row.state,
        proposed_at=row.proposed_at, proposed_by=_name(row.proposed_by, known), decided_at=row.decided_at,
        decided_by=_name(row.decided_by, known), reason=row.reason, decision_no=row.decision_no,
        implemented_on=row.implemented_on, history=tuple(_history(row, known)),
    )  # fmt: skip


def _history(row: ChangeRequest, known: Mapping[str, str]) -> list[ChangeStep]:
    lines = [ChangeStep(row.proposed_at, _name(row.proposed_by, known), "proposed", row.why)]
    if row.decided_at is not None:
        state = "rejected" if row.state == "rejected" else "approved"
        lines.append(ChangeStep(row.decided_at, _name(row.decided_by, known), state, row.reason))
    if row.marked_at is not None:
        lines.append(ChangeStep(row.marked_at, _name(row.marked_by, known), "implemented", ""))
    return lines


def _name(member_id: str | None, known: Mapping[str, str]) -> str:
    return known.get(member_id, member_id) if member_id else ""
