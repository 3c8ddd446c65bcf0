"""The texts of a draft that were put aside."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.submission.errors import ArticleNotFound, NotYours
from services.submission.models import Article, Aside, article_of
from services.submission.permissions import can_edit, can_view
from shared.actors import Actor
from shared.content import Document


@dataclass(frozen=True)
class AsideLine:
    """One text put aside: who wrote it, when, and when another one took its place."""

    id: str
    title: str
    written_by: str
    written_at: datetime
    at: datetime


def asides(session: Session, *, article_id: str, actor: Actor) -> list[AsideLine]:
    """What was put aside of this draft, the newest first. ArticleNotFound, NotYours."""
    _mine(session, article_id, actor)
    rows = session.scalars(
        select(Aside).where(Aside.article_id == article_id).order_by(Aside.at.desc(), Aside.id.desc())
    )
    return [_line(row, row.read()) for row in rows]


def aside_of(session: Session, *, article_id: str, aside_id: str, actor: Actor) -> tuple[AsideLine, Document]:
    """One of them with its text. ArticleNotFound, NotYours."""
    _mine(session, article_id, actor)
    row = session.get(Aside, aside_id)
    if row is None or row.article_id != article_id:
        raise ArticleNotFound
    document = row.read()
    return _line(row, document), document


def _mine(session: Session, article_id: str, actor: Actor) -> Article:
    article = article_of(session, article_id)
    if not can_view(actor, article):
        raise ArticleNotFound
    if not can_edit(actor, article):
        raise NotYours
    return article


def _line(row: Aside, document: Document) -> AsideLine:
    return AsideLine(row.id, document.title, row.written_by, row.written_at, row.at)
