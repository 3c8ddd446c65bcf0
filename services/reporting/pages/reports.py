"""Months, one month, its files, the operations page."""

import re
from datetime import date

from flask import render_template

from services.reporting import operations, permissions, queries
from services.reporting.clients import paper_of
from services.reporting.config import INBOX_ROLES, OPERATE_ROLES, Letterhead
from shared.web.auth import current_actor, now, roles, wiring
from shared.web.labels import SERVICES


@roles(*INBOX_ROLES)
def index() -> str:
    """The months, newest first."""
    with wiring().read() as session:
        months = queries.months(session, now())
    return render_template("reporting/index.html", months=months)


@roles(*INBOX_ROLES)
def month(period: str) -> str:
    """One month: the report as it would be printed, with live figures."""
    operations.check_month(period, now())
    service = wiring()
    with service.read() as session:
        pack = service.pack_on(date.fromisoformat(f"{period}-01"))  # counted by the rules of its time (Điều 18)
        figures = queries.figures(session, period, pack, now())
        report = queries.report_of(session, period)
    paper = paper_of(
        figures.to_dict(), number=0, now=now(), head=Letterhead.from_env(),
        decision=pack.decision,
    )  # fmt: skip
    return render_template(
        "reporting/month.html", period=period, figures=figures, paper=paper, report=report,
        bars=bars_of(queries.published_by_unit(figures.units)), numeric=numeric,
        may_open=permissions.can_build(current_actor()),
    )  # fmt: skip


@roles(*OPERATE_ROLES)
def operate() -> str:
    """What an operator looks at first."""
    with wiring().read() as session:
        view = queries.operations_view(session)
    return render_template("reporting/operate.html", view=view, labels=SERVICES, now=now())


def bars_of(values: list[tuple[str, int]]) -> list[dict[str, object]]:
    """Name, number and length (per cent of the longest) of each bar."""
    longest = max((count for _, count in values), default=0) or 1
    return [{"name": name, "count": count, "width": round(100 * count / longest, 1)} for name, count in values]


def numeric(cell: object) -> bool:
    """Whether a cell of a table holds a number, which stands at the right."""
    return re.fullmatch(r"[-+−]?\d[\d.,]*%?", str(cell)) is not None
