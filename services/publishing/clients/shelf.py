"""What the public site shows, read from the tables: a constant number of rows per page, whatever the archive's size."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.publishing.clients.pictures import Picture, picture
from services.publishing.config import (
    HOME_BLOCK,
    HOME_LATEST,
    HOME_NOTICES,
    LIVE_STATES,
    NOTICES,
    RELATED,
    SECTION_PAGE,
)
from services.publishing.models import Article, Revision
from shared.content import Photo
from shared.db import people
from shared.workflow.revision import KINDS


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


@dataclass(frozen=True)
class Update:
    """One correction or update as the page tells of it. `at` is aware UTC."""

    word: str
    at: datetime
    note: str


# The hot path of a posting: plain Core statements, built once.
_T = Article.__table__.c
_CARD = (_T.title, _T.lead, _T.address, _T.section, _T.unit_id, _T.published_at, _T.photo, _T.section_no)
_LIVE = _T.state.in_(LIVE_STATES)
_OF = sa.select(*_CARD).where(_T.section == sa.bindparam("section"), _T.section_no.is_not(None))
_LATEST = (
    sa.select(*_CARD)
    .where(_T.state == "published", _T.published_at.is_not(None))
    .order_by(_T.published_at.desc(), _T.publish_no.desc())
    .limit(sa.bindparam("limit"))
)
_NEWEST = _OF.where(_LIVE).order_by(_T.section_no.desc()).limit(SECTION_PAGE)
_PAGE = _OF.where(_T.section_no.between(sa.bindparam("first"), sa.bindparam("last")), _LIVE).order_by(
    _T.section_no.desc()
)
_LAST = sa.select(sa.func.max(_T.section_no)).where(_T.section == sa.bindparam("section"))
_BEFORE = _OF.where(_T.section_no < sa.bindparam("number"), _LIVE).order_by(_T.section_no.desc()).limit(RELATED)
_R = Revision.__table__.c
_UPDATES = (
    sa.select(_R.revision_kind, _R.published_at, _R.note)
    .where(_R.article_id == sa.bindparam("article"), _R.state == "published")
    .order_by(_R.published_at)
)


@cache
def _blocks(sections: tuple[str, ...]) -> "sa.CompoundSelect[Any]":
    """The newest articles of each section in one statement; some more than are shown, since others stand above."""
    parts = [
        sa.select(*_CARD)
        .where(_T.section == section, _T.section_no.is_not(None), _T.state == "published")
        .order_by(_T.section_no.desc())
        .limit(HOME_NOTICES + HOME_LATEST)
        .subquery()
        for section in sections
    ]
    return sa.union_all(*(sa.select(part) for part in parts))


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
        return self._cards(_LATEST, limit=limit)

    def blocks(self, sections: Sequence[str], leave_out: frozenset[str] = frozenset()) -> dict[str, list[Card]]:
        """The newest articles of each section for the front page, without those shown above."""
        found: dict[str, list[Card]] = {section: [] for section in sections}
        rows = self.session.connection().execute(_blocks(tuple(sections))).all() if sections else []
        for row in sorted(rows, key=lambda row: -row.section_no):
            cards = found[row.section]
            room = HOME_NOTICES if row.section == NOTICES else HOME_BLOCK
            if len(cards) < room and row.address not in leave_out:
                cards.append(self.card(row))
        return found

    def section_newest(self, section: str) -> tuple[list[Card], int]:
        """The newest articles of a section, and the number of the page where older ones begin (0: none older)."""
        rows = self.session.connection().execute(_NEWEST, {"section": section}).all()
        oldest = min((row.section_no for row in rows), default=1)
        return [self.card(row) for row in rows], page_of(oldest - 1)

    def section_page(self, section: str, page: int) -> list[Card]:
        """The articles of one page, newest first; pages are numbered from the oldest and never shift."""
        first = (page - 1) * SECTION_PAGE + 1
        return self._cards(_PAGE, section=section, first=first, last=first + SECTION_PAGE - 1)

    def last_number(self, section: str) -> int:
        """The highest number given in a section (0: none), whether that article is still public or not."""
        return self.session.connection().execute(_LAST, {"section": section}).scalar() or 0

    def before(self, article: Article) -> list[Card]:
        """The articles posted just before this one in its section: they never change afterwards, unless removed."""
        return self._cards(_BEFORE, section=article.section, number=article.section_no)

    def updates(self, article_id: str) -> list[Update]:
        """The corrections and updates of an article, the oldest first (T20)."""
        rows = self.session.connection().execute(_UPDATES, {"article": article_id})
        return [Update(KINDS[row.revision_kind], row.published_at, row.note) for row in rows]

    def naming(self, article: Article) -> Sequence[Article]:
        """The public articles whose page names this one in `before`: to be rendered again when it comes or goes."""
        if self.last_number(article.section) == article.section_no:
            return ()  # the newest one: nobody names it yet
        query = sa.select(Article).where(
            Article.section == article.section, Article.section_no > article.section_no, _LIVE
        )
        return self.session.scalars(query.order_by(Article.section_no).limit(RELATED)).all()

    def _cards(self, query: "sa.Select[Any]", **given: Any) -> list[Card]:
        return [self.card(row) for row in self.session.connection().execute(query, given)]


def page_of(number: int) -> int:
    """The section page of the article with this number (0 for number 0)."""
    return -(-number // SECTION_PAGE)
