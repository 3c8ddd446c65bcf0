"""Chỉ tiêu (D13.3): units × months in words and colours, the articles behind a cell, the head's decisions."""

from functools import partial

from flask import Response, make_response, render_template, request

from services.reporting import operations, permissions, queries
from services.reporting.errors import BadMonth, NoQuota
from services.reporting.models import school_years
from services.reporting.pages.answers import answered
from services.reporting.schemas import ExcuseSchema, ReasonSchema
from shared.actors import Actor
from shared.clock import local_day, month_bounds
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Invalid
from shared.web.auth import current_actor, now, wiring
from shared.web.paging import asked_year
from shared.web.schema import load

HOME = "/bao-cao/chi-tieu/"
FIRST_YEAR = 2019  # of the regulation


def index() -> str:
    """A school year (`?nam=` the year it begins in): the board sees every group, a group itself."""
    actor = current_actor()
    units = None if permissions.can_see_all_units(actor) else permissions.own_units(actor)
    with wiring().read() as session:
        years = school_years(session, wiring().pack)
        year = asked_year(years.of(local_day(now())), since=FIRST_YEAR)
        rows = queries.grid(session, year, wiring().pack_on, now(), units)
    return render_template(
        "reporting/quota.html", rows=rows, year=year, periods=years.months(year), quota=wiring().pack.quota,
        classes=wiring().pack.classes,
    )  # fmt: skip


def show(period: str, unit_id: str) -> Response:
    """The articles behind a cell."""
    return _cell(period, unit_id)


def excuse(period: str, unit_id: str) -> Response:
    """The head frees the group from the month."""

    def work(uow: UnitOfWork, actor: Actor) -> tuple[str, str]:
        row = operations.excuse(uow, unit_id=unit_id, period=period, actor=actor, **load(ExcuseSchema(), request.form))
        return _url(period, unit_id), f"Đã miễn chỉ tiêu theo Quyết định số {row.decision_no}."

    return answered(work, partial(_cell, period, unit_id), shown=(Invalid,))


def revoke(period: str, unit_id: str) -> Response:
    """The head takes the decision back."""

    def work(uow: UnitOfWork, actor: Actor) -> tuple[str, str]:
        values = load(ReasonSchema(), request.form)
        operations.revoke_excuse(uow, unit_id=unit_id, period=period, actor=actor, **values)
        return _url(period, unit_id), "Đã bỏ miễn; tháng này tính chỉ tiêu như thường."

    return answered(work, partial(_cell, period, unit_id), shown=(Invalid,))


def _cell(period: str, unit_id: str, *, errors: dict[str, list[str]] | None = None, status: int = 200) -> Response:
    actor = current_actor()
    if not permissions.sees_unit(actor, unit_id):
        raise NoQuota
    check_period(period)
    with wiring().read() as session:
        page = queries.cell_page(session, unit_id, period, wiring().pack_on, now())
    if page is None:
        raise NoQuota
    html = render_template(
        "reporting/quota_cell.html", page=page, cell=page.grid.cell, errors=errors or {}, values=request.form,
        may_excuse=permissions.can_excuse(actor), classes=wiring().pack.classes,
    )  # fmt: skip
    return make_response(html, status)


def check_period(period: str) -> None:
    """BadMonth when the text is no month."""
    try:
        month_bounds(period)
    except ValueError as error:
        raise BadMonth(period) from error


def _url(period: str, unit_id: str) -> str:
    return f"{HOME}{period}/{unit_id}"
