"""The public search. Whatever the index says, an article is answered only while it is live in the text indexed."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.publishing.config import LIVE_STATES
from services.publishing.models import Article
from services.publishing.models.search import SearchEntry
from shared.db import people
from shared.search import marks
from shared.search.entry import bounds
from shared.search.guess import from_telex
from shared.search.index import LAST, Index, index_of
from shared.search.question import Question, Test, ask, beginning, narrowed
from shared.search.words import label
from shared.text import clean_text

NEWEST, RELEVANT = "moi", "lien-quan"
PAGE_SIZE = 10
MOST = 50
SUGGESTIONS = 8
ROUNDS = 40
"""Looks into the index for one page, at most; then the page ends early and the next one goes on from there."""
_CURSOR = re.compile(r"([0-7])\.([0-9]{1,18})")


@dataclass(frozen=True)
class Wanted:
    """What is asked for. `sections`, `kinds`: one of them; `after`: the page before's cursor; days of the school."""

    typed: str = ""
    order: str = RELEVANT
    kinds: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    unit: str = ""
    since: date | None = None
    until: date | None = None
    after: str = ""
    size: int = PAGE_SIZE

    @property
    def narrow(self) -> list[list[str]]:
        """The filters as tokens."""
        choices = (("k", self.kinds), ("s", self.sections), ("u", (self.unit,) if self.unit else ()))
        return [[label(kind, value) for value in values] for kind, values in choices if values]

    @property
    def asks(self) -> bool:
        """Whether anything is asked for at all."""
        return bool(self.typed.strip() or self.narrow or self.since or self.until)


@dataclass(frozen=True)
class Hit:
    """One answer. `title_html` and `piece_html` are HTML with the words in `<mark>`; `at` is aware UTC."""

    area: str
    kind: str
    title: str
    title_html: str
    piece_html: str
    number: str
    address: str
    section: str
    unit: str
    at: datetime


@dataclass(frozen=True)
class Found:
    """A page of answers. `after`: the cursor of the next page, empty at the end; `guess`: what may have been meant."""

    hits: Sequence[Hit] = ()
    after: str = ""
    guess: str = ""
    cut: bool = False
    """Whether the question was too long and only its beginning was read."""


@dataclass(frozen=True)
class _Place:
    tier: int
    place: int


@dataclass
class _Page:
    """Rows gathered so far, and how far the index was read."""

    rows: list[tuple[_Place, Any]] = field(default_factory=list)
    read: _Place = _Place(0, LAST)
    left: bool = False


_E = SearchEntry.__table__.c
_LIVE = sa.or_(
    _E.article_id.is_(None), sa.and_(Article.state.in_(LIVE_STATES), Article.published_hash == _E.content_hash)
)
_SHOWN = (
    _E.place, _E.area, _E.kind, _E.title, _E.number, _E.address, _E.section, _E.unit_id, _E.at,
    sa.func.substr(_E.text, 1, marks.READ).label("text"),
)  # fmt: skip
_JOINED = SearchEntry.__table__.outerjoin(Article.__table__, Article.id == _E.article_id)
_ROWS = (
    sa.select(*_SHOWN)
    .select_from(_JOINED)
    .where(_E.place.in_(sa.bindparam("places", expanding=True)), _LIVE)
    .order_by(_E.place.desc())
)
_TEXTS = sa.select(_E.place, _E.number, _E.title, _E.text).where(_E.place.in_(sa.bindparam("places", expanding=True)))


def search(session: Session, wanted: Wanted) -> Found:
    """One page of answers, by rank or the newest first; never anything that is not public now."""
    question = ask(wanted.typed)
    if not wanted.asks or (wanted.typed.strip() and question.matches is None):
        return Found(cut=question.cut)
    page = _gather(session, question, wanted)
    units = {unit.unit_id: unit.name for unit in people.units(session)} if page.rows else {}
    hits = [_hit(row, question, units) for _, row in page.rows]
    guess = "" if hits or wanted.after else _guess(session, wanted, question)
    after = f"{page.read.tier}.{page.read.place}" if page.left else ""
    return Found(hits, after, guess, question.cut)


def suggestions(session: Session, typed: str) -> list[str]:
    """Titles that begin words like what is being typed, the newest first."""
    test = beginning(typed)
    if test is None or len(typed.strip()) < 2:
        return []
    index = index_of(session)
    titles: dict[str, None] = {}
    below = LAST
    for _ in range(3):
        places = index.find(test, below=below, limit=3 * SUGGESTIONS)
        titles |= dict.fromkeys(row.title for row in _live(session, places))
        if len(titles) >= SUGGESTIONS or len(places) < 3 * SUGGESTIONS:
            break
        below = places[-1]
    return list(titles)[:SUGGESTIONS]


