"""Periodic reports by the API: the same steps as the pages."""

from typing import Any

from services.reporting import operations, queries
from services.reporting.api.blueprint import blueprint, run
from services.reporting.config import INBOX_ROLES
from services.reporting.models import Report
from services.reporting.operations.reports import facts_of
from services.reporting.schemas import (
    AcknowledgeSchema,
    FiguresSchema,
    MadeSchema,
    NarrativeSchema,
    OpenReportSchema,
    ReportActSchema,
    ReportListSchema,
    ReportSchema,
    ResultSchema,
)
from shared.clock import local_day
from shared.web.auth import current_actor, now, roles, wiring


@blueprint.on("GET", "/periods/<period>")
@roles(*INBOX_ROLES)
@blueprint.gives(FiguresSchema)
def of_period(period: str) -> dict[str, Any]:
    """The figures of a month, a semester (`2026-hk1`), a school year (`2026-nam`), or of days, as they stand."""
    here = wiring()
    with here.read() as session:
        span = operations.reports.check_period(session, period, here.pack, local_day(now()))
        return queries.figures(session, period, here.pack_on(span.first), now(), here.pack_on).to_dict()


@blueprint.on("GET", "/reports")
@roles(*INBOX_ROLES)
@blueprint.gives(ReportListSchema)
def reports() -> dict[str, Any]:
    """Every report, the open ones first."""
    with wiring().read() as session:
        return {"items": queries.report_lines(session, local_day(now()))}


@blueprint.on("POST", "/reports")
@roles(*INBOX_ROLES)
@blueprint.takes(OpenReportSchema)
@blueprint.gives(MadeSchema, 201)
def open_report(data: dict[str, Any]) -> object:
    """Open a report of a period; an ad hoc one says what is asked."""
    return run(operations.reports.open_report, pack=wiring().pack, **data)


@blueprint.on("GET", "/reports/<report_id>")
@roles(*INBOX_ROLES)
@blueprint.gives(ReportSchema)
def report(report_id: str) -> dict[str, Any]:
    """One report: figures as frozen, text, opinion, conclusions, and what may be done."""
    return _shown(report_id)


@blueprint.on("PUT", "/reports/<report_id>/narrative")
@roles(*INBOX_ROLES)
@blueprint.takes(NarrativeSchema)
@blueprint.gives(ReportSchema)
def write_report(data: dict[str, Any], report_id: str) -> dict[str, Any]:
    """What people write into it."""
    version = data.pop("version")
    run(operations.reports.write, report_id=report_id, version=version, told=data)
    return _shown(report_id)


@blueprint.on("POST", "/reports/<report_id>/actions")
@roles(*INBOX_ROLES)
@blueprint.takes(ReportActSchema)
@blueprint.gives(ReportSchema)
def report_step(data: dict[str, Any], report_id: str) -> dict[str, Any]:
    """The next step; `freeze` counts the figures anew."""
    run(operations.reports.act, report_id=report_id, figures_of=_figures, **data)
    return _shown(report_id)


@blueprint.on("POST", "/reports/<report_id>/answer")
@roles(*INBOX_ROLES)
@blueprint.takes(AcknowledgeSchema)
@blueprint.gives(ReportSchema)
def answer_report(data: dict[str, Any], report_id: str) -> dict[str, Any]:
    """The principal's opinion, with conclusions."""
    run(operations.reports.acknowledge, report_id=report_id, **data)
    return _shown(report_id)


@blueprint.on("POST", "/conclusions/<conclusion_id>/done")
@roles(*INBOX_ROLES)
@blueprint.takes(ResultSchema)
@blueprint.gives(MadeSchema)
def conclude(data: dict[str, Any], conclusion_id: str) -> object:
    """A conclusion is carried out."""
    return run(operations.reports.conclude, conclusion_id=conclusion_id, **data)


def _figures(row: Report) -> dict[str, Any]:
    here = wiring()
    with here.read() as session:
        return queries.figures(session, row.period, here.pack_on(row.first_day), now(), here.pack_on).to_dict()


def _shown(report_id: str) -> dict[str, Any]:
    today = local_day(now())
    with wiring().read() as session:
        row = queries.find_report(session, report_id)
        page = queries.report_page(session, report_id, current_actor(), facts_of(session, row, today), today)
    names = ("version", "snapshot_id", "frozen_at", "figures", "narrative", "opinion")
    kept = {name: getattr(row, name) for name in names}
    return {**vars(page.line), **kept, "conclusions": page.conclusions, "moves": page.moves}
