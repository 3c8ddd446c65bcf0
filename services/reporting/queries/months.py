"""The list of months, and the reports built of them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.reporting.models import Fact, Report
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
        rows.append(MonthRow(period, received, published, latest_report(session, period)))
        if first is None or start <= first:
            break
        here = (here - timedelta(days=1)).replace(day=1)
    return rows


def _count(session: Session, moment: Any, start: datetime, end: datetime) -> int:
    return session.scalar(sa.select(sa.func.count()).where(moment >= start, moment < end)) or 0


def latest_report(session: Session, period: str) -> Report | None:
    """The newest report built for a month."""
    return session.scalar(sa.select(Report).where(Report.period == period).order_by(Report.built_at.desc()).limit(1))


def built_after_end(session: Session, period: str) -> bool:
    """Whether a report of the whole month exists already."""
    _, end = month_bounds(period)
    report = latest_report(session, period)
    return report is not None and report.built_at >= end
