"""Working days and deadlines of a school (D14.1; Bộ luật Dân sự 2015, Điều 147–148), with every step of the sum.

Public holidays come from the kept library `holidays` (Tết by the Vietnamese lunar calendar, substitute days, the
government's swaps); where it runs ahead of the law the pack's table corrects it. A school's own days come as rows.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Protocol

from shared.clock import LOCAL, local
from shared.regulation.pack import Pack
from shared.text import format_date

WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
CIVIL_CODE = "Bộ luật Dân sự 2015, Điều 147–148"
_SATURDAY, _SUNDAY = 5, 6
_DAY = timedelta(days=1)
_KNOWN_YEARS = range(1995, 2100)  # what the library's lunar table and the labour code of 1994 cover
_LONGEST_WALK = 400  # days; a calendar without working days is a mistake, not a reason to hang


class Days(Protocol):
    """Something that knows why a day is special."""

    def get(self, day: date, /) -> str | None:
        """The name of the day, or None."""


@dataclass(frozen=True)
class ClosedRange:
    """Days on which the school is closed. `extends`: a deadline that ends there moves on, as over a holiday."""

    first: date
    last: date
    name: str
    extends: bool = True

    def covers(self, day: date) -> bool:
        """Whether `day` lies in the range."""
        return self.first <= day <= self.last


@dataclass(frozen=True)
class Step:
    """One line of the sum, in Vietnamese, and the day it speaks of."""

    text_vi: str
    day: date


@dataclass(frozen=True)
class Deadline:
    """`due` is the first moment that is too late (24:00 of the last day = the next midnight, school time)."""

    due: datetime
    steps: tuple[Step, ...]

    @property
    def last_day(self) -> date:
        """The last day that is in time."""
        return local(self.due).date() - _DAY


class NoDays:
    """No special days."""

    def get(self, day: date, /) -> str | None:
        """Always None."""
        return None


@dataclass(frozen=True)
class SchoolCalendar:
    """Which days are working days. `worked` wins over everything, then holidays, closures, the week's end."""

    holidays: Days = field(default_factory=NoDays)
    saturday_is_working: bool = True
    closed_ranges: tuple[ClosedRange, ...] = ()
    worked: Days = field(default_factory=NoDays)

    def why_off(self, day: date, *, for_deadline: bool = False) -> str | None:
        """Why nobody works on `day`, None for a working day. `for_deadline` leaves out closures that do not extend."""
        if self.worked.get(day):
            return None
        holiday = self.holidays.get(day)
        if holiday:
            return f"ngày nghỉ lễ ({holiday})"
        for closed in self.closed_ranges:
            if closed.covers(day) and (closed.extends or not for_deadline):
                return f"ngày trường nghỉ ({closed.name})"
        if day.weekday() == _SUNDAY or (day.weekday() == _SATURDAY and not self.saturday_is_working):
            return "ngày nghỉ cuối tuần"
        return None

    def is_working(self, day: date) -> bool:
        """Whether the school works on `day`."""
        return self.why_off(day) is None

    def next_working(self, day: date) -> date:
        """`day` itself if the school works then, else the next day it does."""
        for _ in range(_LONGEST_WALK):
            if self.is_working(day):
                return day
            day += _DAY
        return day

    def add_working_days(self, day: date, number: int) -> date:
        """So many working days later; the first day is not counted."""
        for _ in range(number):
            day = self.next_working(day + _DAY)
        return day

    def moment_after(self, start: datetime, working_days: int) -> datetime:
        """The same hour of the school's clock, so many working days later."""
        here = local(start)
        return datetime.combine(self.add_working_days(here.date(), working_days), here.timetz())


def deadline(event_end: date, weeks: int, roll: str, calendar: SchoolCalendar) -> Deadline:
    """When something is due that must follow an event within `weeks` (D14.1). `roll`: civil_code | none.

    The day of the event's end is not counted; the period ends at 24:00 of the same weekday; a last day that is a
    weekend or a holiday gives way to the next working day.
    """
    steps = [Step(f"Sự kiện kết thúc {_named(event_end)}; ngày đầu không tính.", event_end)]
    last = event_end + timedelta(weeks=weeks)
    steps.append(Step(f"Thời hạn {weeks} tuần kết thúc lúc 24 giờ {_named(last)} ({CIVIL_CODE}).", last))
    if roll == "civil_code":
        last = _rolled(last, calendar, steps)
    steps.append(Step(f"Hạn đăng: 24 giờ {_named(last)}.", last))
    return Deadline(midnight_after(last), tuple(steps))


