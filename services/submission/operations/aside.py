"""Two texts for one draft: neither is lost. The one that is not taken is put aside and can be brought back."""

from sqlalchemy import delete, select

from services.submission.config import ASIDES_MAX
from services.submission.errors import ArticleNotFound, NotYours
from services.submission.models import Article, Aside, Working, keep_working
from services.submission.operations.documents import DraftFields, document_of, files_of
from services.submission.operations.moving import article_for, check_here, check_version, describe, touch
from services.submission.permissions import can_edit
from shared.actors import Actor
from shared.content import Document
from shared.db.unit_of_work import UnitOfWork
from shared.ids import new_id


def version_for_tab(uow: UnitOfWork, *, article_id: str, version: int, actor: Actor, tab: str) -> int:
    """The version this open form may save upon: the present one if the form itself wrote it, else what it knows.

    An answer that got lost on its way back must not look like somebody else's change.
    """
    article = _mine(uow, article_id, actor)
    working = uow.session.get(Working, article_id)
    if tab and working and working.tab == tab and working.tab_version == article.version:
        return article.version
    return version


def note_tab(uow: UnitOfWork, *, article_id: str, tab: str) -> None:
    """Remember which open form wrote the present version."""
    working = uow.session.get(Working, article_id)
    article = uow.session.get(Article, article_id)
    if tab and working and article:
        working.tab, working.tab_version = tab, article.version


def keep_aside(uow: UnitOfWork, *, article_id: str, version: int, actor: Actor) -> None:
    """Put the saved text aside before another one takes its place. Raises Stale, Elsewhere, Closed, NotYours."""
    article = _mine(uow, article_id, actor)
    check_here(article, "draft", "returned")
    check_version(article, version)
    _put_aside(uow, article, _working(uow, article_id).read())


def keep_typed_aside(uow: UnitOfWork, *, article_id: str, actor: Actor, fields: DraftFields) -> None:
    """Put what was typed here aside; the saved text stays as it is. Raises NotYours, ArticleNotFound."""
    article = _mine(uow, article_id, actor)
    row = uow.session.get(Working, article_id)
    before = row.read() if row else Document(title="")
    document = document_of(fields, *files_of(fields, before))
    _put_aside(uow, article, document, by=actor)


def bring_back(uow: UnitOfWork, *, article_id: str, version: int, actor: Actor, aside_id: str) -> None:
    """Write on with a text put aside; the one in its place is put aside itself. Raises as `keep_aside`."""
    kept = uow.session.get(Aside, aside_id)
    if kept is None or kept.article_id != article_id:
        raise ArticleNotFound
    document = kept.read()
    keep_aside(uow, article_id=article_id, version=version, actor=actor)
    article = _mine(uow, article_id, actor)
    keep_working(uow.session, article_id, document)
    describe(article, document)
    touch(uow, article, actor)


def _mine(uow: UnitOfWork, article_id: str, actor: Actor) -> Article:
    article = article_for(uow, article_id, actor)
    if not can_edit(actor, article):
        raise NotYours
    return article


def _working(uow: UnitOfWork, article_id: str) -> Working:
    row = uow.session.get(Working, article_id)
    if row is None:
        raise ArticleNotFound
    return row


def _put_aside(uow: UnitOfWork, article: Article, document: Document, *, by: Actor | None = None) -> None:
    """One row for each different text; `by` for a text that was never saved. Only the newest ASIDES_MAX stay."""
    same = Aside.article_id == article.id, Aside.hash == document.hash
    row = uow.session.scalars(select(Aside).where(*same)).first()
    if row is None:
        row = Aside(id=new_id(), article_id=article.id, hash=document.hash, document=document.to_json())
        uow.session.add(row)
    row.written_by = by.name if by else article.updated_by
    row.written_at = uow.now if by else article.updated_at
    row.at = uow.now
    uow.session.flush()
    newest = select(Aside.id).where(Aside.article_id == article.id).order_by(Aside.at.desc(), Aside.id.desc())
    stays = list(uow.session.scalars(newest.limit(ASIDES_MAX)))
    uow.session.execute(delete(Aside).where(Aside.article_id == article.id, Aside.id.not_in(stays)))
