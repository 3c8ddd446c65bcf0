"""Periodic reports on their way (regulation.md §2.8): opened, frozen, written, signed, answered, filed. B01–B10."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.reporting.config import JUDGED, NARRATIVE
from services.reporting.errors import BadMonth, BadPeriod, UnknownReport
from services.reporting.models import (
    AD_HOC,
    SEMESTER,
    YEAR,
    Conclusion,
    Report,
    ReportStep,
    Span,
    school_calendar,
    school_years,
    span_of,
)
from shared.actors import Actor
from shared.clock import local_day, month_bounds
from shared.db import people
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Conflict, Invalid, NotAllowed
from shared.events.reporting import PeriodicReportMoved
from shared.ids import new_id
from shared.regulation.pack import Pack
from shared.text import clean_text
from shared.workflow import machine
from shared.workflow.report import REPORT, ReportFacts
from shared.workflow.table import NEW

CLAUSE = "D5.3f"
TEXT_MAX = 8000
"""Characters of one part that people write."""
_OVER = frozenset(name for name, state in REPORT.states.items() if state.terminal)
WRITABLE = {"compiling": ("secretary", "deputy"), "pending_deputy": ("deputy",)}
"""State → who writes the report then."""


SAID = {
    "freeze": "Đã chốt số liệu.", "send_up": "Đã trình Phó Trưởng Ban.", "send_back": "Đã chuyển lại Thư ký.",
    "rework": "Báo cáo đang được bổ sung.", "return": "Đã yêu cầu bổ sung.",
    "submit": "Đã ký và trình Hiệu trưởng; tệp Word, PDF và Excel có ở đây sau vài giây.",
    "file": "Đã lấy số và lưu hồ sơ.", "drop": "Đã ghi: không lập báo cáo này nữa.",
}  # fmt: skip
"""What people read after a step."""


@dataclass(frozen=True)
class ConclusionGiven:
    """One conclusion as the principal enters it."""

    text: str
    member_id: str
    due_on: date | None


def check_month(period: str, at: Any) -> None:
    """BadMonth when the month is no month or has not begun."""
    try:
        start, _ = month_bounds(period)
    except ValueError as error:
        raise BadMonth(period) from error
    if start > at:
        raise BadMonth(period)


def check_period(session: Session, period: str, pack: Pack, today: date) -> Span:
    """The period. BadPeriod when it is none or has not begun."""
    try:
        span = span_of(period, school_years(session, pack))
    except ValueError as error:
        raise BadPeriod(period) from error
    if span.first > today:
        raise BadPeriod(period)
    return span


def open_report(
    uow: UnitOfWork, *, period: str, pack: Pack, actor: Actor, question: str = "", due_on: date | None = None
) -> Report:
    """B01. An ad hoc one says what is asked and until when. NotAllowed, BadPeriod, Invalid, Conflict (two at once)."""
    today = local_day(uow.now)
    span = check_period(uow.session, period, pack, today)
    facts = ReportFacts(other_is_open=_other_is_open(uow.session, period))
    step = machine.advance(REPORT, NEW, "open", actor.roles, facts)
    cut_off = max(span.last, today) if span.kind == AD_HOC else span.last
    after = pack.reports[span.kind].due_working_days
    due = due_on or school_calendar(uow.session, pack).add_working_days(cut_off, after)
    if span.kind == AD_HOC and not clean_text(question):
        raise Invalid("Chưa mở được báo cáo.", fields={"question": ["Cần ghi nội dung cần báo cáo."]}, clause=CLAUSE)
    row = Report(
        id=new_id(), kind=span.kind, period=period, series=_series(uow.session, period), label=span.label,
        first_day=span.first, last_day=span.last, due_on=due, state=step.target,
        asked_by=actor.member_id if span.kind == AD_HOC else "", question=clean_text(question),
        opened_at=uow.now, opened_by=actor.member_id,
    )  # fmt: skip
    uow.session.add(row)
    try:
        uow.session.flush()
    except sa.exc.IntegrityError as twice:
        raise Conflict("Kì này vừa có báo cáo khác được mở; xin tải lại trang.", clause=CLAUSE) from twice
    _record(uow, row, step, actor, "")
    return row


def freeze(uow: UnitOfWork, *, report_id: str, version: int, figures: Mapping[str, Any], actor: Actor) -> Report:
    """B02: the figures as they stand, under a snapshot id; again until it is sent up. NotAllowed, Stale, Conflict."""
    row = _row(uow, report_id, version)
    step = _advance(uow, row, "freeze", actor)
    row.snapshot_id, row.frozen_at, row.figures, row.files = new_id(), uow.now, dict(figures), {}
    _moved(uow, row, step, actor, "")
    return row


def write(uow: UnitOfWork, *, report_id: str, version: int, told: Mapping[str, str], actor: Actor) -> Report:
    """What people write into the report: strengths, limits, causes, proposals, the next period. NotAllowed, Invalid."""
    row = _row(uow, report_id, version)
    if not actor.has(*WRITABLE.get(row.state, ())):
        raise NotAllowed(
            "Thư ký viết báo cáo khi đang tổng hợp; Phó Trưởng Ban sửa được khi báo cáo chờ mình duyệt.", clause="D16"
        )
    texts = {name: clean_text(told.get(name, "")) for name in NARRATIVE}
    wrong = {
        name: [f"Dài {len(text)} ký tự, tối đa {TEXT_MAX}."] for name, text in texts.items() if len(text) > TEXT_MAX
    }
    if wrong:
        raise Invalid("Một số mục chưa đúng, xin xem ghi chú ở từng mục.", fields=wrong, clause="D16")
    row.narrative = {name: text for name, text in texts.items() if text}
    row.version += 1
    return row


def act(
    uow: UnitOfWork,
    *,
    report_id: str,
    version: int,
    trigger: str,
    reason: str,
    actor: Actor,
    figures_of: Callable[[Report], Mapping[str, Any]],
) -> Report:
    """Any step but the opening and the answer: B02–B06b, B08, B10. NotAllowed, Conflict, Invalid (reason), Stale.

    `figures_of` counts the figures of a report as they stand now; asked when they are frozen.
    """
    if trigger == "freeze":
        figures = figures_of(_row(uow, report_id, version))
        return freeze(uow, report_id=report_id, version=version, figures=figures, actor=actor)
    if trigger == "file":
        return file_report(uow, report_id=report_id, version=version, actor=actor)
    if trigger not in SAID:
        raise Invalid("Không có thao tác này. Hãy tải lại trang rồi thử lại.", code="unknown_trigger")
    row = _row(uow, report_id, version)
    step = _advance(uow, row, trigger, actor, reason)
    if trigger == "submit":
        row.signed_at = uow.now
        uow.enqueue("report_files", f"{row.id}#{row.snapshot_id}#{row.version}", {"report_id": row.id})
    _moved(uow, row, step, actor, reason)
    return row


def acknowledge(
    uow: UnitOfWork, *, report_id: str, version: int, opinion: str, conclusions: Sequence[ConclusionGiven], actor: Actor
) -> Report:
    """B07: the principal's opinion; each conclusion becomes a task of one person. NotAllowed, Invalid, Stale."""
    row = _row(uow, report_id, version)
    step = _advance(uow, row, "acknowledge", actor)
    words = clean_text(opinion)
    if not words:
        raise Invalid("Chưa ghi được ý kiến.", fields={"opinion": ["Cần ghi ý kiến của Hiệu trưởng."]}, clause=CLAUSE)
    _check_conclusions(uow, conclusions)
    row.opinion = words
    for given in conclusions:
        uow.session.add(
            Conclusion(
                id=new_id(), report_id=row.id, text=clean_text(given.text), member_id=given.member_id,
                due_on=given.due_on, made_at=uow.now,
            )
        )  # fmt: skip
    uow.session.flush()
    _moved(uow, row, step, actor, words)
    return row