def _rolled(last: date, calendar: SchoolCalendar, steps: list[Step]) -> date:
    """The day itself or the next working day; says each day that is stepped over."""
    moved = False
    for _ in range(_LONGEST_WALK):
        why = calendar.why_off(last, for_deadline=True)
        if why is None:
            break
        moved = True
        steps.append(Step(f"{_upper(_named(last))} là {why}: hạn lùi sang ngày sau.", last))
        last += _DAY
    if moved:
        steps.append(Step(f"{_upper(_named(last))} là ngày làm việc tiếp theo.", last))
    return last


def midnight_after(day: date) -> datetime:
    """24:00 of `day`, school time: the first moment that no longer belongs to it."""
    return datetime.combine(day + _DAY, time.min, LOCAL)


def _named(day: date) -> str:
    return f"{WEEKDAYS[day.weekday()]}, {format_date(day)}"


def _upper(text: str) -> str:
    return text[0].upper() + text[1:]


@cache
def public_holidays(year: int) -> Mapping[date, str]:
    """The public holidays of Vietnam as the library knows them: day -> Vietnamese name."""
    from holidays.utils import country_holidays  # noqa: PLC0415  (14 MB and 0.2 s: only for those who need a date)

    if year not in _KNOWN_YEARS:
        return {}
    return dict(country_holidays("VN", years=year, language="vi"))


@cache
def _swapped(year: int) -> frozenset[date]:
    """Weekend days that the government made working days in exchange for a day off."""
    from holidays.utils import country_holidays  # noqa: PLC0415  (as above)

    if year not in _KNOWN_YEARS:
        return frozenset()
    return frozenset(country_holidays("VN", years=year, language="vi").weekend_workdays)


@dataclass(frozen=True)
class HolidayBook:
    """The library's holidays with the pack's corrections: `add` by day, `omit` by day of the year (`mm-dd`) or day."""

    add: Mapping[date, str] = field(default_factory=dict)
    omit: frozenset[str] = frozenset()

    def get(self, day: date, /) -> str | None:
        """The holiday's name, or None."""
        if day in self.add:
            return self.add[day]
        if day.isoformat() in self.omit or f"{day:%m-%d}" in self.omit:
            return None
        return public_holidays(day.year).get(day)

    def of_year(self, year: int) -> list[tuple[date, str]]:
        """All holidays of a year in order."""
        days = set(public_holidays(year)) | {day for day in self.add if day.year == year}
        return [(day, name) for day in sorted(days) if (name := self.get(day))]


@dataclass(frozen=True)
class WorkedDays:
    """Days worked although they would be free: the school's own, then the government's swaps."""

    own: Mapping[date, str] = field(default_factory=dict)

    def get(self, day: date, /) -> str | None:
        """Why the day is worked, or None."""
        if day in self.own:
            return self.own[day]
        return "ngày làm việc hoán đổi" if day in _swapped(day.year) else None


class CalendarRow(Protocol):
    """What a school enters. `kind`: holiday | closed | working."""

    kind: str
    first_day: date
    last_day: date
    name: str
    extends: bool


def holiday_book(pack: Pack) -> HolidayBook:
    """The public holidays as the pack wants them."""
    return HolidayBook(
        add={change.day: change.name for change in pack.holidays.add},
        omit=frozenset(change.day for change in pack.holidays.omit),
    )


def calendar_of(pack: Pack, rows: Iterable[CalendarRow] = ()) -> SchoolCalendar:
    """The school's calendar: public holidays corrected by the pack, and the rows the school has entered."""
    book = holiday_book(pack)
    added: dict[date, str] = dict(book.add)
    worked: dict[date, str] = {}
    closed: list[ClosedRange] = []
    for row in rows:
        if row.kind == "closed":
            closed.append(ClosedRange(row.first_day, row.last_day, row.name, row.extends))
            continue
        target = worked if row.kind == "working" else added
        target.update(dict.fromkeys(_days(row.first_day, row.last_day), row.name))
    return SchoolCalendar(
        holidays=HolidayBook(added, book.omit),
        saturday_is_working=pack.deadline.saturday_is_working,
        closed_ranges=tuple(closed),
        worked=WorkedDays(worked),
    )


def event_deadline(event_end: date, pack: Pack, calendar: SchoolCalendar) -> Deadline:
    """The deadline of an event by the pack's rule (D14.1)."""
    return deadline(event_end, pack.deadline.weeks_after_event, pack.deadline.roll, calendar)


def _days(first: date, last: date) -> Iterable[date]:
    while first <= last:
        yield first
        first += _DAY
