"""The periods of plans and reports: a month, a semester, a school year, or any days asked about (D5.3f)."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from shared.clock import LOCAL, month_bounds
from shared.regulation.school_year import SchoolYears
from shared.text import format_date

MONTH, SEMESTER, YEAR, AD_HOC = "month", "semester", "school_year", "ad_hoc"
LONGEST = timedelta(days=800)
"""Of an ad hoc period: two school years and a bit."""
_NAMED = re.compile(r"(20\d\d)-(\d\d|hk1|hk2|nam)")
_FREE = re.compile(r"(20\d\d-\d\d-\d\d)_(20\d\d-\d\d-\d\d)")


@dataclass(frozen=True)
class Span:
    """The days of a period, both included. `kind`: month | semester | school_year | ad_hoc."""

    period: str
    label: str
    first: date
    last: date
    kind: str = MONTH

    @property
    def start(self) -> datetime:
        """Its first moment, school time."""
        return datetime.combine(self.first, time.min, LOCAL)

    @property
    def end(self) -> datetime:
        """The first moment after it, school time."""
        return datetime.combine(self.last + timedelta(days=1), time.min, LOCAL)

    @property
    def months(self) -> list[str]:
        """Every month `yyyy-mm` that ends within it: so each is counted once (D13.3), January in semester II."""
        day, found = self.first.replace(day=1), []
        while (following := (day + timedelta(days=32)).replace(day=1)) <= self.last + timedelta(days=1):
            found.append(f"{day:%Y-%m}")
            day = following
        return found

    @property
    def short(self) -> str:
        """How a sentence names it: `tháng 10 năm 2026`, `học kì I năm học 2026 - 2027`."""
        return f"{self.label[0].lower()}{self.label[1:]}"


def span_of(period: str, years: SchoolYears) -> Span:
    """The period that a text names. ValueError for anything else.

    A month `2026-10`, a semester `2026-hk1` / `-hk2`, a school year `2026-nam` (begun in 2026), or free days
    `2026-10-01_2026-10-15`.
    """
    free = _FREE.fullmatch(period)
    if free:
        return free_span(date.fromisoformat(free[1]), date.fromisoformat(free[2]))
    found = _NAMED.fullmatch(period)
    if found is None:
        raise ValueError(period)
    begun, kind = int(found[1]), found[2]
    if kind.isdigit():
        start, end = month_bounds(period)
        return Span(period, f"Tháng {int(kind)} năm {begun}", start.date(), end.date() - timedelta(days=1))
    school, year = f"năm học {begun} - {begun + 1}", years.year(begun)
    if kind == "hk1":
        return Span(period, f"Học kì I {school}", year.begins, year.first_ends, SEMESTER)
    if kind == "hk2":
        return Span(period, f"Học kì II {school}", year.second_begins, year.second_ends, SEMESTER)
    return Span(period, school.capitalize(), year.begins, year.ends, YEAR)


def free_span(first: date, last: date) -> Span:
    """Any days, both included. ValueError when they are in the wrong order or too many."""
    if not timedelta(0) <= last - first <= LONGEST:
        raise ValueError(f"{first}_{last}")
    return Span(f"{first}_{last}", f"Từ {format_date(first)} đến {format_date(last)}", first, last, AD_HOC)


def before(span: Span, years: SchoolYears) -> Span:
    """The period that a report compares with: the one just before of the same kind, or as many days."""
    if span.kind == AD_HOC:
        last = span.first - timedelta(days=1)
        return free_span(last - (span.last - span.first), last)
    if span.kind == MONTH:
        return span_of(f"{span.first - timedelta(days=1):%Y-%m}", years)
    begun, kind = int(span.period[:4]), span.period[5:]
    return span_of({"hk1": f"{begun - 1}-hk2", "hk2": f"{begun}-hk1", "nam": f"{begun - 1}-nam"}[kind], years)


def year_earlier(span: Span, years: SchoolYears) -> Span | None:
    """The same semester a year earlier; None where `before` is that already, or there is no such period."""
    if span.kind != SEMESTER:
        return None
    return span_of(f"{int(span.period[:4]) - 1}{span.period[4:]}", years)


def after(span: Span, years: SchoolYears) -> Span:
    """The period to come, whose plan a report ends with (D5.3b)."""
    if span.kind == AD_HOC:
        first = span.last + timedelta(days=1)
        return free_span(first, first + (span.last - span.first))
    if span.kind == MONTH:
        return span_of(f"{span.last + timedelta(days=1):%Y-%m}", years)
    begun, kind = int(span.period[:4]), span.period[5:]
    return span_of({"hk1": f"{begun}-hk2", "hk2": f"{begun + 1}-hk1", "nam": f"{begun + 1}-nam"}[kind], years)
