"""Quota D13.3: warnings on the days the pack names, and months excused by the head's recorded decision (C8)."""

from datetime import timedelta

import sqlalchemy as sa

from services.reporting import permissions
from services.reporting.errors import AlreadyExcused, BadMonth, NoQuota
from services.reporting.models import QuotaExcuse, QuotaWarning
from services.reporting.models.ledger import Cell, cells
from shared.actors import SYSTEM, Actor
from shared.clock import local_day, month_bounds
from shared.db.people import name_of, people_with_role, unit_leads, unit_name, units
from shared.db.unit_of_work import UnitOfWork
from shared.db.upsert import insert_ignore
from shared.errors import Invalid, NotAllowed
from shared.events.reporting import QuotaExcused, QuotaWarned
from shared.ids import new_id
from shared.regulation.pack import Pack

CLAUSE = "D13.3"
AHEAD = timedelta(days=400)


def warn(uow: UnitOfWork, *, pack: Pack) -> int:
    """Warn the leads of groups that are behind; returns how many groups.

    Each warning day once per group and month; after days of downtime only the latest one is told, and a month that is
    over is not warned about any more.
    """
    today = local_day(uow.now)
    come = [day for day in sorted(pack.quota.remind_on_days) if day <= today.day]
    if not come:
        return 0
    period = f"{today:%Y-%m}"
    behind = [cell for cell in cells(uow.session, period, pack) if cell.status == "missing"]
    return sum(_warn(uow, cell, come) for cell in behind)


def _warn(uow: UnitOfWork, cell: Cell, come: list[int]) -> bool:
    query = sa.select(QuotaWarning.day).where(QuotaWarning.unit_id == cell.unit_id, QuotaWarning.period == cell.period)
    noted = set(uow.session.scalars(query))
    latest = come[-1]
    for day in come:
        if day not in noted:
            uow.session.add(
                QuotaWarning(unit_id=cell.unit_id, period=cell.period, day=day, at=uow.now, said=day == latest)
            )
    if latest in noted:
        return False
    _, end = month_bounds(cell.period)
    event = QuotaWarned(
        unit_id=cell.unit_id, unit_name=cell.unit_name, period=cell.period, quota=cell.quota, credited=cell.credited,
        provisional=cell.provisional, last_day=local_day(end - timedelta(seconds=1)).isoformat(),
        mail_to=_leads(uow, cell.unit_id), clause=CLAUSE,
    )  # fmt: skip
    uow.publish(event, subject_id=cell.unit_id, actor=SYSTEM, seq=False)
    return True


def excuse(uow: UnitOfWork, *, unit_id: str, period: str, decision_no: str, reason: str, actor: Actor) -> QuotaExcuse:
    """Free a group from a month by a recorded decision. NotAllowed, NoQuota, BadMonth, Invalid, AlreadyExcused."""
    _may(actor)
    _check(uow, unit_id, period, decision_no, reason)
    facts = {
        "id": new_id(), "unit_id": unit_id, "period": period, "decision_no": decision_no, "reason": reason,
        "decided_at": uow.now, "decided_by": actor.member_id,
    }  # fmt: skip
    added = uow.session.execute(insert_ignore(uow.session, QuotaExcuse.__table__), facts)  # type: ignore[arg-type]
    if added.rowcount != 1:  # type: ignore[attr-defined]  # somebody was faster, perhaps by a moment
        first = _in_force(uow, unit_id, period)
        raise AlreadyExcused(name_of(uow.session, first.decided_by if first else None))
    row = uow.session.get_one(QuotaExcuse, facts["id"])
    _tell(uow, row, actor)
    return row


def revoke_excuse(uow: UnitOfWork, *, unit_id: str, period: str, reason: str, actor: Actor) -> QuotaExcuse:
    """Take the decision back; it stays in the history. NotAllowed, NoQuota, Invalid."""
    _may(actor)
    row = _in_force(uow, unit_id, period)
    if row is None:
        raise NoQuota
    if not reason:
        raise Invalid("Xin ghi lý do bỏ miễn.", fields={"reason": ["Cần điền lý do."]}, clause=CLAUSE)
    row.revoked_at, row.revoked_by, row.revoke_reason = uow.now, actor.member_id, reason
    uow.session.flush()
    _tell(uow, row, actor)
    return row


def _tell(uow: UnitOfWork, row: QuotaExcuse, actor: Actor) -> None:
    event = QuotaExcused(
        unit_id=row.unit_id, unit_name=unit_name(uow.session, row.unit_id), period=row.period,
        decision_no=row.decision_no, reason=row.revoke_reason or row.reason, active=row.revoked_at is None,
        mail_to=_leads(uow, row.unit_id), clause=CLAUSE,
    )  # fmt: skip
    uow.publish(event, subject_id=row.unit_id, actor=actor, seq=False)


def _leads(uow: UnitOfWork, unit_id: str) -> tuple[str, ...]:
    """The group's lead; the secretary where there is none."""
    today = local_day(uow.now)
    found = unit_leads(uow.session, unit_id, today) or people_with_role(uow.session, "secretary", today)
    return tuple(person.member_id for person in found)


def _in_force(uow: UnitOfWork, unit_id: str, period: str) -> QuotaExcuse | None:
    query = sa.select(QuotaExcuse).where(
        QuotaExcuse.unit_id == unit_id, QuotaExcuse.period == period, QuotaExcuse.revoked_at.is_(None)
    )
    return uow.session.scalar(query.with_for_update())  # of two who revoke, one does it


def _may(actor: Actor) -> None:
    if not permissions.can_excuse(actor):
        raise NotAllowed("Chỉ Trưởng Ban Biên tập được miễn chỉ tiêu, bằng quyết định có số.", clause=CLAUSE)


def _check(uow: UnitOfWork, unit_id: str, period: str, decision_no: str, reason: str) -> None:
    if unit_id not in {unit.unit_id for unit in units(uow.session) if unit.under_quota}:
        raise NoQuota
    try:
        start, _ = month_bounds(period)
    except ValueError as error:
        raise BadMonth(period) from error
    if start - uow.now > AHEAD:
        raise BadMonth(period)
    fields = {"decision_no": decision_no, "reason": reason}
    wrong = {name: ["Cần điền mục này."] for name, value in fields.items() if not value}
    if wrong:
        raise Invalid("Miễn chỉ tiêu cần số quyết định và lý do.", fields=wrong, clause=CLAUSE)
