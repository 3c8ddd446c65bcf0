"""Who may see and change an article here. The machine decides about transitions; this decides about looking."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from services.submission.config import CHANNEL, CHANNELS, QUOTED
from services.submission.models import Article
from shared.actors import Actor
from shared.clock import local_day
from shared.content import Document
from shared.db.people import unit_type
from shared.errors import NotAllowed
from shared.kinds import kind_of
from shared.regulation.pack import Pack
from shared.text import strip_tags
from shared.workflow.article import ARTICLE, ArticleFacts
from shared.workflow.machine import moves
from shared.workflow.table import NEW, Move

BOARD = ("principal", "head", "deputy", "secretary", "editor")


def is_author(actor: Actor, article: Article) -> bool:
    """Whether `actor` wrote it."""
    return actor.member_id == article.author_id


def writes_for(actor: Actor, article: Article) -> bool:
    """The author; and the secretary in what came into the register, on behalf of whoever handed it over (D6d)."""
    return is_author(actor, article) or (article.channel in CHANNELS and actor.has("secretary"))


def leads(actor: Actor, article: Article) -> bool:
    """Whether `actor` leads the unit the article belongs to."""
    return article.unit_id in actor.leads_units


def can_view(actor: Actor, article: Article) -> bool:
    """Author and own unit lead always; the board once it was submitted (a draft is private)."""
    if writes_for(actor, article) or leads(actor, article):
        return True
    return article.submitted_at is not None and actor.has(*BOARD)


def can_read_text(actor: Actor, article: Article, pack: Pack) -> bool:
    """Whether the text may be shown: refused or removed for a ground that hides it (G2, R4), only to the head."""
    if article.state not in {"refused", "taken_down", "suspended"}:
        return True
    pack = pack.at(article.pack)
    hidden = [pack.grounds[ground].hidden_text for ground in article.grounds if ground in pack.grounds]
    if article.takedown_reason and article.takedown_reason in pack.takedown_reasons:
        hidden.append(pack.takedown_reasons[article.takedown_reason].hidden_text)
    return actor.has("head") or not any(hidden)


def can_edit(actor: Actor, article: Article) -> bool:
    """Only the author writes in a draft or a returned article, and who writes for them."""
    return writes_for(actor, article)


def roles_for(actor: Actor, article: Article) -> frozenset[str]:
    """Appointed roles and those that come from standing to this article."""
    related = set()
    if writes_for(actor, article):
        related.add("author")
    if leads(actor, article):
        related.add("own_unit_lead")
    return actor.roles | frozenset(related)


def require_may_create(actor: Actor) -> None:
    """NotAllowed, with the reason, for whoever may not write articles (T01)."""
    facts = ArticleFacts(unit_set=True, origin_set=True, channel_set=True)
    move = next(m for m in moves(ARTICLE, NEW, actor.roles, facts) if m.trigger == "create")
    if not move.allowed:
        raise NotAllowed(str(move.why), clause=move.clause)


def lead_must_send(session: Session, article: Article, pack: Pack) -> bool:
    """Whether the lead of the article's unit confirms it by sending it: articles of classes and pupils (C15)."""
    return unit_type(session, article.unit_id) in pack.submission.confirmed_by_unit_lead


def facts_of(
    session: Session,
    article: Article,
    document: Document,
    actor: Actor,
    *,
    now: datetime,
    pack: Pack | None = None,
    changed: bool = False,
) -> ArticleFacts:
    """What the guards look at. `pack`: the one the article is or will be judged by; needed for sending only."""
    today = local_day(now).isoformat()
    quoted = article.origin == QUOTED
    return ArticleFacts(
        actor_is_author=actor.member_id == article.author_id,
        title=bool(document.title),
        body=bool(strip_tags(document.body)),
        section=bool(document.section),
        kind=document.kind,
        event_end_given=bool(document.event_end),
        event_end_in_future=document.event_end > today,
        source_missing=quoted and not (document.source and document.source_url),
        details_given=not kind_of(document.kind).missing(document.details),
        file_given=bool(document.attachments or (document.kind == "gallery" and document.photos)),
        consent_answered=all(photo.consent for photo in document.photos),
        unit_set=bool(article.unit_id),
        origin_set=bool(article.origin),
        channel_set=bool(CHANNEL),
        changed_since_return=changed,
        lead_must_send=lead_must_send(session, article, pack) if pack else False,
        content_hash=document.hash,
    )


def moves_of(
    session: Session, article: Article, document: Document | None, actor: Actor, *, now: datetime, pack: Pack
) -> list[Move]:
    """Every move out of the present state, and why not where the actor may not; none while it is not here."""
    if article.owner != "submission" or article.in_transit or document is None:
        return []
    own = pack if article.state == "draft" else pack.at(article.pack)  # a draft will be judged on the day it is sent
    changed = document.hash != article.hash_at_return
    known = facts_of(session, article, document, actor, now=now, pack=own, changed=changed)
    found = moves(ARTICLE, article.state, roles_for(actor, article), known)
    if known.lead_must_send and not leads(actor, article) and is_author(actor, article):
        # Said before what is missing in the text: complete or not, it is not the author who sends it.
        guard = ARTICLE.guards["lead_confirms"]
        return [
            replace(move, allowed=False, why=guard.message, clause=guard.clause) if move.trigger == "submit" else move
            for move in found
        ]
    return found


MAIL_DESK = ("secretary",)
"""Who looks at messages that came into the mailbox: the secretary receives what is sent in (D12.3a)."""


def require_mail_desk(actor: Actor) -> None:
    """NotAllowed for everybody but the secretary."""
    if not actor.has(*MAIL_DESK):
        raise NotAllowed("Hòm thư đến do Thư ký Ban Biên tập xử lý.", clause="D12.3a")


REGISTER = ("secretary", "clerk")
"""Who keeps the register of what is handed in."""


def require_register(actor: Actor) -> None:
    """NotAllowed for everybody who does not keep the register."""
    if not actor.has(*REGISTER):
        raise NotAllowed("Sổ tiếp nhận do Thư ký Ban Biên tập và Văn thư ghi.", clause="D12.3a")
