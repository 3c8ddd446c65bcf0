"""Whether what the law asks for is on the portal (profile `tt37`): item by item, with the page that shows it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.publishing.config import LIVE_STATES
from services.publishing.models import Article, ReviewedPage
from shared.clock import local_day
from shared.regulation.profiles import Item, Place, Profile
from shared.regulation.school_year import SchoolYears
from shared.text import fold

WORDS_LOOKED_AT = 200
"""Newest articles of a column that are searched for the words of an item: the cost stays the same as it grows."""
_RANK = {"met": 0, "stale": 1, "missing": 2}


@dataclass(frozen=True)
class Found:
    """Where an item stands. `state`: met | stale | missing; `since` the day its content is from or was confirmed."""

    state: str
    title: str = ""
    address: str = ""
    since: date | None = None
    note: str = ""
    page_id: str | None = None


@dataclass(frozen=True)
class Covered:
    """An item with what was found for it."""

    item: Item
    found: Found


@dataclass(frozen=True)
class Eyes:
    """What the check looks with: the tables, the day, the school years, and whether an address has a page."""

    session: Session
    day: date
    years: SchoolYears
    exists: Callable[[str], bool]


def coverage_of(profile: Profile, eyes: Eyes) -> list[Covered]:
    """Every item in the order of the profile; of several places the one that stands best."""
    return [Covered(item, _best(item, eyes)) for item in profile.items]


def _best(item: Item, eyes: Eyes) -> Found:
    found = [_look(place, eyes) for place in item.met_by]
    return min(found, key=lambda one: _RANK[one.state]) if found else Found("missing")


def _look(place: Place, eyes: Eyes) -> Found:
    if place.built_in:
        return Found("met", note=place.built_in)
    if place.section:
        return _section(place, eyes)
    shown = sa.or_(ReviewedPage.article_id.is_(None), Article.state.in_(LIVE_STATES))
    by = ReviewedPage.topic == place.topic if place.topic else ReviewedPage.address == place.address
    query = sa.select(ReviewedPage).outerjoin(Article, Article.id == ReviewedPage.article_id)
    row = eyes.session.scalar(query.where(shown, by).order_by(ReviewedPage.review_due.desc(), ReviewedPage.id).limit(1))
    if row is not None and (row.article_id or eyes.exists(row.address)):
        return _of_page(row, eyes.day)
    if place.address and eyes.exists(place.address):
        return Found("met", address=place.address, note="Trang do Cổng dựng từ dữ liệu; chưa giao đơn vị xác nhận.")
    return Found("missing")


def _of_page(row: ReviewedPage, day: date) -> Found:
    note = "Đơn vị phụ trách báo cần sửa." if row.needs_fix else ""
    stale = row.needs_fix or (row.active and row.review_due < day)
    if stale and not note:
        note = f"Quá hạn xác nhận từ {row.review_due:%d/%m/%Y}."
    return Found("stale" if stale else "met", row.title, row.address, row.confirmed_on, note, row.id)


def _section(place: Place, eyes: Eyes) -> Found:
    query = (
        sa.select(Article.title, Article.title_key, Article.address, Article.published_at)
        .where(Article.section == place.section, Article.state.in_(LIVE_STATES), Article.section_no.is_not(None))
        .order_by(Article.section_no.desc())
        .limit(WORDS_LOOKED_AT if place.words else 1)
    )
    words = [fold(word) for word in place.words]
    rows = eyes.session.execute(query)
    row = next((row for row in rows if not words or any(word in row.title_key for word in words)), None)
    if row is None:
        return Found("missing")
    posted, oldest = local_day(row.published_at), _oldest(place, eyes)
    if oldest and posted < oldest:
        note = "Chưa có bản của năm học này." if place.school_year else f"Bài mới nhất đã hơn {place.within_days} ngày."
        return Found("stale", row.title, row.address, posted, note)
    return Found("met", row.title, row.address, posted)


def _oldest(place: Place, eyes: Eyes) -> date | None:
    if place.school_year:
        return eyes.years.year(eyes.years.of(eyes.day)).begins
    return eyes.day - timedelta(days=place.within_days) if place.within_days else None
