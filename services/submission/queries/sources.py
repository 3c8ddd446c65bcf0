"""The files an article came from."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.submission.errors import ArticleNotFound
from services.submission.models import SourceFile, article_of
from services.submission.permissions import can_read_text, can_view
from shared.actors import Actor
from shared.regulation.pack import Pack


@dataclass(frozen=True)
class SourceLine:
    """A file as it came: its name, size in bytes, and what of it is not in the article."""

    sha256: str
    name: str
    mime: str
    size: int
    lost: tuple[str, ...]
    at: datetime
    by_name: str


def sources_of(session: Session, *, article_id: str, actor: Actor, pack: Pack) -> list[SourceLine]:
    """The files of an article, oldest first; none where its text may not be read. ArticleNotFound."""
    article = article_of(session, article_id)
    if not can_view(actor, article):
        raise ArticleNotFound
    if not can_read_text(actor, article, pack):
        return []
    query = select(SourceFile).where(SourceFile.article_id == article_id).order_by(SourceFile.at, SourceFile.id)
    return [
        SourceLine(row.sha256, row.name, row.mime, row.size, tuple(row.lost), row.at, row.by_name)
        for row in session.scalars(query)
    ]
