"""The editorial plan (D5.3b): lines, their history, the articles tied to them; the span of a plan's period."""

from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.reporting.models.base import Base
from services.reporting.models.facts import Fact
from shared.db.base import JsonText, UtcDateTime

NEAR = timedelta(days=14)
"""An article of these days around the planned one is suggested."""


class PlanLine(Base):
    """One topic. `state`: proposed (by an editor, a unit's lead) | planned | cancelled (with a reason)."""

    __tablename__ = "plan_line"
    __table_args__ = (
        sa.CheckConstraint("state IN ('proposed', 'planned', 'cancelled')", name="state_known"),
        sa.CheckConstraint("unit_id IS NOT NULL OR responsible_id IS NOT NULL", name="owned"),
        sa.CheckConstraint("(state = 'cancelled') = (cancel_reason IS NOT NULL)", name="cancelled_whole"),
        sa.Index("ix_plan_line_planned_day", "planned_day"),
    )

    id: Mapped[str] = mapped_column(sa.String(36), primary_key=True)
    period: Mapped[str] = mapped_column(sa.String(8))  # 2026-10 | 2026-hk1 | 2026-hk2 | 2026-nam
    topic: Mapped[str] = mapped_column(sa.Text)
    section: Mapped[str] = mapped_column(sa.String(64))
    unit_id: Mapped[str | None] = mapped_column(sa.String(64))
    responsible_id: Mapped[str | None] = mapped_column(sa.String(64))
    planned_day: Mapped[date] = mapped_column(sa.Date)
    note: Mapped[str] = mapped_column(sa.Text)
    state: Mapped[str] = mapped_column(sa.String(10))
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    entered_by: Mapped[str] = mapped_column(sa.String(64))
    cancel_reason: Mapped[str | None] = mapped_column(sa.Text)
    version: Mapped[int] = mapped_column()


class PlanChange(Base):
    """What was done to a line. Never edited. `fields`: {name: [before, after]}."""

    __tablename__ = "plan_change"
    __table_args__ = (sa.UniqueConstraint("line_id", "number"),)

    id: Mapped[str] = mapped_column(sa.String(36), primary_key=True)
    line_id: Mapped[str] = mapped_column(sa.String(36))
    number: Mapped[int] = mapped_column()  # the version of the line it led to
    act: Mapped[str] = mapped_column(sa.String(10))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by: Mapped[str] = mapped_column(sa.String(64))
    fields: Mapped[dict[str, Any]] = mapped_column(JsonText)
    reason: Mapped[str] = mapped_column(sa.Text)


class PlanTie(Base):
    """An article that carries a line out; one line at most has it."""

    __tablename__ = "plan_tie"

    article_id: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    line_id: Mapped[str] = mapped_column(sa.String(36), index=True)
    tied_at: Mapped[datetime] = mapped_column(UtcDateTime)
    tied_by: Mapped[str] = mapped_column(sa.String(64))


def belongs(line: PlanLine, fact: Fact) -> bool:
    """Whether the article may stand for the line: of its unit, by its person, or in its section."""
    return fact.unit_id == line.unit_id or fact.author_id == line.responsible_id or fact.section == line.section
