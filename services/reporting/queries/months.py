"""The list of months, and the reports built of them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.reporting.models import Fact, Report
from services.reporting.queries.reports import report_of
from shared.clock import local, month_bounds


@dataclass(frozen=True)
class MonthRow:
    """A month in the list."""

    period: str
    received: int
    published: int
    report: Report | None


def months(session: Session, now: datetime, limit: int = 24) -> list[MonthRow]:
    """The months from the first fact to now, newest first."""
    first = session.scalar(sa.select(sa.func.min(Fact.submitted_at)))
    here = local(now).replace(day=1)
    rows: list[MonthRow] = []
    while len(rows) < limit:
        period = f"{here:%Y-%m}"
        start, end = month_bounds(period)
        received = _count(session, Fact.submitted_at, start, end)
        published = _count(session, Fact.published_at, start, end)
        rows.append(MonthRow(period, received, published, report_of(session, period)))
        if first is None or start <= first:
            break
        here = (here - timedelta(days=1)).replace(day=1)
    return rows


def _count(session: Session, moment: Any, start: datetime, end: datetime) -> int:
    return session.scalar(sa.select(sa.func.count()).where(moment >= start, moment < end)) or 0
