"""All changes of reporting: follow the logs, keep a built report."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from services.reporting.errors import BadMonth
from services.reporting.models import Fact, Move, Report
from shared.clock import local_day, month_bounds
from shared.db import people
from shared.db.unit_of_work import UnitOfWork
from shared.events.articles import ArticleMoved, ReportBuilt
from shared.events.envelope import Envelope
from shared.ids import new_id

SENT = frozenset({"article.submitted", "article.resubmitted"})


def follow(uow: UnitOfWork, *, envelope: Envelope, event: ArticleMoved) -> None:
    """Write one transition into the picture of its article and into the list of moves."""
    at = datetime.fromisoformat(envelope.occurred_at)
    fact = uow.session.get(Fact, envelope.subject_id)
    if fact is None:
        fact = Fact(id=envelope.subject_id)
        uow.session.add(fact)
    fact.title, fact.unit_id, fact.author_id = event.title, event.unit_id, event.author_id
    fact.section, fact.kind, fact.classes = event.section, event.kind, list(event.classes)
    fact.state, fact.address = event.to_state, event.address or fact.address
    if envelope.type in SENT and fact.submitted_at is None:
        fact.submitted_at = at
    if envelope.type == "article.published" and fact.published_at is None:
        fact.published_at = at
    uow.session.add(
        Move(
            event_id=envelope.event_id, article_id=envelope.subject_id, seq=envelope.seq or 0, type=envelope.type,
            at=at, from_state=event.from_state, to_state=event.to_state, section=event.section, actor=envelope.actor,
            role=event.role, grounds=list(event.grounds), takedown_reason=event.takedown_reason,
        )
    )  # fmt: skip


def reset(uow: UnitOfWork) -> None:
    """Empty the projection before a rebuild; built reports stay."""
    for table in (Move, Fact):
        uow.session.execute(sa.delete(table))


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
