"""What every change of an article in publishing has in common: find, check, move, record, say."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from services.publishing.config import OWNER
from services.publishing.errors import MovedOn, StaleArticle, UnknownArticle
from services.publishing.models import Article, PhotoUse, Revision, Step
from services.publishing.permissions import facts_of, roles_of
from shared.actors import Actor
from shared.content import Document
from shared.db import log
from shared.db.unit_of_work import UnitOfWork
from shared.errors import judged_by
from shared.events.moves import move_event
from shared.ids import new_id
from shared.regulation.pack import Pack
from shared.text import fold, format_datetime
from shared.workflow import machine
from shared.workflow.article import ARTICLE


@dataclass(frozen=True)
class Why:
    """What a person gives with a move: the written reason, and R1–R5 for a removal."""

    reason: str | None = None
    takedown_reason: str | None = None


def find(uow: UnitOfWork, article_id: str, version: int | None) -> Article:
    """The article in custody here, locked for this transaction. UnknownArticle, MovedOn, StaleArticle."""
    query = sa.select(Article).where(Article.id == article_id).with_for_update()
    article = uow.session.scalar(query)
    if article is None:
        raise UnknownArticle
    if article.owner != OWNER:
        at = log.progress(uow.session, article_id)
        owner, arrived = (at.owner, at.taken) if at else (article.owner, False)
        raise MovedOn(owner, touched(article), arrived=arrived)
    if version is not None and version != article.version:
        raise StaleArticle(touched(article))
    return article


def touched(article: "Article | Revision") -> str:
    """Who did what last, when, in words."""
    return f"{article.touched_by} – {article.touched_what.lower()}, {format_datetime(article.touched_at)}"


def step(
    uow: UnitOfWork,
    article: Article,
    trigger: str,
    actor: Actor,
    *,
    pack: Pack,
    why: Why | None = None,
    due_at: datetime | None = None,
) -> machine.Step:
    """The move, if the actor may make it now; changes nothing. Raises NotAllowed, Conflict, Invalid with the clause."""
    facts = facts_of(actor, article, pack=pack, now=uow.now, due_at=due_at)
    reason = why.reason if why else None
    with judged_by(article.pack):
        return machine.advance(ARTICLE, article.state, trigger, roles_of(actor, article), facts, reason=reason)


def record(uow: UnitOfWork, article: Article, made: machine.Step, actor: Actor, why: Why | None = None) -> None:
    """Write the move: state, owner, version, the line of the record, and the event for everybody else."""
    given = why or Why()
    article.state = made.target
    article.owner = ARTICLE.owner_of(made.target)
    article.version += 1
    article.since = uow.now
    article.touched_by, article.touched_at, article.touched_what = actor.name, uow.now, made.transition.label
    uow.session.add(
        Step(
            id=new_id(), article_id=article.id, at=uow.now, member_id=actor.member_id, name=actor.name, role=made.role,
            transition=made.transition.id, what=made.transition.label, from_state=made.source, to_state=made.target,
            clause=made.transition.clause, reason=given.reason, takedown_reason=given.takedown_reason,
            content_hash=article.content_hash,
        )
    )  # fmt: skip
    event = move_event(
        article, made, actor, reason=given.reason, takedown_reason=given.takedown_reason, address=article.address,
        due_at=article.due_at.isoformat() if article.due_at else None, approvals=tuple(article.approvals),
    )  # fmt: skip
    uow.publish(event, subject_id=article.id, actor=actor)
    uow.session.flush()


def render_later(uow: UnitOfWork, article: Article) -> None:
    """Have the public files brought up to date; asked twice before it runs, it runs once."""
    uow.enqueue("render", article.id, {"article_id": article.id})


def take_text(uow: UnitOfWork, article: Article, document: Document) -> None:
    """Show in lists what the document says, and remember its pictures."""
    article.title, article.title_key, article.lead = document.title, fold(document.title), document.lead
    article.kind, article.section = document.kind, document.section
    article.event_end = document.event_end or None
    first = document.photos[0] if document.photos else None
    article.photo = (
        {"sha256": first.sha256, "alt": first.alt or first.caption, "width": first.width, "height": first.height}
        if first
        else None
    )
    uow.session.flush()
    _note_photos(uow, article.id, {photo.sha256 for photo in document.photos})


def _note_photos(uow: UnitOfWork, article_id: str, sha256s: Collection[str]) -> None:
    uow.session.execute(sa.delete(PhotoUse).where(PhotoUse.article_id == article_id))
    if sha256s:
        rows = [{"sha256": sha256, "article_id": article_id} for sha256 in sorted(sha256s)]
        uow.session.execute(sa.insert(PhotoUse), rows)
