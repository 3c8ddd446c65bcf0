"""One article: its page, its form, its photos."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from services.submission.config import QUOTED
from services.submission.errors import ArticleNotFound, NotYours
from services.submission.models import Article, Confirmation, article_of, working_of
from services.submission.permissions import (
    can_edit,
    can_read_text,
    can_view,
    is_author,
    lead_must_send,
    leads,
    moves_of,
    roles_for,
    writes_for,
)
from services.submission.queries.people import People
from services.submission.queries.progress import (
    HistoryLine,
    Step,
    ground_labels,
    history_of,
    moves_made,
    progress_of,
)
from shared.actors import Actor
from shared.clock import local_day
from shared.content import Document
from shared.db import contents
from shared.db.people import Unit, unit_name, units
from shared.errors import NotFound
from shared.regulation.pack import Pack
from shared.text import sort_key, strip_tags
from shared.workflow.article import ARTICLE
from shared.workflow.table import Move


@dataclass(frozen=True)
class ConfirmationView:
    """Where a draft of a class or of pupils stands with its unit's lead (C15). `state`: none | asked | given_back."""

    state: str
    at: datetime | None
    by_name: str
    reason: str
    may_ask: bool
    may_give_back: bool


@dataclass(frozen=True)
class ArticleView:
    """Everything the page of one article shows. `document` is None when its text is not kept here."""

    id: str
    version: int
    title: str
    state: str
    state_label: str
    owner: str
    in_transit: bool
    since: datetime
    author_id: str
    author: str
    unit_id: str
    unit: str
    section: str
    kind: str
    pack: str
    reason: str | None
    reason_by: str
    reason_clause: str
    grounds: tuple[str, ...]
    address: str | None
    due_at: datetime | None
    reference: str | None
    document: Document | None
    text_is_current: bool
    text_is_hidden: bool
    quoted: bool
    is_empty: bool
    progress: tuple[Step, ...]
    history: tuple[HistoryLine, ...]
    moves: tuple[Move, ...]
    may_edit: bool
    may_send: bool
    may_withdraw: bool
    may_withdraw_at_desk: bool
    may_discard: bool
    confirmation: ConfirmationView | None
    """None where nobody has to confirm, or it was sent already."""

    @property
    def closed(self) -> list[Move]:
        """The moves the page does not offer; what is only missing in the text is told when it is sent."""
        offered = {"submit": self.may_send, "resubmit": self.may_send, "withdraw": self.may_withdraw}
        return [move for move in self.moves if not move.allowed and not offered.get(move.trigger)]


@dataclass(frozen=True)
class FormView:
    """A draft or returned article, ready to be written on."""

    id: str
    version: int
    state: str
    unit_id: str
    quoted: bool
    document: Document
    reason: str | None
    reason_by: str
    is_empty: bool


def one(session: Session, *, article_id: str, actor: Actor, now: datetime, pack: Pack) -> ArticleView:
    """The article's page. ArticleNotFound when it does not exist or this person may not know of it."""
    article = _visible(session, article_id, actor)
    pack = pack if article.state == "draft" else pack.at(article.pack)
    people = People.of(session, local_day(now), pack)
    moves = moves_made(session, article_id)
    document, current = _text(session, article, [move.content_hash for move in moves])
    readable = can_read_text(actor, article, pack)
    lead_sends = lead_must_send(session, article, pack)
    possible = moves_of(session, article, document, actor, now=now, pack=pack)
    document = document if readable else None
    sections = {section.id: section.label for section in pack.sections}
    stopped = article.state in {"returned", "refused", "taken_down", "suspended", "revision", "withdrawn"}
    return ArticleView(
        id=article.id,
        version=article.version,
        title=article.title,
        state=article.state,
        state_label=ARTICLE.states[article.state].label,
        owner=article.owner,
        in_transit=article.in_transit,
        since=article.since,
        author_id=article.author_id,
        author=people.name(article.author_id),
        unit_id=article.unit_id,
        unit=unit_name(session, article.unit_id),
        section=sections.get(article.section, ""),
        kind=article.kind,
        pack=pack.ref,
        reason=article.reason if stopped else None,
        reason_by=article.last_actor_name if stopped else "",
        reason_clause=article.last_clause if stopped else "",
        grounds=ground_labels(pack, article.grounds, article.takedown_reason) if stopped else (),
        address=article.address if article.state in {"published", "archived"} else None,
        due_at=article.due_at,
        reference=article.reference,
        document=document,
        text_is_current=current,
        text_is_hidden=not readable,
        quoted=article.origin == QUOTED,
        is_empty=document is None or empty(document),
        progress=tuple(progress_of(article, moves, people)),
        history=tuple(history_of(moves, pack)),
        moves=tuple(possible),
        confirmation=_confirmation(session, article, actor) if article.state == "draft" and lead_sends else None,
        **_may(article, actor, document, lead_sends=lead_sends),
    )


