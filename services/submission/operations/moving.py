"""What every move of an article has in common: the checks before it, the machine, the row, the history, the event."""

from services.submission.errors import ArticleNotFound, Closed, Elsewhere, Stale
from services.submission.models import Article, Move, article_of
from services.submission.permissions import can_view, facts_of, roles_for
from shared.actors import Actor
from shared.content import Document
from shared.db.unit_of_work import UnitOfWork
from shared.errors import judged_by
from shared.events.moves import move_event
from shared.ids import new_id
from shared.regulation.pack import Pack
from shared.text import fold, format_datetime
from shared.workflow.article import ARTICLE
from shared.workflow.machine import Step, advance


def label_of(state: str) -> str:
    """The Vietnamese name of a state."""
    return ARTICLE.states[state].label


def article_for(uow: UnitOfWork, article_id: str, actor: Actor) -> Article:
    """The article, locked until the end of this unit, if this person may know of it. ArticleNotFound otherwise."""
    article = article_of(uow.session, article_id, lock=True)
    if not can_view(actor, article):
        raise ArticleNotFound
    return article


def check_here(article: Article, *states: str) -> None:
    """Elsewhere when another service has it, Closed when its state is not one of `states`."""
    if article.owner != "submission" or article.in_transit:
        raise Elsewhere(owner=article.owner, label=label_of(article.state), transit=article.in_transit)
    if article.state not in states:
        raise Closed(label_of(article.state))


def check_version(article: Article, version: int) -> None:
    """Stale, naming who saved and when, if the page was opened before the last save."""
    if article.version != version:
        raise Stale(article.updated_by, format_datetime(article.updated_at))


def touch(uow: UnitOfWork, article: Article, actor: Actor) -> None:
    """The next version, saved by `actor` now."""
    article.version += 1
    article.updated_at = uow.now
    article.updated_by = actor.name


def describe(article: Article, document: Document) -> None:
    """Copy to the row what lists show and events carry."""
    article.title = document.title
    article.title_key = fold(document.title)
    article.kind = document.kind
    article.section = document.section
    article.event_end = document.event_end or None
    article.content_hash = document.hash


def fire(
    uow: UnitOfWork,
    article: Article,
    trigger: str,
    *,
    document: Document,
    actor: Actor,
    reason: str | None = None,
    pack: Pack | None = None,
    changed: bool = False,
) -> Step:
    """Ask the machine, then change the row, write the history and say it on the log."""
    facts = facts_of(uow.session, article, document, actor, now=uow.now, pack=pack, changed=changed)
    with judged_by(article.pack):
        step = advance(ARTICLE, article.state, trigger, roles_for(actor, article), facts, reason=reason)
    describe(article, document)
    if step.target != step.source:
        article.since = uow.now
    article.state = step.target
    article.owner = ARTICLE.owner_of(step.target)
    article.in_transit = step.hands_over_to is not None
    article.last_actor_id, article.last_actor_name = actor.member_id, actor.name
    article.last_role, article.last_clause = step.role, step.transition.clause
    article.reason = reason
    touch(uow, article, actor)
    uow.session.add(_history(uow, article, step, actor))
    uow.publish(move_event(article, step, actor, reason=article.reason), subject_id=article.id, actor=actor)
    return step


def _history(uow: UnitOfWork, article: Article, step: Step, actor: Actor) -> Move:
    return Move(
        id=new_id(),
        article_id=article.id,
        at=uow.now,
        transition=step.transition.id,
        from_state=step.source,
        to_state=step.target,
        actor_id=actor.member_id,
        actor_name=actor.name,
        role=step.role,
        clause=step.transition.clause,
        reason=article.reason,
        grounds=[],
        content_hash=article.content_hash,
    )
