"""What the public site shows, read from the tables: a constant number of rows per page, whatever the archive's size."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.publishing.clients.pictures import Picture, picture
from services.publishing.config import (
    FEED_ENTRIES,
    HOME_BLOCK,
    HOME_LATEST,
    LIVE_STATES,
    RELATED,
    SECTION_PAGE,
    SITEMAP_CHUNK,
)
from services.publishing.models import Article
from shared.content import Photo
from shared.db import people


@dataclass(frozen=True)
class Card:
    """An article in a list. `published_at` is aware UTC."""

    title: str
    lead: str
    address: str
    section: str
    unit: str
    published_at: datetime
    picture: Picture | None


_CARD = (
    Article.title, Article.lead, Article.address, Article.section, Article.unit_id, Article.published_at,
    Article.photo, Article.section_no,
)  # fmt: skip
_LIVE = Article.state.in_(LIVE_STATES)
_NEW = sa.and_(Article.state == "published", Article.published_at.is_not(None))


def card_photo(row: Any) -> Picture | None:
    """The picture of a list entry."""
    data = row.photo
    return picture(Photo(**data)) if data else None


class Shelf:
    """Reads for one rendering; unit names are read once."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self._units = {unit.unit_id: unit.name for unit in people.units(session)}

    def unit(self, unit_id: str) -> str:
        """The unit's name, or its id while accounts has not told it."""
        return self._units.get(unit_id, unit_id)

    def card(self, row: Any) -> Card:
        """The list entry of a row that is or was public."""
        return Card(
            row.title, row.lead, row.address, row.section, self.unit(row.unit_id), row.published_at, card_photo(row)
        )

    def latest(self, limit: int = HOME_LATEST) -> list[Card]:
        """The newest articles of all sections, newest first; archived ones are left out."""
        query = sa.select(*_CARD).where(_NEW).order_by(Article.published_at.desc(), Article.publish_no.desc())
        return self._cards(query.limit(limit))

    def feed(self) -> list[Card]:
        """The entries of the feed."""
        return self.latest(FEED_ENTRIES)

    def block(self, section: str, leave_out: frozenset[str] = frozenset()) -> list[Card]:
        """The newest articles of a section for the front page, without those shown above."""
        query = self._of(section).where(Article.state == "published").order_by(Article.section_no.desc())
        cards = self._cards(query.limit(HOME_BLOCK + len(leave_out)))
        return [card for card in cards if card.address not in leave_out][:HOME_BLOCK]

    def section_newest(self, section: str) -> tuple[list[Card], int]:
        """The newest articles of a section, and the number of the page where older ones begin (0: none older)."""
        query = self._of(section).where(_LIVE).order_by(Article.section_no.desc()).limit(SECTION_PAGE)
        rows = self.session.execute(query).all()
        oldest = min((row.section_no for row in rows), default=1)
        return [self.card(row) for row in rows], page_of(oldest - 1)

    def section_page(self, section: str, page: int) -> list[Card]:
        """The articles of one page, newest first; pages are numbered from the oldest and never shift."""
        first = (page - 1) * SECTION_PAGE
        of_page = Article.section_no.between(first + 1, first + SECTION_PAGE)
        return self._cards(self._of(section).where(of_page, _LIVE).order_by(Article.section_no.desc()))

    def last_number(self, section: str) -> int:
        """The highest number given in a section (0: none), whether that article is still public or not."""
        return self.session.scalar(sa.select(sa.func.max(Article.section_no)).where(Article.section == section)) or 0

    def before(self, article: Article) -> list[Card]:
        """The articles posted just before this one in its section: they never change afterwards, unless removed."""
        query = self._of(article.section).where(Article.section_no < article.section_no, _LIVE)
        return self._cards(query.order_by(Article.section_no.desc()).limit(RELATED))

    def naming(self, article: Article) -> Sequence[Article]:
        """The public articles whose page names this one in `before`: to be rendered again when it comes or goes."""
        query = sa.select(Article).where(
            Article.section == article.section, Article.section_no > article.section_no, _LIVE
        )
        return self.session.scalars(query.order_by(Article.section_no).limit(RELATED)).all()

    def sitemap(self, chunk: int) -> list[tuple[str, datetime]]:
        """Address and date of the public articles in one part of the sitemap (1, 2, …)."""
        first = (chunk - 1) * SITEMAP_CHUNK
        query = sa.select(Article.address, Article.published_at).where(
            Article.publish_no.between(first + 1, first + SITEMAP_CHUNK), _LIVE
        )
        rows = self.session.execute(query.order_by(Article.publish_no))
        return [(row.address or "", row.published_at) for row in rows if row.published_at]

    def sitemap_parts(self) -> int:
        """How many parts the sitemap has."""
        return chunk_of(self.session.scalar(sa.select(sa.func.max(Article.publish_no))) or 0)

    def _of(self, section: str) -> "sa.Select[Any]":
        return sa.select(*_CARD).where(Article.section == section, Article.section_no.is_not(None))

    def _cards(self, query: "sa.Select[Any]") -> list[Card]:
        return [self.card(row) for row in self.session.execute(query)]


def page_of(number: int) -> int:
    """The section page of the article with this number (0 for number 0)."""
    return -(-number // SECTION_PAGE)


def chunk_of(number: int) -> int:
    """The part of the sitemap of the article with this number (0 for number 0)."""
    return -(-number // SITEMAP_CHUNK)
