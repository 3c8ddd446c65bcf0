"""The days of a school year as a decision gave them: never edited, a newer decision takes an older one's place."""

from collections.abc import Sequence
from datetime import date, datetime
from types import MappingProxyType

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.reporting.models.base import Base
from shared.db.base import UtcDateTime
from shared.regulation.pack import Pack
from shared.regulation.school_year import DAYS, SchoolYears


class SchoolYearRow(Base):
    """One decision about the year that begins in `begun`; it goes before the pack's table while it is in force."""

    __tablename__ = "school_year_row"
    __table_args__ = (
        sa.CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="ended_whole"),
        sa.CheckConstraint("(in_force IS NULL) = (ended_at IS NOT NULL)", name="in_force_until_ended"),
        sa.CheckConstraint("in_force IS NULL OR in_force = begun", name="in_force_names_the_year"),
    )

    id: Mapped[str] = mapped_column(sa.String(36), primary_key=True)
    begun: Mapped[int]
    in_force: Mapped[int | None] = mapped_column(unique=True)
    """The year while the row counts, so that at most one does; None afterwards."""
    begins: Mapped[date] = mapped_column(sa.Date)
    first_ends: Mapped[date] = mapped_column(sa.Date)
    second_begins: Mapped[date] = mapped_column(sa.Date)
    second_ends: Mapped[date] = mapped_column(sa.Date)
    ends: Mapped[date] = mapped_column(sa.Date)
    decision_no: Mapped[str] = mapped_column(sa.String(100))
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    entered_by: Mapped[str] = mapped_column(sa.String(64))
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by: Mapped[str | None] = mapped_column(sa.String(64))
    end_reason: Mapped[str | None] = mapped_column(sa.Text)

    @property
    def days(self) -> dict[str, date]:
        """The five days by their names."""
        return {name: getattr(self, name) for name in DAYS}


_IN_FORCE = sa.select(SchoolYearRow).where(SchoolYearRow.in_force.is_not(None)).order_by(SchoolYearRow.begun)


def years_in_force(session: Session) -> Sequence[SchoolYearRow]:
    """The decisions that count now, by year."""
    return session.scalars(_IN_FORCE).all()


def school_years(session: Session, pack: Pack) -> SchoolYears:
    """The table everything here is counted with: the pack's, and before it the decisions in force."""
    decided = {row.begun: row.days for row in years_in_force(session)}
    table = pack.school_years
    return SchoolYears(table.default, MappingProxyType({**table.years, **decided}), table.clause)
