"""The archive people leaf through: every article under the month it was posted in, months under their school year.

`/luu-tru/` names the school years and their months, `/luu-tru/<yyyy>/<mm>/` lists a month from its first article on;
a full page never changes but for what is removed. Posting touches one page, whatever was posted before.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.publishing.clients.shelf import Card
from services.publishing.clients.site_part import Site, SitePart
from services.publishing.config import LIVE_STATES, MONTH_PAGE
from services.publishing.models import Article
from shared.clock import LOCAL, local_day, month_bounds
from shared.regulation.school_year import SchoolYears

ROOT = "/luu-tru/"

_T = Article.__table__.c
_IN = sa.and_(
    _T.published_at >= sa.bindparam("start"), _T.published_at < sa.bindparam("end"), _T.publish_no.is_not(None)
)
_FIRST = sa.select(_T.publish_no).where(_IN).order_by(_T.published_at).limit(1)
_LAST = sa.select(_T.publish_no).where(_IN).order_by(_T.published_at.desc()).limit(1)
_NEXT = (
    sa.select(_T.published_at)
    .where(_T.published_at >= sa.bindparam("start"), _T.publish_no.is_not(None))
    .order_by(_T.published_at)
    .limit(1)
)
_LISTED = (
    sa.select(
        _T.title, _T.lead, _T.address, _T.section, _T.unit_id, _T.published_at, sa.null().label("photo"), _T.section_no
    )
    .where(_IN, _T.state.in_(LIVE_STATES), _T.publish_no.between(sa.bindparam("first"), sa.bindparam("last")))
    .order_by(_T.publish_no)
)


@dataclass(frozen=True, order=True)
class Month:
    """A month of the school's calendar."""

    year: int
    month: int

    @property
    def address(self) -> str:
        """Its first page."""
        return f"{ROOT}{self.year}/{self.month:02d}/"

    @property
    def words(self) -> str:
        """“Tháng 11/2026”."""
        return f"Tháng {self.month}/{self.year}"

    def page(self, number: int) -> str:
        """The address of one of its pages, numbered from the oldest article."""
        return self.address if number == 1 else f"{self.address}trang/{number}/"

    @property
    def bounds(self) -> dict[str, datetime]:
        """From its first moment at school to the first of the next month."""
        start, end = month_bounds(f"{self.year}-{self.month:02d}")
        return {"start": start, "end": end}

    @property
    def last_day(self) -> date:
        """Its last day."""
        return local_day(self.bounds["end"]) - timedelta(days=1)


@dataclass(frozen=True)
class Year:
    """A school year with those of its months that have articles."""

    begun: int
    months: tuple[Month, ...]

    @property
    def address(self) -> str:
        """Its page."""
        return f"{ROOT}nam-hoc/{self.begun}-{self.begun + 1}/"

    @property
    def words(self) -> str:
        """“Năm học 2026–2027”."""
        return f"Năm học {self.begun}–{self.begun + 1}"


class MonthsPart(SitePart):
    """The pages of the archive by month and school year."""

    prefixes = (ROOT,)

    def __init__(self, years: SchoolYears) -> None:
        self._years = years

    def refresh(self, site: Site, article: Article) -> None:
        """The page of the month on which the article stands; the overviews when the month is new."""
        if article.published_at is None:
            return
        month = month_of(article.published_at)
        is_new = not site.files.exists(month.address)
        first, last = _numbers(site.shelf.session, month)
        number = max(0, (article.publish_no or 0) - first) // MONTH_PAGE + 1
        if number > 1 and not site.files.exists(month.page(number)):
            self._page(site, month, number - 1, first, last)  # it leads on from now
        self._page(site, month, number, first, last)
        if is_new:
            self._overviews(site)

    def frame(self, site: Site) -> None:
        """The overviews: with few months, or none yet, they are quickly made."""
        self._overviews(site)

    def rebuild(self, site: Site) -> None:
        """Every page."""
        for month in months(site.shelf.session):
            first, last = _numbers(site.shelf.session, month)
            for number in range(1, _pages(first, last) + 1):
                self._page(site, month, number, first, last)
        self._overviews(site)

    def addresses(self, site: Site) -> Iterable[str]:
        """Overviews and lists."""
        found = list(months(site.shelf.session))
        yield ROOT
        yield from (year.address for year in self._by_year(found))
        for month in found:
            yield from (month.page(n) for n in range(1, _pages(*_numbers(site.shelf.session, month)) + 1))

    def _page(self, site: Site, month: Month, number: int, first: int, last: int) -> None:
        lowest = first + (number - 1) * MONTH_PAGE
        given = {"first": lowest if number > 1 else 0, "last": lowest + MONTH_PAGE - 1, **month.bounds}
        rows = site.shelf.session.connection().execute(_LISTED, given)
        cards: list[Card] = [site.shelf.card(row) for row in rows]
        later = number + 1 if last >= lowest + MONTH_PAGE else 0
        year = Year(self._year_of(month), ())
        page = site.renderer.page("month", month=month, number=number, entries=cards, later=later, year=year)
        site.files.write(month.page(number), page)

    def _overviews(self, site: Site) -> None:
        years = self._by_year(list(months(site.shelf.session)))
        for year in years:
            site.files.write(year.address, site.renderer.page("school_year", year=year))
        site.files.write(ROOT, site.renderer.page("months", years=years))

    def _by_year(self, found: Iterable[Month]) -> list[Year]:
        """School years with their months, the newest first."""
        grouped: dict[int, list[Month]] = {}
        for month in sorted(found, reverse=True):
            grouped.setdefault(self._year_of(month), []).append(month)
        return [Year(begun, tuple(those)) for begun, those in grouped.items()]

    def _year_of(self, month: Month) -> int:
        """A month belongs to the school year that it is counted in: the one of its last day."""
        return self._years.of(month.last_day)


def month_of(moment: datetime) -> Month:
    """The month of a moment at school."""
    day = local_day(moment)
    return Month(day.year, day.month)


def months(session: Session) -> Iterator[Month]:
    """The months in which something was posted, the oldest first: one look into the index for each."""
    start = datetime.min.replace(year=1990, tzinfo=LOCAL)
    while (found := session.connection().execute(_NEXT, {"start": start}).scalar()) is not None:
        month = month_of(found)
        yield month
        start = month.bounds["end"]


def _numbers(session: Session, month: Month) -> tuple[int, int]:
    """The lowest and the highest number of what was posted in a month; (1, 0) for nothing."""
    run = session.connection().execute
    return run(_FIRST, month.bounds).scalar() or 1, run(_LAST, month.bounds).scalar() or 0


def _pages(first: int, last: int) -> int:
    return max(0, last - first) // MONTH_PAGE + 1
