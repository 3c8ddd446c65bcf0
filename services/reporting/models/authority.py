"""Approvals made by the principal's delegation (Bảng 6), and the training of the board (D9): as their logs tell it."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.reporting.models.base import Base
from shared.db.base import JsonText, UtcDateTime


class DelegatedApproval(Base):
    """One approval for posting in the principal's name, of an article or of a correction."""

    __tablename__ = "delegated_approval"
    __table_args__ = (sa.Index("ix_delegated_approval_at", "at"),)

    event_id: Mapped[str] = mapped_column(sa.String(36), primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    delegation_id: Mapped[str] = mapped_column(sa.String(36))
    decision_no: Mapped[str] = mapped_column(sa.String(64))
    from_id: Mapped[str] = mapped_column(sa.String(64))
    by: Mapped[str] = mapped_column(sa.String(64))


class Training(Base):
    """A course somebody of the board took; a wrong entry is struck in the log of accounts and left out here."""

    __tablename__ = "training"
    __table_args__ = (sa.Index("ix_training_last_day", "last_day"),)

    id: Mapped[str] = mapped_column(sa.String(36), primary_key=True)
    course: Mapped[str] = mapped_column(sa.Text)
    first_day: Mapped[date] = mapped_column(sa.Date)
    last_day: Mapped[date] = mapped_column(sa.Date)
    members: Mapped[list[str]] = mapped_column(JsonText)
    struck: Mapped[bool]
