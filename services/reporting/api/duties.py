"""Time and duty: the calendar, deadlines, obligations, the quota."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from services.reporting import operations, permissions, queries
from services.reporting.api.blueprint import blueprint, run
from services.reporting.errors import NoClock
from services.reporting.models import Obligation, school_years
from services.reporting.schemas import (
    CalendarPageSchema,
    CancelSchema,
    ClockListSchema,
    ClockSchema,
    DaysSchema,
    EnteredDaysSchema,
    ExcuseSchema,
    MadeSchema,
    ObligationListSchema,
    ObligationRowSchema,
    ObligationSchema,
    QuotaSchema,
    ReasonSchema,
    SchoolYearSchema,
    SchoolYearsSchema,
    TieSchema,
    VersionSchema,
    YearSchema,
)
from shared.clock import local_day
from shared.web.auth import current_actor, now, wiring

RECENT = timedelta(days=60)


@blueprint.on("GET", "/calendar")
@blueprint.takes(YearSchema, "query")
@blueprint.gives(CalendarPageSchema)
def calendar(query: dict[str, Any]) -> object:
    """Public holidays and the school's own days of a year."""
    year = query["year"] or local_day(now()).year
    with wiring().read() as session:
        return queries.calendar_page(session, wiring().pack, year, local_day(now()))


@blueprint.on("POST", "/calendar")
@blueprint.takes(DaysSchema)
@blueprint.gives(EnteredDaysSchema, 201)
def enter_days(data: dict[str, Any]) -> dict[str, Any]:
    """Enter days; `moved` running deadlines were counted anew to another day."""
    row, moved = run(operations.enter_days, given=operations.DaysGiven(**data))
    return {"id": row.id, "moved": moved}


@blueprint.on("POST", "/calendar/<row_id>/revoke")
@blueprint.takes(ReasonSchema)
@blueprint.gives(EnteredDaysSchema)
def revoke_days(data: dict[str, Any], row_id: str) -> dict[str, Any]:
    """Take a row out of the calendar."""
    row, moved = run(operations.revoke_days, row_id=row_id, **data)
    return {"id": row.id, "moved": moved}


@blueprint.on("GET", "/school-years")
@blueprint.gives(SchoolYearsSchema)
def years() -> object:
    """The school years with their days and the decisions behind them."""
    with wiring().read() as session:
        return queries.years_page(session, wiring().pack, local_day(now()))


@blueprint.on("POST", "/school-years")
@blueprint.takes(SchoolYearSchema)
@blueprint.gives(MadeSchema, 201)
def decide_year(data: dict[str, Any]) -> object:
    """Enter the days of a school year by its decision."""
    begun, decision_no = data.pop("begun"), data.pop("decision_no")
    return run(operations.decide_year, begun=begun, days=data, decision_no=decision_no, pack=wiring().pack)


@blueprint.on("POST", "/school-years/<row_id>/revoke")
@blueprint.takes(ReasonSchema)
@blueprint.gives(MadeSchema)
def drop_year(data: dict[str, Any], row_id: str) -> object:
    """Take a decision back; the regulation's rule gives the days again."""
    return run(operations.drop_year, row_id=row_id, pack=wiring().pack, **data)


@blueprint.on("GET", "/deadlines")
@blueprint.gives(ClockListSchema)
def deadlines() -> dict[str, Any]:
    """Running deadlines of events, and those decided in the last 60 days."""
    with wiring().read() as session:
        return {"items": queries.clocks(session, now(), units=_units(), since=now() - RECENT)}


@blueprint.on("GET", "/deadlines/articles/<article_id>")
@blueprint.gives(ClockSchema)
def deadline_of_article(article_id: str) -> object:
    """The deadline of an article with its sum."""
    with wiring().read() as session:
        found = queries.clock_of_article(session, article_id, now())
    if found is None or not permissions.sees_unit(current_actor(), found.unit_id):
        raise NoClock
    return found


@blueprint.on("GET", "/obligations")
@blueprint.gives(ObligationListSchema)
def obligations() -> dict[str, Any]:
    """Events entered ahead that are still owed, and those over in the last 60 days."""
    with wiring().read() as session:
        return {"items": queries.obligations(session, now(), units=_units(), over_since=now() - RECENT)}


@blueprint.on("POST", "/obligations")
@blueprint.takes(ObligationSchema)
@blueprint.gives(ObligationRowSchema, 201)
def enter_obligation(data: dict[str, Any]) -> object:
    """Enter an event; its unit is told."""
    return _changed(operations.obligations.enter, given=operations.ObligationGiven(**data), pack=wiring().pack)


@blueprint.on("POST", "/obligations/<obligation_id>/tie")
@blueprint.takes(TieSchema)
@blueprint.gives(ObligationRowSchema)
def tie(data: dict[str, Any], obligation_id: str) -> object:
    """Tie a submitted article."""
    return _changed(operations.obligations.tie, obligation_id=obligation_id, **data)


@blueprint.on("POST", "/obligations/<obligation_id>/untie")
@blueprint.takes(VersionSchema)
@blueprint.gives(ObligationRowSchema)
def untie(data: dict[str, Any], obligation_id: str) -> object:
    """Take the article off."""
    return _changed(operations.obligations.untie, obligation_id=obligation_id, **data)


@blueprint.on("POST", "/obligations/<obligation_id>/cancel")
@blueprint.takes(CancelSchema)
@blueprint.gives(ObligationRowSchema)
def cancel(data: dict[str, Any], obligation_id: str) -> object:
    """The event does not take place."""
    return _changed(operations.obligations.cancel, obligation_id=obligation_id, **data)


@blueprint.on("GET", "/quota")
@blueprint.takes(YearSchema, "query")
@blueprint.gives(QuotaSchema)
def quota(query: dict[str, Any]) -> dict[str, Any]:
    """The ledger of a school year (`year`: the one it begins in)."""
    with wiring().read() as session:
        year = query["year"] or school_years(session, wiring().pack).of(local_day(now()))
        return {"year": year, "units": queries.grid(session, year, wiring().pack_on, now(), _units())}


@blueprint.on("POST", "/quota/<period>/<unit_id>/excuse")
@blueprint.takes(ExcuseSchema)
@blueprint.gives(MadeSchema, 201)
def excuse(data: dict[str, Any], period: str, unit_id: str) -> object:
    """Free a group from a month by a decision."""
    return run(operations.excuse, unit_id=unit_id, period=period, **data)


@blueprint.on("POST", "/quota/<period>/<unit_id>/revoke")
@blueprint.takes(ReasonSchema)
@blueprint.gives(MadeSchema)
def revoke_excuse(data: dict[str, Any], period: str, unit_id: str) -> object:
    """Take the decision back."""
    return run(operations.revoke_excuse, unit_id=unit_id, period=period, **data)


def _changed(operation: Callable[..., Obligation], **facts: Any) -> object:
    row = run(operation, **facts)
    with wiring().read() as session:
        return queries.obligation(session, row.id, now())


def _units() -> frozenset[str] | None:
    """None for the board, who see all; else the person's own units."""
    actor = current_actor()
    return None if permissions.can_see_all_units(actor) else permissions.own_units(actor)
