"""What submission does when review and publishing speak: keep the read copy, take a returned article back."""

from datetime import datetime

from services.submission.config import CHANNEL
from services.submission.models import Article, Move, keep_working
from services.submission.operations.moving import label_of
from shared.content import Document
from shared.db import contents
from shared.db.unit_of_work import UnitOfWork
from shared.events.articles import ArticleMoved, CustodyTaken
from shared.events.envelope import Envelope
from shared.text import fold


def follow(uow: UnitOfWork, *, envelope: Envelope, event: ArticleMoved) -> Article:
    """Write one move of another service into the read copy and the history."""
    at = datetime.fromisoformat(envelope.occurred_at)
    article = uow.session.get(Article, envelope.subject_id, with_for_update=True)
    if article is None:
        article = _row_of(event, envelope.subject_id, at)
        uow.session.add(article)
    _copy(article, event, envelope, at)
    uow.session.flush()
    uow.session.add(_line(event, envelope, at))
    return article


def take_back(uow: UnitOfWork, *, envelope: Envelope, event: ArticleMoved, document: Document) -> Article:
    """Take custody of an article that review returned (T04) or that was withdrawn there (T19).

    The fetched text becomes ours; after a return it is also what its author goes on writing.
    """
    if document.hash != event.content_hash:
        msg = f"content of {envelope.subject_id} does not match its hash"
        raise ValueError(msg)
    article = follow(uow, envelope=envelope, event=event)
    contents.keep(uow.session, document)
    if event.to_state == "returned":
        article.hash_at_return = document.hash
        keep_working(uow.session, article.id, document)
    article.in_transit = False
    article.version += 1
    article.updated_at = uow.now
    article.updated_by = event.actor_name
    uow.take_custody(envelope, state=event.to_state)
    return article


def custody_taken(uow: UnitOfWork, *, envelope: Envelope, event: CustodyTaken) -> None:
    """The receiver has it: no longer in transit."""
    article = uow.session.get(Article, envelope.subject_id, with_for_update=True)
    if article is not None:
        article.owner = event.owner
        article.state = event.state
        article.in_transit = False


def _copy(article: Article, event: ArticleMoved, envelope: Envelope, at: datetime) -> None:
    if article.state != event.to_state:
        article.since = at
    article.state, article.owner = event.to_state, event.owner
    article.in_transit = event.owner != envelope.producer
    article.title, article.title_key = event.title, fold(event.title)
    article.kind, article.section, article.event_end = event.kind, event.section, event.event_end
    article.unit_id = event.unit_id
    article.reference = event.reference or article.reference
    article.content_hash = event.content_hash
    article.classes, article.grounds = list(event.classes), list(event.grounds)
    article.assignee_id = event.assignee_id
    article.last_actor_id, article.last_actor_name = envelope.actor, event.actor_name
    article.last_role, article.last_clause = event.role, event.clause
    article.reason, article.takedown_reason = event.reason, event.takedown_reason
    article.address = event.address or article.address
    article.due_at = datetime.fromisoformat(event.due_at) if event.due_at else None


def _row_of(event: ArticleMoved, article_id: str, at: datetime) -> Article:
    """A read copy of an article that did not begin here."""
    label_of(event.to_state)  # a state this version does not know must not be written
    return Article(
        id=article_id,
        author_id=event.author_id,
        unit_id=event.unit_id,
        origin="hoat_dong",
        channel=CHANNEL,
        state="",
        pack=event.pack,
        classes=[],
        grounds=[],
        since=at,
        submitted_at=at,
        created_at=at,
        updated_at=at,
        updated_by=event.actor_name,
        in_transit=False,
        version=1,
        discarded=False,
    )


def _line(event: ArticleMoved, envelope: Envelope, at: datetime) -> Move:
    return Move(
        id=envelope.event_id,
        article_id=envelope.subject_id,
        at=at,
        transition=event.transition,
        from_state=event.from_state,
        to_state=event.to_state,
        actor_id=envelope.actor,
        actor_name=event.actor_name,
        role=event.role,
        clause=event.clause,
        reason=event.reason,
        grounds=list(event.grounds),
        takedown_reason=event.takedown_reason,
        content_hash=event.content_hash,
    )