def form_view(session: Session, *, article_id: str, actor: Actor) -> FormView:
    """What the form of a draft shows. NotYours for others than the author; `document` is the working text."""
    article = _visible(session, article_id, actor)
    if not can_edit(actor, article):
        raise NotYours
    document = working_of(session, article_id)
    return FormView(
        id=article.id,
        version=article.version,
        state=article.state,
        unit_id=article.unit_id,
        quoted=article.origin == QUOTED,
        document=document or Document(title=article.title),
        reason=article.reason if article.state == "returned" else None,
        reason_by=article.last_actor_name if article.state == "returned" else "",
        is_empty=document is None or empty(document),
    )


def unit_choices(session: Session) -> list[Unit]:
    """All units in Vietnamese order."""
    return sorted(units(session), key=lambda unit: sort_key(unit.name))


def empty(document: Document) -> bool:
    """Nothing but perhaps a title."""
    return not (document.lead or document.photos or strip_tags(document.body))


def _visible(session: Session, article_id: str, actor: Actor) -> Article:
    article = article_of(session, article_id)
    if not can_view(actor, article):
        raise ArticleNotFound
    return article


def _text(session: Session, article: Article, hashes: list[str]) -> tuple[Document | None, bool]:
    """The text to show and whether it is the newest one: an editor's version stays in review, ours is what was sent."""
    working = working_of(session, article.id)
    if working is not None:
        return working, True
    for hash_ in [article.content_hash, *reversed(hashes)]:
        document = _kept(session, hash_)
        if document is not None:
            return document, hash_ == article.content_hash
    return None, False


def _kept(session: Session, hash_: str) -> Document | None:
    try:
        return contents.load(session, hash_)
    except NotFound:
        return None


def _confirmation(session: Session, article: Article, actor: Actor) -> ConfirmationView:
    row = session.get(Confirmation, article.id)
    asked = row is not None and row.state == "asked"
    return ConfirmationView(
        state=row.state if row else "none", at=row.at if row else None, by_name=row.by_name if row else "",
        reason=row.reason if row else "",
        may_ask=is_author(actor, article) and not leads(actor, article) and not asked,
        may_give_back=leads(actor, article) and asked,
    )  # fmt: skip


def _may(article: Article, actor: Actor, document: Document | None, *, lead_sends: bool) -> dict[str, bool]:
    """Which buttons the page offers; the machine has the last word when they are pressed."""
    here = article.owner == "submission" and not article.in_transit
    author = writes_for(actor, article)
    sender = author or leads(actor, article)
    may_submit = leads(actor, article) if lead_sends else sender
    roles = roles_for(actor, article)
    changed = document is not None and document.hash != article.hash_at_return
    at_desk = article.owner == "review" and not article.in_transit and article.state != "refused"
    return {
        "may_edit": here and author and article.state in {"draft", "returned"},
        "may_send": here
        and (may_submit if article.state == "draft" else article.state == "returned" and author and changed),
        "may_withdraw": here and sender and article.state in {"draft", "returned"},
        "may_withdraw_at_desk": at_desk and not roles.isdisjoint({"author", "own_unit_lead"}),
        "may_discard": here and author and article.state == "draft" and (document is None or empty(document)),
    }
