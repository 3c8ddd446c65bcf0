"""The secretary keeps the school's calendar; every change counts the running clocks anew (D14.1)."""

from dataclasses import dataclass
from datetime import date, timedelta

from services.reporting import permissions
from services.reporting.errors import AlreadyRevoked, UnknownRow
from services.reporting.models import CalendarRow
from services.reporting.operations import clocks
from shared.actors import Actor
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Invalid, NotAllowed
from shared.events.reporting import CalendarChanged
from shared.ids import new_id

KINDS = {
    "closed": "Trường nghỉ (bão, dịch, nghỉ hè…)",
    "holiday": "Thêm ngày nghỉ lễ, nghỉ bù, nghỉ Tết",
    "working": "Ngày làm việc (học bù, đi làm thứ Bảy, Chủ nhật)",
}
LONGEST = timedelta(days=120)


@dataclass(frozen=True)
class Given:
    """What the form gives."""

    kind: str
    first_day: date
    last_day: date
    name: str
    decision_no: str
    note: str
    extends: bool


def enter_days(uow: UnitOfWork, *, given: Given, actor: Actor) -> tuple[CalendarRow, int]:
    """Enter days; returns the row and how many deadlines moved. NotAllowed, Invalid with fields."""
    _may(actor)
    _check(given)
    row = CalendarRow(
        id=new_id(), kind=given.kind, first_day=given.first_day, last_day=given.last_day, name=given.name,
        note=given.note, decision_no=given.decision_no, extends=given.extends or given.kind != "closed",
        entered_at=uow.now, entered_by=actor.member_id,
    )  # fmt: skip
    uow.session.add(row)
    uow.session.flush()
    return row, _changed(uow, row, actor)


def revoke_days(uow: UnitOfWork, *, row_id: str, reason: str, actor: Actor) -> tuple[CalendarRow, int]:
    """Take a row out of the calendar; it stays in the history. NotAllowed, UnknownRow, AlreadyRevoked, Invalid."""
    _may(actor)
    row = uow.session.get(CalendarRow, row_id)
    if row is None:
        raise UnknownRow
    if row.revoked_at is not None:
        raise AlreadyRevoked
    if not reason:
        raise Invalid("Xin ghi lý do bỏ dòng này khỏi lịch.", fields={"reason": ["Cần điền lý do."]}, clause="D14.1")
    row.revoked_at, row.revoked_by, row.revoke_reason = uow.now, actor.member_id, reason
    uow.session.flush()
    return row, _changed(uow, row, actor)


def _changed(uow: UnitOfWork, row: CalendarRow, actor: Actor) -> int:
    event = CalendarChanged(
        row_id=row.id, kind=row.kind, first_day=row.first_day.isoformat(), last_day=row.last_day.isoformat(),
        name=row.name, extends=row.extends, active=row.revoked_at is None, decision_no=row.decision_no, note=row.note,
    )  # fmt: skip
    uow.publish(event, subject_id=row.id, actor=actor, seq=False)
    return clocks.recount(uow)


def _may(actor: Actor) -> None:
    if not permissions.can_keep_calendar(actor):
        raise NotAllowed("Chỉ Thư ký Ban Biên tập được sửa lịch trường.", clause="D14.1")


def _check(given: Given) -> None:
    wrong: dict[str, list[str]] = {}
    if given.last_day < given.first_day:
        wrong["last_day"] = ["Ngày cuối không được trước ngày đầu."]
    elif given.last_day - given.first_day > LONGEST:
        wrong["last_day"] = [f"Một dòng dài tối đa {LONGEST.days} ngày; xin chia nhỏ."]
    if wrong:
        raise Invalid("Một số mục chưa đúng, xin xem ghi chú ở từng mục.", fields=wrong, clause="D14.1")
