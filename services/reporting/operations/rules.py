"""The regulation and the calendar that a deadline is counted with, inside a transaction."""

import os
from functools import cache
from pathlib import Path

from sqlalchemy.orm import Session

from services.reporting.models import school_calendar
from shared.regulation.calendar import SchoolCalendar
from shared.regulation.pack import FOLDER, Pack, load_pack


@cache
def pack_of(ref: str) -> Pack:
    """The pack of an item (`id@version`), for handlers, which know no wiring. PackError when it is gone."""
    return load_pack(ref, Path(os.environ.get("TOASOAN_PACK_DIR") or FOLDER).resolve())


class Rules:
    """A pack and the school's calendar as it stands, read when first needed."""

    def __init__(self, session: Session, ref: str) -> None:
        self._session = session
        self._calendar: SchoolCalendar | None = None
        self.pack = pack_of(ref)

    @property
    def calendar(self) -> SchoolCalendar:
        """The calendar of this transaction."""
        if self._calendar is None:
            self._calendar = school_calendar(self._session, self.pack)
        return self._calendar
