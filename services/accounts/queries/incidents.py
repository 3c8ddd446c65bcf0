"""Reads of the register of lost accounts (D8.2)."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.accounts import permissions
from services.accounts.errors import NoSuchIncident
from services.accounts.models import AccountIncident, IncidentAct, Member
from shared.actors import Actor


@dataclass(frozen=True)
class ActRow:
    """Something done with the account. `verdict`: confirmed | disputed | None while nobody has looked."""

    event_id: str
    service: str
    type: str
    subject_id: str
    title: str
    at: datetime
    verdict: str | None
    judged_at: datetime | None
    judged_by: str | None
    note: str | None


@dataclass(frozen=True)
class IncidentRow:
    """An incident. `stands`: locked | checking | closed. `waiting`: services that have not answered yet."""

    id: str
    member_id: str
    member_name: str
    lost_since: datetime
    what: str
    reported_by: str
    created_at: datetime
    opened_at: datetime | None
    opened_by: str | None
    closed_at: datetime | None
    closed_by: str | None
    outcome: str | None
    version: int
    stands: str
    waiting: tuple[str, ...]
    left: int
    disputed: int
    acts: tuple[ActRow, ...]


def incidents(session: Session, actor: Actor) -> list[IncidentRow]:
    """Those this person may see, open ones first, then the newest first."""
    found = [row for row in _rows(session) if permissions.sees_incident(actor, row[0].member_id, row[0].reported_by_id)]
    acts = _acts(session, [row.id for row, _ in found])
    shown = [_shown(row, name, acts.get(row.id, ())) for row, name in found]
    return sorted(shown, key=lambda row: row.closed_at is not None)


def incident(session: Session, incident_id: str, actor: Actor) -> IncidentRow:
    """One incident with what was done. NoSuchIncident, also for somebody who may not know of it."""
    for row, name in _rows(session, AccountIncident.id == incident_id):
        if permissions.sees_incident(actor, row.member_id, row.reported_by_id):
            return _shown(row, name, _acts(session, [row.id]).get(row.id, ()))
    raise NoSuchIncident


def lost_since(session: Session, incident_id: str) -> tuple[str, datetime]:
    """Whose account, and since when. NoSuchIncident."""
    query = sa.select(AccountIncident.member_id, AccountIncident.lost_since).where(AccountIncident.id == incident_id)
    row = session.execute(query).first()
    if row is None:
        raise NoSuchIncident
    return row.member_id, row.lost_since


def _rows(session: Session, *where: sa.ColumnElement[bool]) -> list[tuple[AccountIncident, str]]:
    query = (
        sa.select(AccountIncident, Member.name)
        .join(Member, Member.id == AccountIncident.member_id)
        .where(*where)
        .order_by(AccountIncident.created_at.desc(), AccountIncident.id.desc())
    )
    return [(row, name) for row, name in session.execute(query)]


def _acts(session: Session, ids: list[str]) -> dict[str, tuple[ActRow, ...]]:
    query = (
        sa.select(IncidentAct).where(IncidentAct.incident_id.in_(ids)).order_by(IncidentAct.at, IncidentAct.event_id)
    )
    found: dict[str, tuple[ActRow, ...]] = {}
    for act in session.scalars(query):
        row = ActRow(
            act.event_id, act.service, act.type, act.subject_id, act.title, act.at, act.verdict, act.judged_at,
            act.judged_by, act.note,
        )  # fmt: skip
        found[act.incident_id] = (*found.get(act.incident_id, ()), row)
    return found


def _shown(row: AccountIncident, name: str, acts: tuple[ActRow, ...]) -> IncidentRow:
    return IncidentRow(
        id=row.id, member_id=row.member_id, member_name=name, lost_since=row.lost_since, what=row.what,
        reported_by=row.reported_by, created_at=row.created_at, opened_at=row.opened_at, opened_by=row.opened_by,
        closed_at=row.closed_at, closed_by=row.closed_by, outcome=row.outcome, version=row.version,
        stands="closed" if row.closed_at else "checking" if row.opened_at else "locked",
        waiting=tuple(service for service, at in row.asked.items() if at is None),
        left=sum(act.verdict is None for act in acts), disputed=sum(act.verdict == "disputed" for act in acts),
        acts=acts,
    )  # fmt: skip
