"""Sending: submit, send again after a return, withdraw."""

from services.submission.config import QUOTED
from services.submission.errors import Closed
from services.submission.models import Article, working_of
from services.submission.operations.documents import check_complete, document_of, fields_of
from services.submission.operations.drafting import drop_working
from services.submission.operations.moving import article_for, check_here, check_version, fire, label_of
from services.submission.operations.receipts import receipt_of
from services.submission.permissions import leads, writes_for
from shared.actors import Actor
from shared.clock import local_day
from shared.content import Document
from shared.db import contents
from shared.db.unit_of_work import UnitOfWork
from shared.errors import NotFound
from shared.regulation.pack import Pack


def send(uow: UnitOfWork, *, article_id: str, version: int, actor: Actor, pack: Pack) -> Article:
    """Submit a draft (T02) or send a returned article again (T05), whichever it is."""
    article = article_for(uow, article_id, actor)
    operation = resubmit if article.state == "returned" else submit
    return operation(uow, article_id=article_id, version=version, actor=actor, pack=pack)


def submit(uow: UnitOfWork, *, article_id: str, version: int, actor: Actor, pack: Pack) -> Article:
    """T02: hand the article over to review. Raises BadFields with everything that is missing, NotAllowed, Stale."""
    article = _sendable(uow, article_id, version, actor, "draft")
    document = _ready(uow, article, actor)
    article.pack = pack.ref  # judged by the regulation in force when it was first sent (Điều 18)
    article.reference = receipt_of(uow, article).reference
    fire(uow, article, "submit", document=document, actor=actor, pack=pack)
    article.submitted_at = article.submitted_at or uow.now
    _freeze(uow, article, document)
    return article


def resubmit(uow: UnitOfWork, *, article_id: str, version: int, actor: Actor, pack: Pack) -> Article:
    """T05: hand a returned article over again; it must differ from what was returned.

    It stays under the regulation it was first sent under, whatever `pack` is in force by now (Điều 18).
    """
    article = _sendable(uow, article_id, version, actor, "returned")
    document = _ready(uow, article, actor)
    changed = _changed(uow, article, document)
    article.reference = receipt_of(uow, article).reference  # a new one only if it was sent before there were any
    fire(uow, article, "resubmit", document=document, actor=actor, pack=pack.at(article.pack), changed=changed)
    article.grounds = []
    article.assignee_id = None
    _freeze(uow, article, document)
    return article


def withdraw(uow: UnitOfWork, *, article_id: str, version: int, actor: Actor, reason: str | None = None) -> Article:
    """T19 while the article is here (draft, returned): closed, its text kept. Elsewhere the owner's page does it."""
    article = _sendable(uow, article_id, version, actor, "draft", "returned")
    document = working_of(uow.session, article.id) or Document(title=article.title)
    fire(uow, article, "withdraw", document=document, actor=actor, reason=reason or None)
    _freeze(uow, article, document)
    return article


def _sendable(uow: UnitOfWork, article_id: str, version: int, actor: Actor, *states: str) -> Article:
    article = article_for(uow, article_id, actor)
    check_here(article, *states)
    check_version(article, version)
    return article


def _ready(uow: UnitOfWork, article: Article, actor: Actor) -> Document:
    """The working text, complete. Whoever may not send at all hears that from the machine, not what is missing."""
    document = working_of(uow.session, article.id)
    if document is None:
        raise Closed(label_of(article.state))
    if writes_for(actor, article) or leads(actor, article):
        check_complete(document, quoted=article.origin == QUOTED, today=local_day(uow.now))
    return document


def _changed(uow: UnitOfWork, article: Article, document: Document) -> bool:
    """Whether the text differs from what was returned; cleaning it once more is no change."""
    if article.hash_at_return in {None, document.hash}:
        return article.hash_at_return is None
    try:
        returned = contents.load(uow.session, str(article.hash_at_return))
    except NotFound:
        return True
    fields = fields_of(returned, unit_id=article.unit_id, origin=article.origin)
    again = document_of(fields, returned.photos, returned.attachments)
    return again.hash != document.hash


def _freeze(uow: UnitOfWork, article: Article, document: Document) -> None:
    """Keep the text under its hash, for the next owner to fetch, and end the writing."""
    contents.keep(uow.session, document)
    drop_working(uow, article.id)
