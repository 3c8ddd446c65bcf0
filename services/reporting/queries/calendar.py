"""The school's calendar as a page: public holidays of a year, the school's own days, what was changed and why."""

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.reporting.models import CalendarRow, school_calendar
from shared.db.people import names
from shared.regulation.calendar import WEEKDAYS, holiday_book
from shared.regulation.pack import Pack


@dataclass(frozen=True)
class Holiday:
    """A public holiday. `expected`: the year's official notice was not known when the library was made."""

    day: date
    weekday: str
    name: str
    expected: bool
    worked: bool


@dataclass(frozen=True)
class SchoolDays:
    """A row of the school's own, with who entered and who revoked it."""

    id: str
    kind: str
    first_day: date
    last_day: date
    name: str
    note: str
    decision_no: str
    extends: bool
    entered_at: datetime
    entered_by: str
    revoked_at: datetime | None
    revoked_by: str
    revoke_reason: str


@dataclass(frozen=True)
class CalendarPage:
    """One year. `history` holds the revoked rows of all years, newest first."""

    year: int
    holidays: tuple[Holiday, ...]
    rows: tuple[SchoolDays, ...]
    history: tuple[SchoolDays, ...]
    omitted: tuple[tuple[str, str], ...]  # (day of the year, why the pack leaves it out)
    saturday_is_working: bool


def calendar_page(session: Session, pack: Pack, year: int, today: date) -> CalendarPage:
    """Everything about one year. A year to come is marked as expected: the state announces Tết each autumn."""
    calendar = school_calendar(session, pack)
    known = names(session)
    every = [_row(row, known) for row in session.scalars(sa.select(CalendarRow).order_by(CalendarRow.first_day))]
    holidays = tuple(
        Holiday(day, WEEKDAYS[day.weekday()], name, year > today.year, calendar.worked.get(day) is not None)
        for day, name in holiday_book(pack).of_year(year)
    )
    rows = tuple(row for row in every if row.revoked_at is None and row.first_day.year <= year <= row.last_day.year)
    revoked = sorted((row for row in every if row.revoked_at), key=lambda row: str(row.revoked_at), reverse=True)
    omitted = tuple((_shown(item.day), item.why) for item in pack.holidays.omit)
    return CalendarPage(year, holidays, rows, tuple(revoked), omitted, pack.deadline.saturday_is_working)


def _row(row: CalendarRow, known: dict[str, str]) -> SchoolDays:
    return SchoolDays(
        id=row.id, kind=row.kind, first_day=row.first_day, last_day=row.last_day, name=row.name, note=row.note,
        decision_no=row.decision_no, extends=row.extends, entered_at=row.entered_at,
        entered_by=known.get(row.entered_by, row.entered_by), revoked_at=row.revoked_at,
        revoked_by=known.get(row.revoked_by or "", row.revoked_by or ""), revoke_reason=row.revoke_reason or "",
    )  # fmt: skip


def _shown(day: str) -> str:
    """`mm-dd` or `yyyy-mm-dd` as people write it."""
    return "/".join(reversed(day.split("-")))
