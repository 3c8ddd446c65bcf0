"""The editorial plan (D5.3b): proposed, entered, changed with history, cancelled with a reason, tied to articles."""

from dataclasses import dataclass, fields
from datetime import date
from typing import Any

import sqlalchemy as sa

from services.reporting import permissions
from services.reporting.errors import ArticleTaken, PlanLineOver, StalePlanLine, UnknownPlanLine
from services.reporting.models import Fact, PlanChange, PlanLine, PlanTie, belongs, school_years, span_of
from shared.actors import Actor
from shared.db.people import find_person, name_of, units
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Invalid, NotAllowed
from shared.ids import new_id
from shared.regulation.pack import Pack
from shared.regulation.school_year import SchoolYears
from shared.text import format_date

CLAUSE = "D5.3b"


@dataclass(frozen=True)
class Given:
    """What the form gives; a unit or a person owns the line."""

    period: str
    topic: str
    section: str
    planned_day: date
    unit_id: str | None = None
    responsible_id: str | None = None
    note: str = ""


def enter(uow: UnitOfWork, *, given: Given, pack: Pack, actor: Actor) -> PlanLine:
    """Deputy and secretary enter a line; editors and unit leads propose one. NotAllowed, Invalid with fields."""
    given = _checked(uow, given, pack)
    if not permissions.can_propose_plan(actor, given.unit_id):
        raise NotAllowed(
            "Phó Trưởng Ban, Thư ký lập kế hoạch; biên tập viên đề xuất, phụ trách đơn vị đề xuất cho đơn vị mình.",
            clause=CLAUSE,
        )
    planned = permissions.can_plan(actor)
    row = PlanLine(
        id=new_id(), state="planned" if planned else "proposed", entered_at=uow.now, entered_by=actor.member_id,
        version=0, **_values(given),
    )  # fmt: skip
    uow.session.add(row)
    _note(uow, row, "entered" if planned else "proposed", actor)
    return row


def accept(uow: UnitOfWork, *, line_id: str, version: int, actor: Actor) -> PlanLine:
    """A proposal becomes part of the plan. NotAllowed, UnknownPlanLine, PlanLineOver, StalePlanLine."""
    if not permissions.can_plan(actor):
        raise NotAllowed("Phó Trưởng Ban hoặc Thư ký đưa đề xuất vào kế hoạch.", clause=CLAUSE)
    row = _open(uow, line_id, version, actor)
    if row.state != "planned":
        row.state = "planned"
        _note(uow, row, "accepted", actor)
    return row


def change(
    uow: UnitOfWork, *, line_id: str, version: int, given: Given, pack: Pack, reason: str, actor: Actor
) -> PlanLine:
    """Change a line; before and after stay in its history. NotAllowed, UnknownPlanLine, Conflict, Invalid."""
    row = _open(uow, line_id, version, actor)
    given = _checked(uow, given, pack)
    own = permissions.can_change_plan(actor, row.state, row.entered_by)
    if not (own and permissions.can_propose_plan(actor, given.unit_id)):
        raise NotAllowed("Phó Trưởng Ban, Thư ký sửa kế hoạch; người đề xuất sửa đề xuất của mình.", clause=CLAUSE)
    after = _values(given)
    changed = {name: [_plain(getattr(row, name)), _plain(value)] for name, value in after.items()}
    changed = {name: pair for name, pair in changed.items() if pair[0] != pair[1]}
    for name in changed:
        setattr(row, name, after[name])
    if changed:
        _note(uow, row, "changed", actor, fields=changed, reason=reason)
    return row


def cancel(uow: UnitOfWork, *, line_id: str, version: int, reason: str, actor: Actor) -> PlanLine:
    """Take a line out of the plan, with a reason. NotAllowed, UnknownPlanLine, Conflict, Invalid."""
    row = _open(uow, line_id, version, actor)
    if not permissions.can_change_plan(actor, row.state, row.entered_by):
        raise NotAllowed("Phó Trưởng Ban, Thư ký huỷ; người đề xuất rút đề xuất của mình.", clause=CLAUSE)
    if not reason:
        raise Invalid("Xin ghi lý do huỷ.", fields={"reason": ["Cần điền lý do."]}, clause=CLAUSE)
    row.state, row.cancel_reason = "cancelled", reason
    uow.session.execute(sa.delete(PlanTie).where(PlanTie.line_id == row.id))  # the articles are free for other lines
    _note(uow, row, "cancelled", actor, reason=reason)
    return row


