"""The secretary enters the days of a school year by its decision; reports, plan and quota are counted with them."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date

from services.reporting import permissions
from services.reporting.errors import AlreadyRevoked, UnknownRow
from services.reporting.models import SchoolYearRow, school_years
from shared.actors import Actor
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Invalid, NotAllowed
from shared.events.reporting import SchoolYearDecided
from shared.ids import new_id
from shared.regulation.pack import Pack
from shared.regulation.school_year import DAYS, SchoolYears, mistakes

CLAUSE = "D5.3f"
WRONG = "Một số mục chưa đúng, xin xem ghi chú ở từng mục."


def decide_year(
    uow: UnitOfWork, *, begun: int, days: Mapping[str, date], decision_no: str, pack: Pack, actor: Actor
) -> SchoolYearRow:
    """Enter the five days of a year; what counted before becomes history. NotAllowed, Invalid with fields."""
    _may(actor)
    _check(school_years(uow.session, pack), begun, days)
    if not decision_no:
        wrong = {"decision_no": ["Cần ghi số quyết định; ví dụ 2269/QĐ-BGDĐT."]}
        raise Invalid(WRONG, fields=wrong, clause=CLAUSE)
    _end(uow, begun, f"Thay bằng {decision_no}", actor)
    row = SchoolYearRow(
        id=new_id(), begun=begun, in_force=begun, **days, decision_no=decision_no,
        entered_at=uow.now, entered_by=actor.member_id,
    )  # fmt: skip
    uow.session.add(row)
    uow.session.flush()
    _tell(uow, row, actor)
    return row


def drop_year(uow: UnitOfWork, *, row_id: str, reason: str, pack: Pack, actor: Actor) -> SchoolYearRow:
    """Take a decision back: the pack's days count again. NotAllowed, UnknownRow, AlreadyRevoked, Invalid."""
    _may(actor)
    row = uow.session.get(SchoolYearRow, row_id)
    if row is None:
        raise UnknownRow
    if row.in_force is None:
        raise AlreadyRevoked
    if not reason:
        raise Invalid("Xin ghi lý do bỏ quyết định này.", fields={"reason": ["Cần điền lý do."]}, clause=CLAUSE)
    begun = row.begun
    _end(uow, begun, reason, actor)
    table = school_years(uow.session, pack)
    _check(table, begun, _days_of(table, begun))  # the pack's days may overlap a neighbour that was decided since
    _tell(uow, row, actor)
    return row


def _end(uow: UnitOfWork, begun: int, reason: str, actor: Actor) -> None:
    row = uow.session.query(SchoolYearRow).filter_by(in_force=begun).one_or_none()
    if row is not None:
        row.in_force, row.ended_at, row.ended_by, row.end_reason = None, uow.now, actor.member_id, reason
        uow.session.flush()


def _tell(uow: UnitOfWork, row: SchoolYearRow, actor: Actor) -> None:
    event = SchoolYearDecided(
        row_id=row.id, begun=row.begun, days={name: day.isoformat() for name, day in row.days.items()},
        decision_no=row.decision_no, active=row.in_force is not None, reason=row.end_reason or "",
    )  # fmt: skip
    uow.publish(event, subject_id=row.id, actor=actor, seq=False)


def _may(actor: Actor) -> None:
    if not permissions.can_keep_calendar(actor):
        raise NotAllowed("Chỉ Thư ký Ban Biên tập được sửa bảng năm học.", clause=CLAUSE)


def _days_of(table: SchoolYears, begun: int) -> dict[str, date]:
    return {name: day for name, day in asdict(table.year(begun)).items() if name in DAYS}


def _check(table: SchoolYears, begun: int, days: Mapping[str, date]) -> None:
    """By the rules of the pack's own table: days in order, no year runs into its neighbour, days of about this year."""
    wrong: dict[str, list[str]] = {}
    for name, day in days.items():
        if day.year not in (begun, begun + 1):
            wrong[name] = [f"Ngày của năm học {begun} - {begun + 1} phải thuộc năm {begun} hoặc {begun + 1}."]
    years = {one: dict(named) for one, named in table.years.items()} | {begun: dict(days)}
    given = {
        "default": asdict(table.default),
        "years": {
            f"{one}-{one + 1}": {name: day.isoformat() for name, day in named.items()} for one, named in years.items()
        },
    }
    for path, said in () if wrong else mistakes(given):
        field = path[-1] if path[-1] in DAYS else "begins"
        wrong.setdefault(str(field), []).append(f"{said[:1].upper()}{said[1:]}.")
    if wrong:
        raise Invalid(WRONG, fields=wrong, clause=CLAUSE)