def not_indexed(session: Session, limit: int) -> list[str]:
    """Live articles the search does not find in the text they have now, and hidden ones it still has, by their ids."""
    live = Article.state.in_(LIVE_STATES)
    missing = (
        sa.select(Article.id)
        .outerjoin(SearchEntry, SearchEntry.article_id == Article.id)
        .where(
            sa.or_(
                sa.and_(live, _E.place.is_(None)),
                sa.and_(live, _E.content_hash != Article.published_hash),
                sa.and_(~live, _E.place.is_not(None)),
            )
        )
        .limit(limit)
    )
    return list(session.scalars(missing))


def posted_after(session: Session, number: int, limit: int) -> list[tuple[str, int]]:
    """Ids and numbers of the articles first posted after the one of this number, in that order."""
    query = sa.select(Article.id, Article.publish_no).where(Article.publish_no > number)
    return [(row.id, row.publish_no) for row in session.execute(query.order_by(Article.publish_no).limit(limit))]


def _gather(session: Session, question: Question, wanted: Wanted) -> _Page:
    index = index_of(session)
    tests: Sequence[Test | None] = [question.matches]
    if wanted.order == RELEVANT and question.matches is not None:
        tests = question.tiers
    above, until = bounds(wanted.since, wanted.until)
    start, page, rounds = _cursor(wanted.after), _Page(), 0
    for tier in range(start.tier, len(tests)):
        test, below = narrowed(tests[tier], wanted.narrow), min(until, start.place if tier == start.tier else LAST)
        while True:
            limit = wanted.size + 1 - len(page.rows)
            places = index.find(test, above=above, below=below, limit=limit)
            rounds += 1
            for row in _checked(session, question, places):
                if len(page.rows) == wanted.size:
                    page.left = True
                    return page
                page.rows.append((_Place(tier, row.place), row))
                page.read = _Place(tier, row.place)
            if len(places) < limit:
                break
            below = places[-1]
            if rounds >= ROUNDS:
                page.read, page.left = _Place(tier, below), True
                return page
    return page


def _checked(session: Session, question: Question, places: Sequence[int]) -> Iterator[Any]:
    """Those of the places that are public now and hold every phrase as it was asked."""
    rows = _live(session, places)
    if rows and question.phrases:
        texts = session.execute(_TEXTS, {"places": [row.place for row in rows]})
        kept = {one.place for one in texts if _holds((one.number, one.title, one.text), question)}
        rows = [row for row in rows if row.place in kept]
    yield from rows


def _holds(parts: Iterable[str], question: Question) -> bool:
    return marks.holds_phrases(" | ".join(parts), question)


def _live(session: Session, places: Sequence[int]) -> Sequence[Any]:
    return session.execute(_ROWS, {"places": list(places)}).all() if places else []


def _cursor(after: str) -> _Place:
    found = _CURSOR.fullmatch(after)
    return _Place(int(found[1]), int(found[2])) if found else _Place(0, LAST)


def _hit(row: Any, question: Question, units: dict[str, str]) -> Hit:
    return Hit(
        area=row.area, kind=row.kind, title=row.title, title_html=marks.marked(row.title, question),
        piece_html=marks.piece(row.text, question), number=row.number, address=row.address, section=row.section,
        unit=units.get(row.unit_id, row.unit_id), at=row.at,
    )  # fmt: skip


def _guess(session: Session, wanted: Wanted, question: Question) -> str:
    """Another question that has answers: typed without a Vietnamese keyboard, or without the words nothing has."""
    index = index_of(session)
    meant = from_telex(clean_text(wanted.typed)[:200])
    if meant and _any(session, index, ask(meant).matches):
        return meant
    if not 1 < len(question.words) <= 8:
        return ""
    spelt = clean_text(wanted.typed).replace('"', " ").split()
    known = [word for word in spelt if _any(session, index, ask(word).matches)]
    kept = " ".join(known)
    return kept if kept and len(known) < len(spelt) and _any(session, index, ask(kept).matches) else ""


def _any(session: Session, index: Index, test: Test | None) -> bool:
    """Whether something public has it."""
    return test is not None and bool(_live(session, index.find(test, limit=5)))
