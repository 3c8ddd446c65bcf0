"""Merit and breach (Điều 17): who is proposed for praise, what was found wrong with an article."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.reporting.models.base import Base
from shared.db.base import UtcDateTime


class Nomination(Base):
    """A unit or a person proposed for praise (D17a). `verdict`: approved | declined, by the principal."""

    __tablename__ = "nomination"
    __table_args__ = (
        sa.UniqueConstraint("period", "kind", "subject_id"),
        sa.CheckConstraint("kind IN ('unit', 'person')", name="kind_known"),
        sa.CheckConstraint("(verdict IS NULL) = (decided_at IS NULL)", name="decided_whole"),
    )

    id: Mapped[str] = mapped_column(sa.String(36), primary_key=True)
    period: Mapped[str] = mapped_column(sa.String(100))  # as people call it: “Học kì I năm học 2026–2027”
    kind: Mapped[str] = mapped_column(sa.String(8))
    subject_id: Mapped[str] = mapped_column(sa.String(64))
    reason: Mapped[str] = mapped_column(sa.Text)
    proposed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    proposed_by: Mapped[str] = mapped_column(sa.String(64))
    verdict: Mapped[str | None] = mapped_column(sa.String(10))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by: Mapped[str | None] = mapped_column(sa.String(64))
    decision_no: Mapped[str | None] = mapped_column(sa.String(100))
    note: Mapped[str | None] = mapped_column(sa.Text)


class Violation(Base):
    """What was found wrong with an article (D17b): seen by head, principal and the person concerned only.

    `seq` is the step of the article it is about: it names the version of the text. `verdict`: upheld | dismissed.
    """

    __tablename__ = "violation"
    __table_args__ = (
        sa.CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answered_whole"),
        sa.CheckConstraint("(verdict IS NULL) = (decided_at IS NULL)", name="decided_whole"),
    )

    id: Mapped[str] = mapped_column(sa.String(36), primary_key=True)
    article_id: Mapped[str] = mapped_column(sa.String(64), index=True)
    title: Mapped[str] = mapped_column(sa.Text)
    seq: Mapped[int] = mapped_column()
    member_id: Mapped[str] = mapped_column(sa.String(64), index=True)
    ground: Mapped[str] = mapped_column(sa.String(8))
    pack: Mapped[str] = mapped_column(sa.String(80))
    what: Mapped[str] = mapped_column(sa.Text)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(sa.String(64))
    answer: Mapped[str | None] = mapped_column(sa.Text)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    verdict: Mapped[str | None] = mapped_column(sa.String(10))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by: Mapped[str | None] = mapped_column(sa.String(64))
    decision_no: Mapped[str | None] = mapped_column(sa.String(100))
    note: Mapped[str | None] = mapped_column(sa.Text)
