"""What the quota ledger keeps beside the facts: months excused by a decision, warnings already given (D13.3)."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.reporting.models.base import Base
from shared.db.base import UtcDateTime


class QuotaExcuse(Base):
    """A unit need not meet its quota in a month, by the head's recorded decision (C8)."""

    __tablename__ = "quota_excuse"
    __table_args__ = (
        sa.CheckConstraint("(revoked_at IS NULL) = (revoked_by IS NULL)", name="revoked_whole"),
        sa.Index(
            "ix_quota_excuse_in_force", "unit_id", "period", unique=True,
            sqlite_where=sa.text("revoked_at IS NULL"), postgresql_where=sa.text("revoked_at IS NULL"),
        ),
    )  # fmt: skip

    id: Mapped[str] = mapped_column(sa.String(36), primary_key=True)
    unit_id: Mapped[str] = mapped_column(sa.String(64))
    period: Mapped[str] = mapped_column(sa.String(7))
    decision_no: Mapped[str] = mapped_column(sa.String(100))
    reason: Mapped[str] = mapped_column(sa.Text)
    decided_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_by: Mapped[str] = mapped_column(sa.String(64))
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_by: Mapped[str | None] = mapped_column(sa.String(64))
    revoke_reason: Mapped[str | None] = mapped_column(sa.Text)


class QuotaWarning(Base):
    """A warning day that has come for a unit; `said` unless a later one had come by then. Never emptied."""

    __tablename__ = "quota_warning"

    unit_id: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    period: Mapped[str] = mapped_column(sa.String(7), primary_key=True)
    day: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    said: Mapped[bool] = mapped_column()
