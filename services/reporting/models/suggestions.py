"""What the board proposes to the principal (D5.3d)."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.reporting.models.base import Base
from shared.db.base import UtcDateTime


class Suggestion(Base):
    """`state`: new | sent (to the principal) | accepted | declined (with a reason)."""

    __tablename__ = "suggestion"
    __table_args__ = (
        sa.CheckConstraint("state IN ('new', 'sent', 'accepted', 'declined')", name="state_known"),
        sa.CheckConstraint("(decided_at IS NULL) = (state IN ('new', 'sent'))", name="decided_whole"),
    )

    id: Mapped[str] = mapped_column(sa.String(36), primary_key=True)
    text: Mapped[str] = mapped_column(sa.Text)
    state: Mapped[str] = mapped_column(sa.String(10))
    proposed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    proposed_by: Mapped[str] = mapped_column(sa.String(64))
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sent_by: Mapped[str | None] = mapped_column(sa.String(64))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by: Mapped[str | None] = mapped_column(sa.String(64))
    reason: Mapped[str | None] = mapped_column(sa.Text)
