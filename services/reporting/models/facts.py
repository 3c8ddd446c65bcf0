"""The picture of every article, and its moves."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.reporting.models.base import Base
from shared.db.base import JsonText, UtcDateTime


class Fact(Base):
    """One article as the figures see it."""

    __tablename__ = "fact"
    __table_args__ = (
        sa.Index("ix_fact_submitted_at", "submitted_at"),
        sa.Index("ix_fact_published_at", "published_at"),
    )

    id: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    title: Mapped[str] = mapped_column(sa.Text)
    unit_id: Mapped[str] = mapped_column(sa.String(64))
    author_id: Mapped[str] = mapped_column(sa.String(64))
    section: Mapped[str] = mapped_column(sa.String(64))
    kind: Mapped[str] = mapped_column(sa.String(16))
    classes: Mapped[list[str]] = mapped_column(JsonText)
    state: Mapped[str] = mapped_column(sa.String(32))
    address: Mapped[str | None] = mapped_column(sa.String(300))
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # the first time
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # the first time
    event_end: Mapped[date | None] = mapped_column(sa.Date)  # the last day of the event it tells of
    assignee_id: Mapped[str | None] = mapped_column(sa.String(64))
    owner: Mapped[str | None] = mapped_column(sa.String(20))  # the service whose form moves it


class Move(Base):
    """One transition of an article."""

    __tablename__ = "move"
    __table_args__ = (sa.UniqueConstraint("article_id", "seq"), sa.Index("ix_move_type_at", "type", "at"))

    event_id: Mapped[str] = mapped_column(sa.String(36), primary_key=True)
    article_id: Mapped[str] = mapped_column(sa.String(64), index=True)
    seq: Mapped[int] = mapped_column()
    type: Mapped[str] = mapped_column(sa.String(64))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    from_state: Mapped[str] = mapped_column(sa.String(32))
    to_state: Mapped[str] = mapped_column(sa.String(32))
    section: Mapped[str] = mapped_column(sa.String(64))
    actor: Mapped[str] = mapped_column(sa.String(64))
    role: Mapped[str] = mapped_column(sa.String(32))
    grounds: Mapped[list[str]] = mapped_column(JsonText)
    takedown_reason: Mapped[str | None] = mapped_column(sa.String(8))
