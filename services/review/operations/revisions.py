"""Corrections and updates of a live article at the desk (T20): taken over from publishing, cancelled, described."""

from datetime import datetime

from services.review.models import Article
from services.review.operations.base import begin, clean_reason, drop_approvals, finish, judge
from services.review.operations.editing import store_version
from shared.actors import Actor
from shared.content import Document
from shared.db import contents
from shared.db.unit_of_work import UnitOfWork
from shared.events.articles import ArticleMoved
from shared.events.envelope import Envelope
from shared.regulation.pack import Pack
from shared.text import fold


def cancel_revision(
    uow: UnitOfWork, *, article_id: str, version: int, actor: Actor, pack: Pack, reason: str | None
) -> Article:
    """T20x: the revision is not wanted any more; it goes home to publishing, nothing changes for readers."""
    article = begin(uow, article_id, version, actor)
    why = clean_reason(reason)
    step = judge(uow, article, actor, pack, "cancel_revision", reason=why)
    drop_approvals(article)
    return finish(uow, article, actor, step, pack=pack, reason=why)


def take_opened(uow: UnitOfWork, article: Article, envelope: Envelope, event: ArticleMoved, document: Document) -> None:
    """A revision begins from the live text: its editor is named, its classes are those of the article."""
    article.revises, article.revision_kind = event.revises, event.revision_kind
    article.revision_note, article.base_hash = event.reason, event.base_hash
    article.sent_hash, article.classes = document.hash, list(event.classes)
    at = datetime.fromisoformat(envelope.occurred_at)
    store_version(uow, article, document, actor=Actor(envelope.actor, event.actor_name), origin="live", at=at)


def take_outdated(uow: UnitOfWork, article: Article, event: ArticleMoved) -> None:
    """The article was hidden, removed or changed meanwhile: the deputy judges anew, against the text of today."""
    drop_approvals(article, from_level=2)
    article.base_hash = event.base_hash or article.base_hash
    if article.base_hash and contents.raw(uow.session, article.base_hash) is not None:
        article.sent_hash = article.base_hash  # a text approved here, so it is known here


def take_updated(uow: UnitOfWork, article: Article, envelope: Envelope, event: ArticleMoved) -> None:
    """The live article has a new text, approved here as a revision: the desk shows of it what readers see (D5.3a)."""
    article.classes, article.approvals = list(event.classes), list(event.approvals)
    article.approved_hash = event.content_hash
    text = contents.raw(uow.session, event.content_hash)
    if text is None or article.content_hash == event.content_hash:
        article.title, article.title_key = event.title, fold(event.title)
        return
    store_version(
        uow, article, Document.from_json(text), actor=Actor(envelope.actor, event.actor_name), origin="live",
        note=event.reason or "", at=datetime.fromisoformat(envelope.occurred_at),
    )  # fmt: skip
