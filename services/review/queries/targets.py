"""How long an article waits, against the house's own soft targets (C14): a colour, never a block."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.review.models import SchoolDay
from shared.regulation.calendar import SchoolCalendar, calendar_of
from shared.regulation.pack import Pack

_TARGET = {
    "submitted": "intake", "editing": "edit", "revision": "edit", "pending_deputy": "deputy", "pending_head": "head",
}  # fmt: skip
_SOON = 0.8


@dataclass(frozen=True)
class Target:
    """When a step should be done. `tone`: ok, warn (soon), error (past); `words` say it without colour."""

    due: datetime
    tone: str
    words: str


def school_calendar(session: Session, pack: Pack) -> SchoolCalendar:
    """The calendar that reporting counts deadlines with: the pack's holidays and the school's own days."""
    return calendar_of(pack, session.scalars(sa.select(SchoolDay).order_by(SchoolDay.first_day, SchoolDay.id)).all())


def target_of(state: str, since: datetime, now: datetime, pack: Pack, calendar: SchoolCalendar) -> Target | None:
    """The soft target of the step the article is in since `since`; None where the pack has none."""
    found = pack.soft_targets.get(_TARGET.get(state, ""))
    if found is None:
        return None
    due = calendar.moment_after(since, found.working_days)
    if now > due:
        return Target(due, "error", "quá mục tiêu")
    if now - since >= (due - since) * _SOON:
        return Target(due, "warn", "sắp đến hạn")
    return Target(due, "ok", "còn hạn")
