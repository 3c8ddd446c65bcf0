"""Kế hoạch tin bài (D5.3b): the plan of a period against what was done, one line with its history."""

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import Response, make_response, render_template, request

from services.reporting import operations, permissions, queries
from services.reporting.errors import UnknownPlanLine
from services.reporting.models import PlanLine, Span, school_years, span_of
from services.reporting.pages.answers import answered
from services.reporting.schemas import CancelSchema, PlanChangeSchema, PlanLineSchema, TieSchema, VersionSchema
from shared.actors import Actor
from shared.clock import local_day
from shared.db import people
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Invalid
from shared.regulation.school_year import SchoolYears
from shared.web.auth import current_actor, now, wiring
from shared.web.schema import BaseSchema, load

HOME = "/bao-cao/ke-hoach/"
ACTS = {
    "entered": "lập", "proposed": "đề xuất", "accepted": "đưa vào kế hoạch", "changed": "sửa", "cancelled": "huỷ",
    "tied": "gắn bài", "untied": "gỡ bài",
}  # fmt: skip
NAMES = {
    "period": "Kì", "topic": "Chủ đề", "section": "Chuyên mục", "unit_id": "Đơn vị",
    "responsible_id": "Người phụ trách", "planned_day": "Ngày dự kiến", "note": "Ghi chú", "article": "Bài",
}  # fmt: skip
_YEARS = range(2015, 2099)


def index() -> str:
    """The plan of `?ki=` (the present month when there is none), with what was done."""
    span, actor = _span(), current_actor()
    with wiring().read() as session:
        page = queries.plan(session, span, wiring().pack, actor, now())
    return render_template(
        "reporting/plan.html", page=page, spans=_spans(span), may_enter=permissions.can_propose_plans(actor),
        may_plan=permissions.can_plan(actor), whole=permissions.can_see_all_units(actor), status=queries.PLAN_STATUS,
    )  # fmt: skip


def new() -> Response:
    """An empty form for `?ki=`."""
    return _form()


def enter() -> Response:
    """Enter or propose a line; everything typed is kept when something is wrong."""

    def work(uow: UnitOfWork, actor: Actor) -> tuple[str, str]:
        given = operations.PlanGiven(**load(PlanLineSchema(), request.form))
        row = operations.plan.enter(uow, given=given, pack=wiring().pack, actor=actor)
        done = "Đã ghi vào kế hoạch." if row.state == "planned" else "Đã ghi đề xuất; Phó Trưởng Ban, Thư ký xem xét."
        return f"{HOME}{row.id}", done

    return answered(work, _form)


def show(line_id: str) -> Response:
    """One line: where it stands, its articles, its history, what may be done."""
    return _show(line_id)


def change(line_id: str) -> Response:
    """Change it."""

    def work(uow: UnitOfWork, actor: Actor) -> tuple[str, str]:
        values = load(PlanChangeSchema(), request.form)
        told = {name: values.pop(name) for name in ("version", "reason")}
        given = operations.PlanGiven(**values)
        operations.plan.change(uow, line_id=line_id, given=given, pack=wiring().pack, actor=actor, **told)
        return f"{HOME}{line_id}", "Đã sửa; bản trước còn trong lịch sử."

    return answered(work, partial(_show, line_id))


def accept(line_id: str) -> Response:
    """Put a proposal into the plan."""
    return _act(operations.plan.accept, line_id, VersionSchema, "Đã đưa đề xuất vào kế hoạch.")


def cancel(line_id: str) -> Response:
    """Take it out of the plan, with a reason."""
    return _act(operations.plan.cancel, line_id, CancelSchema, "Đã huỷ dòng kế hoạch.")


def tie(line_id: str) -> Response:
    """Tie a submitted article."""
    return _act(operations.plan.tie, line_id, TieSchema, "Đã gắn bài với kế hoạch.")


def untie(line_id: str) -> Response:
    """Take an article off again."""
    return _act(operations.plan.untie, line_id, TieSchema, "Đã gỡ bài khỏi kế hoạch.")


def _act(operation: Callable[..., PlanLine], line_id: str, schema: type[BaseSchema], words: str) -> Response:
    def work(uow: UnitOfWork, actor: Actor) -> tuple[str, str]:
        operation(uow, line_id=line_id, actor=actor, **load(schema(), request.form))
        return f"{HOME}{line_id}", words

    return answered(work, partial(_show, line_id), shown=(Invalid,))


def _span() -> Span:
    asked, years = request.args.get("ki", ""), _years()
    try:
        return span_of(asked, years)
    except ValueError:
        return span_of(f"{local_day(now()):%Y-%m}", years)


def _years() -> SchoolYears:
    with wiring().read() as session:
        return school_years(session, wiring().pack)


def _spans(span: Span) -> list[tuple[str, str]]:
    """The periods to choose from: of the span's school year and of the next."""
    table = _years()
    year = table.of(span.first)
    found = [one for begun in (year, year + 1) if begun in _YEARS for one in queries.spans(begun, table)]
    return [(one.period, one.label) for one in found]


def _lists(span: Span) -> dict[str, Any]:
    """What the form offers."""
    actor = current_actor()
    with wiring().read() as session:
        units = [
            (unit.unit_id, unit.name)
            for unit in people.units(session)
            if permissions.can_propose_plan(actor, unit.unit_id)
        ]
        everyone = sorted(people.names(session).items(), key=lambda pair: pair[1])
    sections = [(section.id, section.label) for section in wiring().pack.sections]
    return {"units": units, "people": everyone, "sections": sections, "spans": _spans(span)}


def _form(*, errors: dict[str, list[str]] | None = None, status: int = 200) -> Response:
    actor = current_actor()
    html = render_template(
        "reporting/plan_form.html", values=request.form or {"period": _span().period}, errors=errors or {},
        may_plan=permissions.can_plan(actor), may_enter=permissions.can_propose_plans(actor), **_lists(_span()),
    )  # fmt: skip
    return make_response(html, status)


def _show(line_id: str, *, errors: dict[str, list[str]] | None = None, status: int = 200) -> Response:
    actor, pack = current_actor(), wiring().pack
    with wiring().read() as session:
        row = queries.plan_line(session, line_id, pack, actor, now())
        if row is None:
            raise UnknownPlanLine
        may_tie = permissions.can_tie_plan(actor, row.unit_id) and row.state not in ("proposed", "cancelled")
        candidates = queries.plan_candidates(session, line_id, actor) if may_tie else []
        history = queries.plan_history(session, line_id, pack)
        span = span_of(row.period, school_years(session, pack))
    open_state = "proposed" if row.state == "proposed" else "planned"
    editing = bool(errors) and "topic" in request.form
    html = render_template(
        "reporting/plan_line.html", row=row, candidates=candidates, history=history, errors=errors or {},
        values=request.form if editing else row, editing=editing, may_tie=may_tie, acts=ACTS, names=NAMES,
        may_change=row.state != "cancelled"
        and permissions.can_change_plan(actor, open_state, row.entered_by_id),
        may_accept=row.state == "proposed" and permissions.can_plan(actor), period=span.label,
        **_lists(span),
    )  # fmt: skip
    return make_response(html, status)
