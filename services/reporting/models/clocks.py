"""Due rows: one clock for every event article, every obligation, every step with a soft target; and what was said."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.reporting.models.base import Base
from shared.db.base import JsonText, UtcDateTime

OUTCOMES = ("done", "dropped", "tied", "cancelled")


class Clock(Base):
    """One deadline. The id is made of its subject, so a rebuild finds the same clock again."""

    __tablename__ = "clock"
    __table_args__ = (
        sa.CheckConstraint("kind IN ('event', 'obligation', 'step')", name="kind_known"),
        sa.CheckConstraint("(closed_at IS NULL) = (outcome IS NULL)", name="closed_whole"),
        sa.Index("ix_clock_next_at", "closed_at", "next_at"),
        sa.Index("ix_clock_due_at", "kind", "due_at"),
    )

    id: Mapped[str] = mapped_column(sa.String(80), primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(10))
    subject_id: Mapped[str] = mapped_column(sa.String(64))  # the article's id, or the obligation's
    article_id: Mapped[str | None] = mapped_column(sa.String(64), index=True)
    unit_id: Mapped[str] = mapped_column(sa.String(64))
    target: Mapped[str] = mapped_column(sa.String(32))  # the soft target of a step, else empty
    start_at: Mapped[datetime] = mapped_column(UtcDateTime)
    event_end: Mapped[date | None] = mapped_column(sa.Date)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)  # the first moment that is too late
    steps: Mapped[list[Any]] = mapped_column(JsonText)  # the sum, line by line: [{text, day}]
    pack: Mapped[str] = mapped_column(sa.String(80))
    stage: Mapped[str] = mapped_column(sa.String(12))  # the last reminder that was due; empty before the first
    next_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # when the next one is
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    outcome: Mapped[str | None] = mapped_column(sa.String(10))


class Reminder(Base):
    """A stage of a clock that has come. `said`: told to somebody; else a later stage had come by then.

    Never emptied, so that neither a rebuild nor a second worker says anything twice.
    """

    __tablename__ = "reminder"

    clock_id: Mapped[str] = mapped_column(sa.String(80), primary_key=True)
    stage: Mapped[str] = mapped_column(sa.String(12), primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    said: Mapped[bool] = mapped_column()
    told: Mapped[list[Any]] = mapped_column(JsonText)  # member ids


class Obligation(Base):
    """An event entered ahead: its unit owes an article about it (D14.1)."""

    __tablename__ = "obligation"
    __table_args__ = (
        sa.CheckConstraint("(cancelled_at IS NULL) = (cancelled_by IS NULL)", name="cancelled_whole"),
        sa.CheckConstraint("(article_id IS NULL) = (tied_at IS NULL)", name="tied_whole"),
        sa.Index("ix_obligation_unit_end", "unit_id", "event_end"),
    )

    id: Mapped[str] = mapped_column(sa.String(36), primary_key=True)
    title: Mapped[str] = mapped_column(sa.Text)
    unit_id: Mapped[str] = mapped_column(sa.String(64))
    event_end: Mapped[date] = mapped_column(sa.Date)
    place: Mapped[str] = mapped_column(sa.Text)
    note: Mapped[str] = mapped_column(sa.Text)
    responsible_id: Mapped[str | None] = mapped_column(sa.String(64))
    pack: Mapped[str] = mapped_column(sa.String(80))
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    entered_by: Mapped[str] = mapped_column(sa.String(64))
    article_id: Mapped[str | None] = mapped_column(sa.String(64), unique=True)
    tied_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    tied_by: Mapped[str | None] = mapped_column(sa.String(64))
    cancelled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    cancelled_by: Mapped[str | None] = mapped_column(sa.String(64))
    cancel_reason: Mapped[str | None] = mapped_column(sa.Text)
    version: Mapped[int] = mapped_column()