def file_report(uow: UnitOfWork, *, report_id: str, version: int, actor: Actor) -> Report:
    """B08: number 01, 02, … of the year it is filed in (NĐ 30/2020); an older filed report of the period gives way."""
    row = _row(uow, report_id, version)
    step = _advance(uow, row, "file", actor)
    row.number_year = local_day(uow.now).year
    top = uow.session.scalar(sa.select(sa.func.max(Report.number)).where(Report.number_year == row.number_year))
    row.number = (top or 0) + 1
    try:
        uow.session.flush()
    except sa.exc.IntegrityError as twice:
        raise Conflict("Vừa có báo cáo khác lấy số này; xin bấm lại.", clause=CLAUSE) from twice
    _moved(uow, row, step, actor, "")
    older = sa.select(Report).where(Report.period == row.period, Report.state == "filed", Report.id != row.id)
    for old in uow.session.scalars(older):
        why = f"Thay bằng báo cáo số {row.number:02d}/BC-BBT"
        _moved(uow, old, _advance(uow, old, "supersede", actor, why), actor, why)
    uow.enqueue("report_files", f"{row.id}#filed", {"report_id": row.id})
    return row


def keep_files(uow: UnitOfWork, *, report_id: str, files: Mapping[str, str]) -> Report:
    """Bind the files made from the frozen figures to the report."""
    row = uow.session.get_one(Report, report_id)
    row.files = dict(files)
    return row


