"""Bảng năm học: the days of each school year by its decision; every member may look, the secretary keeps it."""

from flask import Response, make_response, render_template, request

from services.reporting import operations, permissions, queries
from services.reporting.models import school_years
from services.reporting.pages.answers import answered
from services.reporting.schemas import ReasonSchema, SchoolYearSchema
from shared.actors import Actor
from shared.clock import local_day
from shared.db.unit_of_work import UnitOfWork
from shared.regulation.school_year import DAYS
from shared.web.auth import current_actor, now, wiring
from shared.web.paging import asked_year
from shared.web.schema import load

HOME = "/bao-cao/lich-truong/nam-hoc/"


def show() -> Response:
    """The table and, for the secretary, the form filled with the days of `?nam=`."""
    return _page()


def decide() -> Response:
    """Enter the days of a year by a decision."""

    def work(uow: UnitOfWork, actor: Actor) -> tuple[str, str]:
        given = load(SchoolYearSchema(), request.form)
        begun, decision_no = given.pop("begun"), given.pop("decision_no")
        row = operations.decide_year(
            uow, begun=begun, days=given, decision_no=decision_no, pack=wiring().pack, actor=actor
        )
        return HOME, f"Đã ghi các ngày của năm học {row.begun} - {row.begun + 1} theo {row.decision_no}."

    return answered(work, _page)


def drop(row_id: str) -> Response:
    """Take a decision back, with a reason."""

    def work(uow: UnitOfWork, actor: Actor) -> tuple[str, str]:
        told = load(ReasonSchema(), request.form)
        row = operations.drop_year(uow, row_id=row_id, pack=wiring().pack, actor=actor, **told)
        return HOME, f"Đã bỏ {row.decision_no}; năm học {row.begun} - {row.begun + 1} theo quy tắc chung của Quy chế."

    return answered(work, _page)


def _page(*, errors: dict[str, list[str]] | None = None, status: int = 200) -> Response:
    today = local_day(now())
    with wiring().read() as session:
        page = queries.years_page(session, wiring().pack, today)
        table = school_years(session, wiring().pack)
    begun = asked_year(table.of(today) + 1)
    chosen = table.year(begun)
    values = request.form or {"begun": begun, **{name: getattr(chosen, name) for name in DAYS}}
    html = render_template(
        "reporting/school_years.html", page=page, errors=errors or {}, values=values, days=DAYS,
        may_keep=permissions.can_keep_calendar(current_actor()), present=table.of(today),
    )  # fmt: skip
    return make_response(html, status)
