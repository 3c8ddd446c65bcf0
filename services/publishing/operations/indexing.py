"""Keeps the search's index in line with what is public; safe to repeat, safe in any order.

That a hidden article is not found does not hang on this: every answer is checked against the article's row.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.publishing.config import LIVE_STATES
from services.publishing.models import Article
from services.publishing.models.search import SearchEntry
from shared.content import Document
from shared.db import contents
from shared.db.unit_of_work import UnitOfWork
from shared.details import rows
from shared.search.entry import LONGEST_TEXT, Entry
from shared.search.index import index_of
from shared.text import clean_text, strip_tags

ARTICLE = "article"
PAGE = "page"
"""Areas: what has custody and states, and the pages that parts of the site offer (`Searchable`)."""


def index_article(uow: UnitOfWork, *, article_id: str, content_hash: str, file_texts: Sequence[str] = ()) -> bool:
    """Bring the entry of an article in line with its row; whether anything changed.

    `file_texts` are the words of its files, read from the text `content_hash`; nothing is noted when the article has
    another one by now, since whoever changed it asks again.
    """
    article = uow.session.get(Article, article_id, with_for_update=True)
    if article is None or article.state not in LIVE_STATES:
        return drop_entry(uow.session, ARTICLE, article_id)
    if article.published_hash != content_hash:
        return False
    document = contents.load(uow.session, content_hash)
    return put_entry(uow.session, entry_of(article, document, file_texts))


def entry_of(article: Article, document: Document, file_texts: Sequence[str]) -> Entry:
    """What is found of a live article: title, number, lead, text, captions, byline, fields of its kind, its files."""
    captions = (part for photo in document.photos for part in (photo.caption, photo.credit))
    files = (part for one in document.attachments for part in (one.title, one.name))
    fields = [f"{name}: {value}" for name, value in rows(document)]
    parts = [strip_tags(document.body), *fields, document.byline, *captions, *files, *file_texts]
    return Entry(
        area=ARTICLE, key=article.id, address=article.address or "", title=document.title,
        at=article.published_at or article.since, lead=document.lead, number=document.details.get("number", ""),
        text=clean_text(" ".join(part for part in parts if part))[:LONGEST_TEXT], kind=document.kind,
        section=document.section, unit_id=article.unit_id, article_id=article.id, content_hash=document.hash,
    )  # fmt: skip


def put_entry(session: Session, entry: Entry) -> bool:
    """Have this entry found, in the place of an older one of the same name; whether anything changed."""
    here = (SearchEntry.area == entry.area, SearchEntry.key == entry.key)
    old = session.execute(sa.select(SearchEntry.place, SearchEntry.fingerprint).where(*here)).first()
    fingerprint = entry.fingerprint
    if old is not None and old.fingerprint == fingerprint:
        return False
    if old is not None:
        _drop(session, old.place)
    place = _free_place(session, entry.first_place)
    text = f"{entry.lead} {entry.text}".strip()
    row = {
        "place": place, "area": entry.area, "key": entry.key, "article_id": entry.article_id,
        "content_hash": entry.content_hash, "address": entry.address, "number": entry.number, "title": entry.title,
        "kind": entry.kind, "section": entry.section, "unit_id": entry.unit_id, "at": entry.at, "text": text,
        "fingerprint": fingerprint,
    }  # fmt: skip
    session.execute(sa.insert(SearchEntry), row)
    index_of(session).put(place, entry.tokens)
    return True


def drop_entry(session: Session, area: str, key: str) -> bool:
    """Have it found no more; whether it was."""
    place = session.scalar(sa.select(SearchEntry.place).where(SearchEntry.area == area, SearchEntry.key == key))
    if place is not None:
        _drop(session, place)
    return place is not None


def index_pages(uow: UnitOfWork, entries: Iterable[Entry]) -> int:
    """Have exactly these pages found besides articles; how many changed."""
    wanted = {entry.key: replace(entry, area=PAGE, kind=entry.kind or PAGE) for entry in entries}
    known = set(uow.session.scalars(sa.select(SearchEntry.key).where(SearchEntry.area == PAGE)))
    gone = sum(drop_entry(uow.session, PAGE, key) for key in sorted(known - wanted.keys()))
    return gone + sum(put_entry(uow.session, entry) for entry in wanted.values())


def settle_index(uow: UnitOfWork) -> None:
    """After a rebuild: put the index in order."""
    index_of(uow.session).settle()


def _drop(session: Session, place: int) -> None:
    index_of(session).drop(place)
    session.execute(sa.delete(SearchEntry).where(SearchEntry.place == place))


def _free_place(session: Session, place: int) -> int:
    while session.scalar(sa.select(SearchEntry.place).where(SearchEntry.place == place)) is not None:
        place += 1
    return place
