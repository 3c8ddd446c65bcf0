"""Clocks as people read them, and Bảng 3 of the report (D14.1): one verdict for page, report and API."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.reporting.models import Clock, Fact, Obligation
from shared.clock import local_day
from shared.db.people import unit_name

TONES = {"on_time": "ok", "late": "error", "overdue": "error", "running": "info", "dropped": "muted"}
SOON = -1
"""Days before the last one from which a running deadline carries the colour of warning."""
_DROPPED = {"dropped": "Không còn hạn: bài bị từ chối, rút hoặc bỏ ngày sự kiện", "cancelled": "Sự kiện đã huỷ",
            "tied": "Tính theo sự kiện đã nhập"}  # fmt: skip


@dataclass(frozen=True)
class ClockRow:
    """One deadline. `verdict`: on_time | late | overdue | running | dropped; `days`: late above zero, early below."""

    id: str
    kind: str
    subject_id: str
    article_id: str | None
    title: str
    unit_id: str
    unit: str
    target: str
    event_end: date | None
    due_at: datetime
    last_day: date
    published_at: datetime | None
    verdict: str
    words: str
    days: int
    tone: str
    steps: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class DeadlineRow:
    """Bảng 3: one event; days are ISO. `published` is empty while it is not."""

    clock_id: str
    title: str
    unit: str
    event_end: str
    last_day: str
    published: str
    days: int
    verdict: str
    words: str


@dataclass(frozen=True)
class Deadlines:
    """Bảng 3 with its rate: the share of on-time articles among the events that came due in the month."""

    rows: tuple[DeadlineRow, ...]
    due: int
    on_time: int
    rate: float | None  # percent; None when nothing came due


def deadlines_of(session: Session, start: datetime, end: datetime, now: datetime) -> Deadlines:
    """The events whose week ended in [start, end); those still running when asked are listed, but not counted."""
    found = due_between(session, start, end, now)
    decided = [row for row in found if row.verdict != "running"]
    on_time = sum(row.verdict == "on_time" for row in decided)
    rate = round(100 * on_time / len(decided), 1) if decided else None
    return Deadlines(tuple(_deadline(row) for row in found), len(decided), on_time, rate)


def due_between(session: Session, start: datetime, end: datetime, now: datetime) -> list[ClockRow]:
    """The deadlines of events in [start, end), by day: those of Bảng 3 and of the ranking (D17a)."""
    query = _rows().where(
        Clock.kind.in_(("event", "obligation")),
        Clock.due_at > start,
        Clock.due_at <= end,
        sa.or_(Clock.outcome.is_(None), Clock.outcome == "done"),
    )
    return [_row(session, row, now) for row in session.execute(query.order_by(Clock.due_at, Clock.id))]


def clocks(session: Session, now: datetime, *, units: frozenset[str] | None, since: datetime) -> list[ClockRow]:
    """Running event deadlines, and those closed after `since`; of all units, or of `units` only."""
    query = _rows().where(
        Clock.kind.in_(("event", "obligation")),
        sa.or_(Clock.closed_at.is_(None), sa.and_(Clock.closed_at >= since, Clock.outcome == "done")),
    )
    if units is not None:
        query = query.where(Clock.unit_id.in_(units))
    ordered = query.order_by(Clock.closed_at.is_not(None), Clock.due_at, Clock.id).limit(500)
    return [_row(session, row, now) for row in session.execute(ordered)]


def steps_overdue(session: Session, now: datetime) -> list[ClockRow]:
    """Soft targets of steps that are past now, the longest first."""
    query = _rows().where(Clock.kind == "step", Clock.closed_at.is_(None), Clock.due_at <= now)
    return [_row(session, row, now) for row in session.execute(query.order_by(Clock.due_at, Clock.id).limit(200))]


def clock(session: Session, clock_id: str, now: datetime) -> ClockRow | None:
    """One deadline by its id, or None."""
    found = session.execute(_rows().where(Clock.id == clock_id)).first()
    return _row(session, found, now) if found else None


def clock_of_article(session: Session, article_id: str, now: datetime) -> ClockRow | None:
    """The deadline an article is held to: the obligation's where it is tied to one, else its own."""
    query = _rows().where(Clock.article_id == article_id, Clock.kind.in_(("event", "obligation")))
    found = [_row(session, row, now) for row in session.execute(query)]
    return min(found, key=lambda row: (row.verdict == "dropped", row.kind != "obligation"), default=None)


def _rows() -> Any:
    return (
        sa.select(Clock, Fact, Obligation)
        .outerjoin(Fact, Fact.id == Clock.article_id)
        .outerjoin(Obligation, sa.and_(Clock.kind == "obligation", Obligation.id == Clock.subject_id))
    )


def _row(session: Session, joined: Any, now: datetime) -> ClockRow:
    found, fact, obligation = joined
    published = fact.published_at if fact is not None else None
    last_day = local_day(found.due_at - timedelta(microseconds=1))
    verdict, days, words = verdict_of(found, last_day, now)
    title = obligation.title if obligation is not None else fact.title if fact is not None else ""
    return ClockRow(
        id=found.id, kind=found.kind, subject_id=found.subject_id, article_id=found.article_id, title=title,
        unit_id=found.unit_id, unit=unit_name(session, found.unit_id), target=found.target, event_end=found.event_end,
        due_at=found.due_at, last_day=last_day, published_at=published, verdict=verdict, words=words, days=days,
        tone="warn" if verdict == "running" and days >= SOON else TONES[verdict], steps=tuple(found.steps),
    )  # fmt: skip


def verdict_of(found: Clock, last_day: date, now: datetime) -> tuple[str, int, str]:
    """(verdict, days late or early, words). On time is before 24:00 of the last day, school time."""
    if found.outcome in _DROPPED:
        return "dropped", 0, _DROPPED[found.outcome]
    if found.closed_at is not None:
        days = (local_day(found.closed_at) - last_day).days
        if found.closed_at < found.due_at:
            return "on_time", days, f"Đúng hạn, sớm {-days} ngày" if days else "Đúng hạn, ngày cuối"
        return "late", max(days, 1), f"Trễ {max(days, 1)} ngày"
    days = (local_day(now) - last_day).days
    if now >= found.due_at:
        return "overdue", max(days, 1), f"Chưa đăng, quá hạn {max(days, 1)} ngày"
    return "running", days, f"Còn {-days} ngày" if days else "Hết hạn hôm nay"


def _deadline(row: ClockRow) -> DeadlineRow:
    return DeadlineRow(
        clock_id=row.id, title=row.title, unit=row.unit, event_end=row.event_end.isoformat() if row.event_end else "",
        last_day=row.last_day.isoformat(), published=_day(row.published_at), days=row.days, verdict=row.verdict,
        words=row.words,
    )  # fmt: skip


def _day(moment: datetime | None) -> str:
    return local_day(moment).isoformat() if moment else ""
