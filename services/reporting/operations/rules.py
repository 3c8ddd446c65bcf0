"""The regulation and the calendar that a deadline is counted with, inside a transaction."""

from collections.abc import Sequence
from datetime import datetime
from functools import cached_property

import sqlalchemy as sa

from services.reporting.models import CalendarRow, in_force_at
from shared.db.unit_of_work import UnitOfWork
from shared.regulation.calendar import SchoolCalendar, calendar_of

_ROWS = sa.select(CalendarRow).order_by(CalendarRow.first_day, CalendarRow.id)


class Rules:
    """A pack and the school's calendar, read once in a transaction and only when needed."""

    def __init__(self, uow: UnitOfWork, ref: str) -> None:
        self._session = uow.session
        self.pack = uow.pack_for(ref)  # PackError when it is gone

    @cached_property
    def _rows(self) -> Sequence[CalendarRow]:
        return self._session.scalars(_ROWS).all()

    @cached_property
    def calendar(self) -> SchoolCalendar:
        """The calendar as it stands."""
        return calendar_of(self.pack, [row for row in self._rows if row.revoked_at is None])

    def calendar_at(self, at: datetime) -> SchoolCalendar:
        """The calendar as it stood: so that a rebuild judges what is over as it was judged then."""
        if not self._rows:
            return self.calendar
        return calendar_of(self.pack, [row for row in self._rows if in_force_at(row, at)])
