"""Reports as people find them: the list, one with its way, its conclusions, what was said the period before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.reporting.errors import UnknownReport
from services.reporting.models import Conclusion, Report, ReportStep
from shared.actors import Actor
from shared.db.people import name_of, names
from shared.workflow.machine import moves
from shared.workflow.report import REPORT, ReportFacts
from shared.workflow.table import Move

OVER = frozenset(name for name, state in REPORT.states.items() if state.terminal)
_WAY = ("due", "compiling", "pending_deputy", "submitted", "acknowledged", "filed")


@dataclass(frozen=True)
class ReportLine:
    """A report in a list. `late`: its day is past and it is not with the principal yet."""

    id: str
    kind: str
    period: str
    label: str
    state: str
    state_label: str
    due_on: date
    late: bool
    number: int | None
    question: str
    asked_by: str


@dataclass(frozen=True)
class StepLine:
    """One line of the record."""

    at: datetime
    name: str
    what: str
    clause: str
    reason: str


@dataclass(frozen=True)
class ConclusionLine:
    """A conclusion of the principal and what came of it."""

    id: str
    text: str
    member_id: str
    member: str
    due_on: date | None
    done_at: datetime | None
    done_by: str
    result: str


@dataclass(frozen=True)
class ReportPage:
    """One report with everything about it."""

    line: ReportLine
    report: Report
    progress: list[dict[str, object]]
    moves: list[Move]
    steps: list[StepLine]
    conclusions: list[ConclusionLine]
    before: dict[str, str]
    """What people wrote in the report of the period before."""
    before_label: str


def report_lines(session: Session, today: date, limit: int = 100) -> list[ReportLine]:
    """Open ones first, by their day; then the newest."""
    query = sa.select(Report).order_by(Report.state.in_(OVER), Report.due_on.desc(), Report.id).limit(limit)
    return [_line(session, row, today) for row in session.scalars(query)]


def report_page(session: Session, report_id: str, actor: Actor, facts: ReportFacts, today: date) -> ReportPage:
    """One report. UnknownReport."""
    row = find_report(session, report_id)
    earlier = _before(session, row)
    steps = session.scalars(
        sa.select(ReportStep).where(ReportStep.report_id == row.id).order_by(ReportStep.at, ReportStep.id)
    ).all()
    known = names(session)
    return ReportPage(
        _line(session, row, today), row, _progress(row, steps, known),
        [move for move in moves(REPORT, row.state, actor.roles, facts) if move.trigger != "supersede"],
        [StepLine(s.at, known.get(s.member_id, "Hệ thống"), s.what, s.clause, s.reason) for s in reversed(steps)],
        _conclusions(session, row.id, known), dict(earlier.narrative) if earlier else {},
        earlier.label if earlier else "",
    )  # fmt: skip


def find_report(session: Session, report_id: str) -> Report:
    """The row. UnknownReport."""
    row = session.get(Report, report_id)
    if row is None:
        raise UnknownReport
    return row


def report_of(session: Session, period: str) -> Report | None:
    """The report of a period that counts: the newest that was not dropped."""
    query = sa.select(Report).where(Report.period == period, Report.state != "dropped")
    return session.scalar(query.order_by(Report.series.desc()).limit(1))


def conclusions_of(session: Session, member_id: str) -> list[ConclusionLine]:
    """What somebody still has to carry out."""
    known = names(session)
    query = sa.select(Conclusion).where(Conclusion.member_id == member_id, Conclusion.done_at.is_(None))
    return [_conclusion(row, known) for row in session.scalars(query.order_by(Conclusion.due_on, Conclusion.id))]


def _before(session: Session, row: Report) -> Report | None:
    query = sa.select(Report).where(
        Report.kind == row.kind,
        Report.last_day < row.first_day,
        Report.state.in_(("filed", "acknowledged", "submitted")),
    )
    return session.scalar(query.order_by(Report.last_day.desc(), Report.series.desc()).limit(1))


def _conclusions(session: Session, report_id: str, known: dict[str, str]) -> list[ConclusionLine]:
    query = sa.select(Conclusion).where(Conclusion.report_id == report_id)
    return [_conclusion(row, known) for row in session.scalars(query.order_by(Conclusion.made_at, Conclusion.id))]


def _conclusion(row: Conclusion, known: dict[str, str]) -> ConclusionLine:
    return ConclusionLine(
        row.id, row.text, row.member_id, known.get(row.member_id, row.member_id), row.due_on, row.done_at,
        known.get(row.done_by or "", ""), row.result,
    )  # fmt: skip


def _line(session: Session, row: Report, today: date) -> ReportLine:
    waits = row.state in ("due", "compiling", "pending_deputy", "returned")
    return ReportLine(
        row.id, row.kind, row.period, row.label, row.state, REPORT.states[row.state].label, row.due_on,
        waits and row.due_on < today, row.number, row.question, name_of(session, row.asked_by) if row.asked_by else "",
    )  # fmt: skip


def _progress(row: Report, steps: Sequence[ReportStep], known: dict[str, str]) -> list[dict[str, object]]:
    """The straight way, with who brought it there and when."""
    here = "compiling" if row.state == "returned" else "filed" if row.state == "superseded" else row.state
    place = _WAY.index(here) if here in _WAY else 0
    came = {step.to_state: step for step in steps}
    return [
        {
            "label": REPORT.states[name].label,
            "state": "done" if n < place or (n == place and name in OVER) else "now" if n == place else "next",
            "who": known.get(came[name].member_id, "Hệ thống") if name in came and n <= place else "",
            "since": came[name].at if name in came and n <= place else None,
        }
        for n, name in enumerate(_WAY)
    ]
