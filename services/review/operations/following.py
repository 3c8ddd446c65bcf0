"""What the desk does when other services speak: it takes hand-overs, and follows what became of the rest."""

from datetime import date, datetime

from services.review.models import Article, SchoolDay
from services.review.operations import revisions
from services.review.operations.base import drop_approvals, ledger_line
from services.review.operations.editing import store_version
from shared.actors import Actor
from shared.content import Document
from shared.db.unit_of_work import UnitOfWork
from shared.events.articles import ArticleMoved, CustodyTaken
from shared.events.envelope import Envelope
from shared.events.reporting import CalendarChanged
from shared.kinds import kind_of
from shared.workflow.revision import LABELS


class WrongContent(Exception):
    """The producer gave another text than the event names: the hand-over is quarantined, not applied."""


def receive(uow: UnitOfWork, envelope: Envelope, event: ArticleMoved, document: Document) -> Article:
    """Take an article over (T02, T05, T18, T26), or a revision (T20, T20r): text, row, `custody.taken` together."""
    if document.hash != event.content_hash:
        raise WrongContent(f"{envelope.subject_id}: {document.hash} is not {event.content_hash}")
    article = uow.session.get(Article, envelope.subject_id) or _new_row(uow, envelope, event)
    sender = Actor(envelope.actor, event.actor_name)
    if envelope.type == "revision.opened":
        revisions.take_opened(uow, article, envelope, event, document)
    elif envelope.type == "revision.outdated":
        revisions.take_outdated(uow, article, event)
    elif envelope.type in ("article.submitted", "article.resubmitted"):
        _receive_sent(uow, article, event, document, sender, at=datetime.fromisoformat(envelope.occurred_at))
    else:
        _receive_back(uow, article, event, document, sender)
    _follow(uow, article, envelope, event)
    article.settled = True
    uow.take_custody(envelope, state=event.to_state)
    return article


def follow(uow: UnitOfWork, envelope: Envelope, event: ArticleMoved) -> None:
    """What became of an article that passed this desk; one that never did is none of its business."""
    article = uow.session.get(Article, envelope.subject_id)
    if article is None:
        return
    if envelope.type == "article.updated":
        revisions.take_updated(uow, article, envelope, event)
    article.settled = event.owner == envelope.producer
    _follow(uow, article, envelope, event)


def custody_taken(uow: UnitOfWork, envelope: Envelope, event: CustodyTaken) -> None:
    """The receiver has it: the article is in transit no longer."""
    article = uow.session.get(Article, envelope.subject_id)
    if article is not None and article.owner == event.owner:
        article.settled = True


def calendar_changed(uow: UnitOfWork, event: CalendarChanged) -> None:
    """A row of the school's calendar was entered or revoked. Applying it twice changes nothing."""
    row = uow.session.get(SchoolDay, event.row_id)
    if not event.active:
        if row is not None:
            uow.session.delete(row)
        return
    uow.session.merge(
        SchoolDay(
            id=event.row_id, kind=event.kind, first_day=date.fromisoformat(event.first_day),
            last_day=date.fromisoformat(event.last_day), name=event.name, extends=event.extends,
        )
    )  # fmt: skip


def _new_row(uow: UnitOfWork, envelope: Envelope, event: ArticleMoved) -> Article:
    at = datetime.fromisoformat(envelope.occurred_at)
    article = Article(
        id=envelope.subject_id, state=event.to_state, owner=event.owner, settled=True, version=0,
        author_id=event.author_id, unit_id=event.unit_id, kind=event.kind, title=event.title, title_key="",
        section=event.section, classes=[], pack=event.pack, content_hash=event.content_hash,
        sent_hash=event.content_hash, assignee_id=event.assignee_id if event.revises else None, received_at=at,
        reference=event.reference,
        since=at, grounds=[], approvals=[], checklist=[],
        touched_by=event.actor_name, touched_at=at, touched_what="",
    )  # fmt: skip
    uow.session.add(article)
    uow.session.flush()
    return article


def _receive_sent(
    uow: UnitOfWork, article: Article, event: ArticleMoved, document: Document, sender: Actor, *, at: datetime
) -> None:
    """From the sender: a new text, nothing approved, no editor yet."""
    article.sent_hash, article.pack = document.hash, event.pack
    article.reference = event.reference or article.reference
    article.checklist, article.grounds, article.refusal_proposed = [], [], False
    article.approved_hash = None
    if not article.classes:  # until an editor decides, the sender's kind says who plays the editor (§2.2)
        proposed = kind_of(document.kind).proposes
        article.classes = [proposed] if proposed else []
    drop_approvals(article)
    store_version(uow, article, document, actor=sender, origin="sent", at=at)


def _receive_back(uow: UnitOfWork, article: Article, event: ArticleMoved, document: Document, sender: Actor) -> None:
    """From publishing: changed after approval (all approvals void), or recalled (the posting approval is void)."""
    if document.hash == article.content_hash:
        drop_approvals(article, from_level=3)
        return
    drop_approvals(article)
    article.checklist = []
    store_version(uow, article, document, actor=sender, origin="amended", note=event.reason or "Sửa sau khi duyệt")


def _follow(uow: UnitOfWork, article: Article, envelope: Envelope, event: ArticleMoved) -> None:
    at = datetime.fromisoformat(envelope.occurred_at)
    source = article.state
    if event.to_state != source or envelope.type == "article.submitted":
        article.since = at
    article.state, article.owner = event.to_state, event.owner
    article.reason = event.reason
    article.address = event.address or article.address
    article.due_at, article.takedown_reason = event.due_at, event.takedown_reason
    article.version += 1
    what = LABELS.get(event.transition, event.transition)
    article.touched_by, article.touched_at, article.touched_what = event.actor_name, at, what
    line = ledger_line(
        uow, article, Actor(envelope.actor, event.actor_name), what=what, role=event.role, clause=event.clause,
        mode=event.mode or "", transition=event.transition, from_state=event.from_state, reason=event.reason,
        grounds=list(event.grounds), at=at,
    )  # fmt: skip
    uow.session.add(line)
