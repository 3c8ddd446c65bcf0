"""Periodic reports (D5.3f, D16): frozen figures, what people wrote, the files, the way, the conclusions."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.reporting.models.base import Base
from shared.db.base import JsonText, UtcDateTime


class Report(Base):
    """One report. Its figures are frozen under `snapshot_id`; once filed nothing of it changes any more."""

    __tablename__ = "report"
    __table_args__ = (
        sa.UniqueConstraint("period", "series"),
        sa.UniqueConstraint("number_year", "number"),
        sa.CheckConstraint("kind IN ('month', 'semester', 'school_year', 'ad_hoc')", name="kind_known"),
        sa.CheckConstraint("(snapshot_id IS NULL) = (frozen_at IS NULL)", name="frozen_whole"),
        sa.CheckConstraint("state NOT IN ('filed', 'superseded') OR number IS NOT NULL", name="filed_has_number"),
        sa.CheckConstraint("first_day <= last_day", name="days_in_order"),
        sa.Index("ix_report_state_due_on", "state", "due_on"),
    )

    id: Mapped[str] = mapped_column(sa.String(36), primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(12))
    period: Mapped[str] = mapped_column(sa.String(24))
    series: Mapped[int]
    """The first, second, … report of this period: two that begin at once cannot both be the first."""
    label: Mapped[str] = mapped_column(sa.Text)
    first_day: Mapped[date] = mapped_column(sa.Date)
    last_day: Mapped[date] = mapped_column(sa.Date)
    due_on: Mapped[date] = mapped_column(sa.Date)
    asked_by: Mapped[str] = mapped_column(sa.String(64), default="")
    """Who wanted an ad hoc report; empty for those of the calendar."""
    question: Mapped[str] = mapped_column(sa.Text, default="")
    state: Mapped[str] = mapped_column(sa.String(16))
    version: Mapped[int] = mapped_column(default=1)
    snapshot_id: Mapped[str | None] = mapped_column(sa.String(36))
    frozen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    figures: Mapped[dict[str, Any]] = mapped_column(JsonText, default=dict)
    narrative: Mapped[dict[str, str]] = mapped_column(JsonText, default=dict)
    opinion: Mapped[str] = mapped_column(sa.Text, default="")
    """What the principal said of it."""
    signed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    number: Mapped[int | None]
    number_year: Mapped[int | None]
    files: Mapped[dict[str, str]] = mapped_column(JsonText, default=dict)
    """{docx, pdf, xlsx: sha256} as signed, and again with the number as filed."""
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    opened_by: Mapped[str] = mapped_column(sa.String(64))


class ReportStep(Base):
    """One line of a report's record: who did what, in which role, by which clause, why."""

    __tablename__ = "report_step"

    id: Mapped[str] = mapped_column(sa.String(36), primary_key=True)
    report_id: Mapped[str] = mapped_column(sa.ForeignKey("report.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    member_id: Mapped[str] = mapped_column(sa.String(64))
    role: Mapped[str] = mapped_column(sa.String(32))
    transition: Mapped[str] = mapped_column(sa.String(10))
    what: Mapped[str] = mapped_column(sa.Text)
    from_state: Mapped[str] = mapped_column(sa.String(16))
    to_state: Mapped[str] = mapped_column(sa.String(16))
    clause: Mapped[str] = mapped_column(sa.String(80))
    reason: Mapped[str] = mapped_column(sa.Text, default="")


class Conclusion(Base):
    """One conclusion of the principal about a report: a task of one person with a day."""

    __tablename__ = "report_conclusion"

    id: Mapped[str] = mapped_column(sa.String(36), primary_key=True)
    report_id: Mapped[str] = mapped_column(sa.ForeignKey("report.id"), index=True)
    text: Mapped[str] = mapped_column(sa.Text)
    member_id: Mapped[str] = mapped_column(sa.String(64))
    due_on: Mapped[date | None] = mapped_column(sa.Date)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    done_by: Mapped[str | None] = mapped_column(sa.String(64))
    result: Mapped[str] = mapped_column(sa.Text, default="")
