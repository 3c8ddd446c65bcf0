"""The regulation and the calendar that a deadline is counted with, inside a transaction."""

import os
from collections.abc import Sequence
from datetime import datetime
from functools import cache, cached_property
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.reporting.models import CalendarRow, in_force_at
from shared.regulation.calendar import SchoolCalendar, calendar_of
from shared.regulation.pack import FOLDER, Pack, load_pack

_ROWS = sa.select(CalendarRow).order_by(CalendarRow.first_day, CalendarRow.id)


@cache
def pack_of(ref: str) -> Pack:
    """The pack of an item (`id@version`), for handlers, which know no wiring. PackError when it is gone."""
    return load_pack(ref, Path(os.environ.get("TOASOAN_PACK_DIR") or FOLDER).resolve())


class Rules:
    """A pack and the school's calendar, read once in a transaction and only when needed."""

    def __init__(self, session: Session, ref: str) -> None:
        self._session = session
        self.pack = pack_of(ref)

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
