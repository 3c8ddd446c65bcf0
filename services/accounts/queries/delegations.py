"""Reads of the principal's delegations."""

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from services.accounts.errors import NoSuchDelegation
from services.accounts.models import Delegation, Member, principals_on


@dataclass(frozen=True)
class DelegationRow:
    """A delegation. `stands`: live | later | ended | revoked, on the day asked for; days are both inclusive.

    `giver_left`: it is over because its giver is not principal any more.
    """

    id: str
    from_id: str
    from_name: str
    to_id: str
    to_name: str
    role: str
    classes: tuple[str, ...]
    since: date
    until: date
    decision_no: str
    created_at: datetime
    revoked_at: datetime | None
    revoked_by: str | None
    revoke_reason: str | None
    stands: str
    version: int
    giver_left: bool = False


_ORDER = {"live": 0, "later": 1, "ended": 2, "revoked": 3}


def delegations(session: Session, day: date, *, lasting: bool, stands: str = "") -> list[DelegationRow]:
    """All delegations, those in force first, then the newest first; with `stands`, only those.

    `lasting`: they outlast the appointment of their giver (the pack's `delegation.ends_with_giver` is false).
    """
    rows = _rows(session, day, lasting)
    found = [row for row in rows if not stands or row.stands == stands]
    return sorted(found, key=lambda row: _ORDER[row.stands])


def delegation(session: Session, delegation_id: str, day: date, *, lasting: bool) -> DelegationRow:
    """One delegation. NoSuchDelegation."""
    rows = _rows(session, day, lasting, Delegation.id == delegation_id)
    if not rows:
        raise NoSuchDelegation
    return rows[0]


def _rows(session: Session, day: date, lasting: bool, *where: sa.ColumnElement[bool]) -> list[DelegationRow]:  # noqa: FBT001
    in_office = set(session.scalars(principals_on(day)))
    giver, holder = aliased(Member), aliased(Member)
    query = (
        sa.select(Delegation, giver.name, holder.name)
        .join(giver, giver.id == Delegation.from_id)
        .join(holder, holder.id == Delegation.to_id)
        .where(*where)
        .order_by(Delegation.since.desc(), Delegation.id.desc())
    )
    return [
        DelegationRow(
            id=row.id, from_id=row.from_id, from_name=from_name, to_id=row.to_id, to_name=to_name, role=row.role,
            classes=tuple(row.classes), since=row.since, until=row.until, decision_no=row.decision_no,
            created_at=row.created_at, revoked_at=row.revoked_at, revoked_by=row.revoked_by,
            revoke_reason=row.revoke_reason, version=row.version,
            stands=_stands(row, day, left=not lasting and row.from_id not in in_office),
            giver_left=_runs(row, day) and not lasting and row.from_id not in in_office,
        )
        for row, from_name, to_name in session.execute(query)
    ]  # fmt: skip


def _runs(row: Delegation, day: date) -> bool:
    """By its own dates, and not revoked."""
    return row.revoked_at is None and row.until >= day


def _stands(row: Delegation, day: date, *, left: bool) -> str:
    if row.revoked_at is not None:
        return "revoked"
    if left or row.until < day:
        return "ended"
    return "later" if row.since > day else "live"
