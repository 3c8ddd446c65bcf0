"""The school's own days (lịch trường): never edited, a wrong row is revoked and stays as history."""

from collections.abc import Sequence
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.reporting.models.base import Base
from shared.db.base import UtcDateTime
from shared.regulation.calendar import SchoolCalendar, calendar_of
from shared.regulation.pack import Pack


class CalendarRow(Base):
    """Days that differ from the common calendar. `kind`: holiday | closed | working."""

    __tablename__ = "calendar_row"
    __table_args__ = (
        sa.CheckConstraint("first_day <= last_day", name="days_in_order"),
        sa.CheckConstraint("kind IN ('holiday', 'closed', 'working')", name="kind_known"),
        sa.CheckConstraint("(revoked_at IS NULL) = (revoked_by IS NULL)", name="revoked_whole"),
    )

    id: Mapped[str] = mapped_column(sa.String(36), primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(8))
    first_day: Mapped[date] = mapped_column(sa.Date)
    last_day: Mapped[date] = mapped_column(sa.Date)
    name: Mapped[str] = mapped_column(sa.Text)
    note: Mapped[str] = mapped_column(sa.Text)
    decision_no: Mapped[str] = mapped_column(sa.String(100))
    extends: Mapped[bool] = mapped_column()  # a closure that moves deadlines like a holiday
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    entered_by: Mapped[str] = mapped_column(sa.String(64))
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_by: Mapped[str | None] = mapped_column(sa.String(64))
    revoke_reason: Mapped[str | None] = mapped_column(sa.Text)


_IN_FORCE = (
    sa.select(CalendarRow).where(CalendarRow.revoked_at.is_(None)).order_by(CalendarRow.first_day, CalendarRow.id)
)


def rows_in_force(session: Session) -> Sequence[CalendarRow]:
    """The rows that count now, by day."""
    return session.scalars(_IN_FORCE).all()


def in_force_at(row: CalendarRow, at: datetime) -> bool:
    """Whether the row counted at a moment: a decision entered later does not judge what was over by then."""
    return row.entered_at <= at and (row.revoked_at is None or row.revoked_at > at)


def school_calendar(session: Session, pack: Pack) -> SchoolCalendar:
    """The calendar that deadlines are counted with: the pack's holidays and the rows in force."""
    return calendar_of(pack, rows_in_force(session))
