"""Who may see what in publishing. Who may move an article is the workflow's business (`shared/workflow`)."""

from datetime import datetime
from typing import Any

from services.publishing.config import LIVE_STATES
from services.publishing.models import Article, Revision
from shared.actors import Actor
from shared.regulation.pack import Pack
from shared.workflow.article import ArticleFacts

DESK_ROLES = ("secretary", "head", "principal", "deputy", "editor")


def can_see_desk(actor: Actor) -> bool:
    """Whether the posting desk is this person's business (D6c, D12.2)."""
    return actor.has(*DESK_ROLES)


def is_own(actor: Actor, article: Article) -> bool:
    """Whether the person wrote the article, or leads the unit it comes from."""
    return actor.member_id == article.author_id or article.unit_id in actor.leads_units


def can_see(actor: Actor, article: Article) -> bool:
    """Whether the article's page here may be opened: the desk, its own people, and everybody once it is public."""
    return can_see_desk(actor) or is_own(actor, article) or article.state in LIVE_STATES


def can_read_text(actor: Actor, article: Article) -> bool:
    """Whether the text may be shown; what a person concerned had removed (R4) is for the head alone (§2.5)."""
    if article.takedown_reason == "R4":
        return actor.has("head")
    return can_see(actor, article)


def can_decide_removal(actor: Actor) -> bool:
    """Whether open requests for removal are this person's to decide (D12.4b)."""
    return actor.has("head")


def can_propose_change(actor: Actor) -> bool:
    """Anyone on the board proposes a change of the site, and sees the register (D4.2)."""
    return can_see_desk(actor)


def can_decide_change(actor: Actor) -> bool:
    """The principal approves before anything is changed (D4.2)."""
    return actor.has("principal")


def can_mark_change(actor: Actor) -> bool:
    """The secretary notes that an approved change was made (D4.2)."""
    return actor.has("secretary")


def can_tie_site_change(actor: Actor) -> bool:
    """Secretary and principal say which approval a change of the site belongs to (D4.2)."""
    return actor.has("secretary", "principal")


def can_see_pages(actor: Actor) -> bool:
    """The board sees every page with an owner unit; who leads a unit sees them too (D7.1c, D7.1d)."""
    return can_see_desk(actor) or bool(actor.leads_units)


def can_confirm_page(actor: Actor, unit_id: str, *, has_lead: bool) -> bool:
    """Who leads the page's unit confirms it; for a unit without a lead the secretary does (D7.1d)."""
    return unit_id in actor.leads_units or (not has_lead and actor.has("secretary"))


def can_assign_page(actor: Actor) -> bool:
    """Who says which unit answers for a page, and how often it looks (D7.1c)."""
    return actor.has("secretary", "deputy", "head")


def can_curate(actor: Actor) -> bool:
    """The secretary arranges the front page, topics and public contacts (D6a, D12.2d)."""
    return actor.has("secretary")


def roles_of(actor: Actor, article: Article) -> frozenset[str]:
    """The actor's appointed roles and those that come from this article."""
    roles = set(actor.roles)
    if actor.member_id == article.author_id:
        roles.add("author")
    if article.unit_id in actor.leads_units:
        roles.add("own_unit_lead")
    return frozenset(roles)


def can_see_contact(actor: Actor) -> bool:
    """Whether the contact a citizen left is shown: to those who answer (D12.4b, D6c)."""
    return actor.has("head", "secretary")


def _ran_out(article: Article, pack: Pack, now: datetime) -> bool:
    """Whether a suspended article comes back by itself now (C6, `on_expiry: restore`)."""
    over = article.state == "suspended" and article.decide_by is not None and article.decide_by <= now
    return over and pack.at(article.pack).suspension.on_expiry == "restore"


def archive_is_due(article: Article, now: datetime) -> bool:
    """Whether the day has come on which the article goes to the archive by itself (T25)."""
    return article.expiry_act == "archive" and article.expires_at is not None and article.expires_at <= now


def facts_of(
    actor: Actor, article: Article, *, pack: Pack, now: datetime, due_at: datetime | None = None
) -> ArticleFacts:
    """What the guards of publishing's moves look at; `due_at` is the time entered with the act, if one was."""
    due, pack = due_at or article.due_at, pack.at(article.pack)  # judged by its own pack (Điều 18)
    return ArticleFacts(
        actor_is_author=actor.member_id == article.author_id,
        classes=tuple(article.classes),
        content_hash=article.content_hash,
        head_hash=article.approved_hash or None,
        due_in_future=due is not None and due > now,
        is_publisher_editor=pack.publish_by == "secretary_or_editor",
        audience_public=True,
        display_time_over=archive_is_due(article, now),
        suspension_ran_out=_ran_out(article, pack, now),
        rules=pack.class_rules,
    )


def revision_roles(actor: Actor, article: Article, revision: Revision | None) -> frozenset[str]:
    """The actor's roles about a revision of the article; None: about opening one."""
    roles = roles_of(actor, article)
    mine = revision is not None and actor.member_id == revision.assignee_id
    return roles | {"responsible_editor"} if mine else roles


def revision_facts(
    actor: Actor, article: Article, revision: Revision | None, *, pack: Pack, **given: Any
) -> ArticleFacts:
    """What the guards of a revision's moves in publishing look at; `given` are the facts of the act itself."""
    own = pack.at(article.pack)
    item = revision or article
    return ArticleFacts(
        actor_is_author=actor.member_id == article.author_id,
        classes=tuple(item.classes),
        content_hash=item.content_hash,
        head_hash=item.approved_hash or None,
        is_publisher_editor=own.publish_by == "secretary_or_editor",
        audience_public=True,
        separation=own.separation,
        rules=own.class_rules,
        **given,
    )