def tie(uow: UnitOfWork, *, line_id: str, version: int, article_id: str, actor: Actor) -> PlanLine:
    """A submitted article carries the line out. NotAllowed, UnknownPlanLine, ArticleTaken, Conflict."""
    row = _open(uow, line_id, version, actor)
    fact = uow.session.get(Fact, article_id, with_for_update=True)  # two people tie one article one after the other
    if not permissions.can_tie_plan(actor, row.unit_id):
        raise NotAllowed("Phó Trưởng Ban, Thư ký hoặc phụ trách đơn vị gắn bài với kế hoạch.", clause=CLAUSE)
    if row.state == "proposed":
        raise ArticleTaken("Đề xuất chưa được đưa vào kế hoạch nên chưa gắn bài được.")
    if fact is None or fact.submitted_at is None or not belongs(row, fact):
        raise ArticleTaken("Chỉ gắn được bài đã gửi của đơn vị, của người viết hoặc trong chuyên mục này.")
    if not permissions.can_plan(actor) and fact.unit_id not in actor.leads_units:
        raise NotAllowed("Phụ trách đơn vị chỉ gắn được bài của đơn vị mình.", clause=CLAUSE)
    taken = uow.session.get(PlanTie, article_id)
    if taken is not None and taken.line_id == row.id:
        return row
    if taken is not None:
        other = uow.session.get_one(PlanLine, taken.line_id)
        raise ArticleTaken(f"Bài này đã gắn với “{other.topic}”.")
    uow.session.add(PlanTie(article_id=fact.id, line_id=row.id, tied_at=uow.now, tied_by=actor.member_id))
    _note(uow, row, "tied", actor, fields={"article": ["", fact.title]})
    return row


def untie(uow: UnitOfWork, *, line_id: str, version: int, article_id: str, actor: Actor) -> PlanLine:
    """The article was not of this line; nothing when it is not tied. NotAllowed, UnknownPlanLine, Conflict."""
    row = _open(uow, line_id, version, actor)
    if not permissions.can_tie_plan(actor, row.unit_id):
        raise NotAllowed("Phó Trưởng Ban, Thư ký hoặc phụ trách đơn vị gỡ bài khỏi kế hoạch.", clause=CLAUSE)
    taken = uow.session.get(PlanTie, article_id)
    if taken is not None and taken.line_id == row.id:
        fact = uow.session.get(Fact, article_id)
        uow.session.delete(taken)
        _note(uow, row, "untied", actor, fields={"article": [fact.title if fact else article_id, ""]})
    return row


def _open(uow: UnitOfWork, line_id: str, version: int, actor: Actor) -> PlanLine:
    row = uow.session.get(PlanLine, line_id, with_for_update=True, populate_existing=True)
    if row is None or not permissions.sees_plan_line(actor, row.unit_id, row.responsible_id):
        raise UnknownPlanLine
    if row.state == "cancelled":
        raise PlanLineOver
    if row.version != version:
        last = sa.select(PlanChange.by).where(PlanChange.line_id == row.id, PlanChange.number == row.version)
        raise StalePlanLine(name_of(uow.session, uow.session.scalar(last)))
    return row


def _note(
    uow: UnitOfWork, row: PlanLine, act: str, actor: Actor, *, fields: dict[str, Any] | None = None, reason: str = ""
) -> None:
    row.version += 1
    uow.session.flush()
    uow.session.add(
        PlanChange(
            id=new_id(), line_id=row.id, number=row.version, act=act, at=uow.now, by=actor.member_id,
            fields=fields or {}, reason=reason,
        )
    )  # fmt: skip


def _values(given: Given) -> dict[str, Any]:
    return {one.name: getattr(given, one.name) for one in fields(given)}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _checked(uow: UnitOfWork, given: Given, pack: Pack) -> Given:
    """The given facts with nothing for an empty owner. Invalid."""
    given = Given(
        **{**_values(given), "unit_id": given.unit_id or None, "responsible_id": given.responsible_id or None}
    )
    wrong: dict[str, list[str]] = {}
    if not given.topic:
        wrong["topic"] = ["Cần điền chủ đề."]
    if given.section not in {section.id for section in pack.sections}:
        wrong["section"] = ["Hãy chọn một chuyên mục có trong danh sách."]
    if given.unit_id and given.unit_id not in {unit.unit_id for unit in units(uow.session)}:
        wrong["unit_id"] = ["Hãy chọn một đơn vị có trong danh sách."]
    if given.responsible_id and find_person(uow.session, given.responsible_id) is None:
        wrong["responsible_id"] = ["Không có người này trong danh sách thành viên."]
    if not given.unit_id and not given.responsible_id:
        wrong["unit_id"] = ["Hãy chọn đơn vị hoặc người phụ trách."]
    wrong |= _wrong_day(given, school_years(uow.session, pack))
    if wrong:
        raise Invalid("Một số mục chưa đúng, xin xem ghi chú ở từng mục.", fields=wrong, clause=CLAUSE)
    return given


def _wrong_day(given: Given, years: SchoolYears) -> dict[str, list[str]]:
    try:
        span = span_of(given.period, years)
    except ValueError:
        return {"period": ["Hãy chọn tháng, học kì hoặc năm học."]}
    if span.first <= given.planned_day <= span.last:
        return {}
    return {"planned_day": [f"Ngày dự kiến phải từ {format_date(span.first)} đến {format_date(span.last)}."]}
