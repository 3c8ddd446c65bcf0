"""Keep a built report, number it, tell the principal."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from services.reporting.errors import BadMonth
from services.reporting.models import Report
from shared.clock import local_day, month_bounds
from shared.db import people
from shared.db.unit_of_work import UnitOfWork
from shared.events.articles import ReportBuilt
from shared.ids import new_id


def check_month(period: str, now: datetime) -> None:
    """BadMonth when the month is no month or has not begun."""
    try:
        start, _ = month_bounds(period)
    except ValueError as error:
        raise BadMonth(period) from error
    if start > now:
        raise BadMonth(period)


def next_number(uow: UnitOfWork, period: str) -> int:
    """Numbers of BC-BBT restart at 01 each year (NĐ 30/2020); a rebuilt month keeps its number."""
    same = uow.session.scalar(sa.select(Report.number).where(Report.period == period).limit(1))
    if same is not None:
        return same
    top = uow.session.scalar(sa.select(sa.func.max(Report.number)).where(Report.period.startswith(period[:4])))
    return (top or 0) + 1


def keep_report(
    uow: UnitOfWork, *, period: str, number: int, figures: dict[str, Any], docx: str, pdf: str, actor: str
) -> Report:
    """Record a built report and tell the principal (report.built)."""
    row = Report(
        id=new_id(), period=period, number=number, built_at=uow.now, built_by=actor, figures=figures,
        sha256_docx=docx, sha256_pdf=pdf,
    )  # fmt: skip
    uow.session.add(row)
    principals = tuple(p.member_id for p in people.people_with_role(uow.session, "principal", local_day(uow.now)))
    event = ReportBuilt(period=period, report_id=row.id, sha256_docx=docx, sha256_pdf=pdf, mail_to=principals)
    uow.publish(event, subject_id=row.id, actor=actor, seq=False)
    return row