def conclude(uow: UnitOfWork, *, conclusion_id: str, result: str, actor: Actor) -> Conclusion:
    """The person it was given to, or the secretary, says it is done and how. NotAllowed, UnknownReport, Conflict."""
    row = uow.session.get(Conclusion, conclusion_id)
    if row is None:
        raise UnknownReport
    if row.member_id != actor.member_id and not actor.has("secretary"):
        raise NotAllowed("Người được giao hoặc Thư ký báo kết quả thực hiện kết luận.", clause=CLAUSE)
    if row.done_at is not None:
        raise Conflict("Kết luận này đã được báo là xong.", clause=CLAUSE)
    row.done_at, row.done_by, row.result = uow.now, actor.member_id, clean_text(result)
    report = uow.session.get_one(Report, row.report_id)
    uow.session.flush()
    _say(uow, report, actor, "done", row.result, about=row.id)
    return row


def facts_of(session: Session, row: Report, today: date) -> ReportFacts:
    """What the guards look at."""
    needed = JUDGED if row.kind in (SEMESTER, YEAR) else ()
    return ReportFacts(
        period_is_over=row.kind == AD_HOC or row.last_day < today,
        frozen=row.snapshot_id is not None,
        judged=all(row.narrative.get(name) for name in needed),
        other_is_open=_other_is_open(session, row.period, but_for=row.id),
    )


def _advance(uow: UnitOfWork, row: Report, trigger: str, actor: Actor, reason: str = "") -> machine.Step:
    facts = facts_of(uow.session, row, local_day(uow.now))
    return machine.advance(REPORT, row.state, trigger, actor.roles, facts, reason=reason)


def _row(uow: UnitOfWork, report_id: str, version: int) -> Report:
    row = uow.session.get(Report, report_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise UnknownReport
    if row.version != version:
        raise Conflict(
            "Báo cáo vừa được người khác sửa hoặc chuyển bước; xin tải lại trang rồi làm lại.",
            clause=CLAUSE,
            code="stale",
        )
    return row


def _moved(uow: UnitOfWork, row: Report, step: machine.Step, actor: Actor, reason: str) -> None:
    row.state = step.target
    row.version += 1
    _record(uow, row, step, actor, reason)


def _record(uow: UnitOfWork, row: Report, step: machine.Step, actor: Actor, reason: str) -> None:
    uow.session.add(
        ReportStep(
            id=new_id(), report_id=row.id, at=uow.now, member_id=actor.member_id, role=step.role,
            transition=step.transition.id, what=step.transition.label, from_state=step.source, to_state=step.target,
            clause=step.transition.clause, reason=reason,
        )
    )  # fmt: skip
    uow.session.flush()
    _say(uow, row, actor, step.transition.id, reason)


def _say(uow: UnitOfWork, row: Report, actor: Actor, transition: str, reason: str, *, about: str = "") -> None:
    open_ones = sa.select(Conclusion).where(Conclusion.report_id == row.id, Conclusion.done_at.is_(None))
    event = PeriodicReportMoved(
        report_id=row.id, kind=row.kind, period=row.period, label=row.label, state=row.state, transition=transition,
        due_on=row.due_on.isoformat(), number=row.number or 0, reason=reason, by_name=actor.name, about=about,
        conclusions=tuple(
            {"id": one.id, "text": one.text, "member_id": one.member_id,
             "due_on": one.due_on.isoformat() if one.due_on else ""}
            for one in uow.session.scalars(open_ones.order_by(Conclusion.made_at, Conclusion.id))
        ) if transition == "B07" else (),
    )  # fmt: skip
    uow.publish(event, subject_id=row.id, actor=actor, seq=False)


def _check_conclusions(uow: UnitOfWork, conclusions: Sequence[ConclusionGiven]) -> None:
    known = people.names(uow.session)
    wrong: dict[str, list[str]] = {}
    for n, given in enumerate(conclusions):
        if not clean_text(given.text):
            wrong[f"text-{n}"] = ["Cần ghi nội dung kết luận."]
        if given.member_id not in known:
            wrong[f"member-{n}"] = ["Hãy chọn người thực hiện."]
        if given.due_on is not None and given.due_on < local_day(uow.now):
            wrong[f"due-{n}"] = ["Hạn thực hiện không được ở trước hôm nay."]
    if wrong:
        raise Invalid("Một số kết luận chưa đủ.", fields=wrong, clause=CLAUSE)


def _other_is_open(session: Session, period: str, but_for: str = "") -> bool:
    query = sa.select(Report.id).where(Report.period == period, Report.state.not_in(_OVER), Report.id != but_for)
    return session.scalar(query.limit(1)) is not None


def _series(session: Session, period: str) -> int:
    return (session.scalar(sa.select(sa.func.max(Report.series)).where(Report.period == period)) or 0) + 1
