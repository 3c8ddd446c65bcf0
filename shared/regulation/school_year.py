"""The school-year table of a pack: a default rule by month and day, and the years whose days were decided otherwise.

Each year's days come from a decision of its own (regulation.md §3), so they are data: `2025-2026: {first_ends: …}`
names only the days that differ from the rule.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from types import MappingProxyType
from typing import Any

from shared.regulation.marks import Path

DAYS = {
    "begins": "ngày đầu năm học", "first_ends": "ngày cuối học kì I", "second_begins": "ngày đầu học kì II",
    "second_ends": "ngày cuối học kì II", "ends": "ngày cuối năm học",
}  # fmt: skip
"""The days of a school year in their order, in words."""
_KEY = re.compile(r"(20\d\d)-(20\d\d)")


@dataclass(frozen=True)
class SchoolYear:
    """One school year; semester I begins with it. All days are included."""

    begun: int
    begins: date
    first_ends: date
    second_begins: date
    second_ends: date
    ends: date


@dataclass(frozen=True)
class YearRule:
    """The days of any year, mm-dd."""

    begins: str
    first_ends: str
    second_begins: str
    second_ends: str
    ends: str


@dataclass(frozen=True)
class SchoolYears:
    """The table: the rule, and by the year begun in the days that differ."""

    default: YearRule
    years: Mapping[int, Mapping[str, date]]
    clause: str

    def year(self, begun: int) -> SchoolYear:
        """The days of the school year that began in this year."""
        return SchoolYear(begun, **{**_by_rule(vars(self.default), begun), **self.years.get(begun, {})})

    def of(self, day: date) -> int:
        """The school year of a day, by the year it began in; days between two years belong to the one before."""
        return next(begun for begun in (day.year, day.year - 1, day.year - 2) if self.year(begun).begins <= day)

    def months(self, begun: int) -> list[str]:
        """The months `yyyy-mm` of a school year, summer included (C8): up to the month the next one begins in."""
        day, end = self.year(begun).begins.replace(day=1), self.year(begun + 1).begins.replace(day=1)
        found = []
        while day < end:
            found.append(f"{day:%Y-%m}")
            day = (day + timedelta(days=32)).replace(day=1)
        return found


def table_of(data: Mapping[str, Any]) -> SchoolYears:
    """The table of validated data."""
    years = {int(key[:4]): {name: day for name, day in days.items() if day} for key, days in data["years"].items()}
    return SchoolYears(YearRule(**data["default"]), MappingProxyType(years), data["clause"])


def _by_rule(default: Mapping[str, str], begun: int) -> dict[str, date]:
    """The rule's days: a day before the one the year begins on falls into the next calendar year."""
    start = default["begins"]
    return {name: date.fromisoformat(f"{begun + (default[name] < start)}-{default[name]}") for name in DAYS}


def mistakes(table: Any) -> Iterator[tuple[Path, str]]:
    """Days out of order, years that overlap, keys that are no school year: each with its place in the pack.

    What is not even a day is told by the schema; nothing is said twice.
    """
    default = table.get("default") if isinstance(table, dict) else None
    if not isinstance(default, dict) or not _is_rule(default):
        return
    yield from _in_order(_by_rule(default, 2000), ("default",))
    given = table.get("years")
    days_of: dict[int, dict[str, date]] = {}
    for key, days in (given if isinstance(given, dict) else {}).items():
        found = _KEY.fullmatch(key)
        if found is None or int(found[2]) != int(found[1]) + 1:
            yield ("years", key), f"“{key}” không phải năm học; viết như 2025-2026"
        elif isinstance(days, dict):
            own = {name: day for name, text in days.items() if name in DAYS and (day := _day(text))}
            days_of[int(found[1])] = own
            yield from _in_order(_by_rule(default, int(found[1])) | own, ("years", key), own)
    yield from _overlaps(default, days_of)


def _overlaps(default: Mapping[str, str], days_of: Mapping[int, Mapping[str, date]]) -> Iterator[tuple[Path, str]]:
    """Every named year against the one before and after it, which the rule makes when the table does not name it."""
    for begun in sorted({year + step for year in days_of for step in (0, 1)}):
        before, after = ({**_by_rule(default, year), **days_of.get(year, {})} for year in (begun - 1, begun))
        if before["ends"] < after["begins"]:
            continue
        here = begun if begun in days_of else begun - 1
        first, last = f"{after['begins']:%d/%m/%Y}", f"{before['ends']:%d/%m/%Y}"
        yield (
            ("years", f"{here}-{here + 1}"),
            f"năm học {begun}-{begun + 1} bắt đầu {first} khi năm học trước chưa hết ({last})",
        )


def _in_order(
    days: Mapping[str, date], path: tuple[str, ...], own: Mapping[str, date] | None = None
) -> Iterator[tuple[Path, str]]:
    for earlier, later in pairwise(DAYS):
        if days[earlier] < days[later] or (later == "ends" and days[earlier] == days[later]):
            continue
        named = later if own is None or later in own else earlier
        yield (
            (*path, named),
            f"{DAYS[later]} ({days[later]:%d/%m}) phải sau {DAYS[earlier]} ({days[earlier]:%d/%m})",
        )


def _is_rule(default: Mapping[str, Any]) -> bool:
    return all(isinstance(default.get(name), str) and _day(f"2001-{default[name]}") for name in DAYS)


def _day(text: Any) -> date | None:
    try:
        return date.fromisoformat(text)
    except (TypeError, ValueError):
        return None
