"""Lịch trường: public holidays, the school's own days; a change counts the running deadlines anew."""

from flask import Response, make_response, render_template, request

from services.reporting import operations, permissions, queries
from services.reporting.pages.answers import answered
from services.reporting.schemas import DaysSchema, ReasonSchema
from shared.actors import Actor
from shared.clock import local_day
from shared.db.unit_of_work import UnitOfWork
from shared.text import format_date
from shared.web.auth import current_actor, now, wiring
from shared.web.paging import asked_year
from shared.web.schema import load

HOME = "/bao-cao/lich-truong/"


def show() -> Response:
    """One year (`?nam=`); every member may look."""
    return _page()


def enter() -> Response:
    """Enter days; the answer says how many deadlines moved."""

    def work(uow: UnitOfWork, actor: Actor) -> tuple[str, str]:
        given = operations.DaysGiven(**load(DaysSchema(), request.form))
        row, moved = operations.enter_days(uow, given=given, actor=actor)
        return _year_url(row.first_day.year), f"Đã ghi “{row.name}” vào lịch trường. {_moved(moved)}"

    return answered(work, _page)


def revoke(row_id: str) -> Response:
    """Take a row out, with a reason; it stays in the history below."""

    def work(uow: UnitOfWork, actor: Actor) -> tuple[str, str]:
        row, moved = operations.revoke_days(uow, row_id=row_id, actor=actor, **load(ReasonSchema(), request.form))
        return _year_url(row.first_day.year), f"Đã bỏ “{row.name}” khỏi lịch trường. {_moved(moved)}"

    return answered(work, _page)


def _page(*, errors: dict[str, list[str]] | None = None, status: int = 200) -> Response:
    year = asked_year(local_day(now()).year)
    with wiring().read() as session:
        page = queries.calendar_page(session, wiring().pack, year, local_day(now()))
    html = render_template(
        "reporting/calendar.html", page=page, kinds=operations.KINDS, errors=errors or {}, values=request.form,
        may_keep=permissions.can_keep_calendar(current_actor()), format_date=format_date,
    )  # fmt: skip
    return make_response(html, status)


def _year_url(year: int) -> str:
    return f"{HOME}?nam={year}"


def _moved(moved: int) -> str:
    return f"{moved} thời hạn đang chạy đã được tính lại." if moved else "Không thời hạn nào thay đổi."
