"""Reads of the desk: its lists, and one article with all that belongs to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.publishing.config import DESK_PAGE, LIVE_STATES, OWNER
from services.publishing.errors import UnknownArticle
from services.publishing.models import Article, Step, TakedownRequest
from services.publishing.permissions import can_read_text, can_see, can_see_desk, facts_of, roles_of
from services.publishing.queries.revisions import RevisionLine, opening, revisions_of
from shared.actors import Actor
from shared.clock import local_day
from shared.content import Document
from shared.db import contents, log, people
from shared.db.found import by_words
from shared.errors import NotFound
from shared.regulation.calendar import calendar_of
from shared.regulation.pack import Pack
from shared.workflow.article import ARTICLE
from shared.workflow.machine import moves
from shared.workflow.table import Move

FILTERS: Mapping[str, tuple[str, ...]] = {
    "cho-dang": ("approved", "scheduled"),
    "da-dang": ("published",),
    "tam-an": ("suspended",),
    "da-go": ("taken_down",),
    "luu-tru": ("archived",),
}
"""The tabs of the desk, in order: address word -> states."""


@dataclass(frozen=True)
class Line:
    """One article in the desk's list. Times are aware UTC."""

    id: str
    title: str
    state: str
    section: str
    unit: str
    author: str
    classes: tuple[str, ...]
    since: datetime
    approved_at: datetime
    published_at: datetime | None
    address: str | None
    late: bool
    requests: int
    due_at: datetime | None
    decide_by: datetime | None
    target_days: int
    """The soft target of posting in its own regulation, in working days; 0 where that has none."""


@dataclass(frozen=True)
class Listing:
    """One page of a list. `next_cursor` asks for the following one; None at the end."""

    lines: Sequence[Line]
    next_cursor: str | None


@dataclass(frozen=True)
class Approval:
    """One line of the approval ledger; `matches` tells whether it was given for the text as it stands."""

    level: str
    name: str
    role: str
    at: datetime | None
    content_hash: str
    matches: bool
    on_behalf: str = ""  # whose authority it was, by the principal's delegation (D12.2b)
    decision_no: str = ""  # the paper of that delegation


@dataclass(frozen=True)
class StepLine:
    """One move of the article in publishing."""

    at: datetime
    name: str
    role: str
    what: str
    to_state: str
    clause: str
    reason: str | None
    takedown_reason: str | None


@dataclass(frozen=True)
class RequestLine:
    """A request for removal."""

    id: str
    at: datetime
    name: str
    takedown_reason: str
    note: str
    state: str
    answer: str | None
    decided_by: str | None


@dataclass(frozen=True)
class Item:
    """Everything the article's page at the desk shows. `document` is None when this person may not read the text."""

    article: Article
    document: Document | None
    owner: str
    in_transit: bool
    unit: str
    author: str
    approvals: Sequence[Approval] = ()
    steps: Sequence[StepLine] = ()
    requests: Sequence[RequestLine] = ()
    texts_match: bool = False
    moves: Sequence[Move] = ()
    revisions: Sequence[RevisionLine] = ()
    opening: Move | None = None
    """T20: whether a revision may be opened; None where there is nothing to revise."""


def counts(session: Session) -> dict[str, int]:
    """How many articles stand under each tab."""
    query = sa.select(Article.state, sa.func.count()).where(Article.owner == OWNER).group_by(Article.state)
    found = {state: int(number) for state, number in session.execute(query)}
    return {tab: sum(found.get(state, 0) for state in states) for tab, states in FILTERS.items()}


def listing(
    session: Session,
    tab: str,
    *,
    now: datetime,
    pack: Pack,
    search: str = "",
    section: str = "",
    cursor: str | None = None,
) -> Listing:
    """One page of a tab: what waits longest first; otherwise the newest first. An unknown cursor starts anew."""
    states = FILTERS.get(tab, FILTERS["cho-dang"])
    oldest_first = states == FILTERS["cho-dang"]
    query = sa.select(Article).where(Article.owner == OWNER, Article.state.in_(states))
    if search.strip():
        query = query.where(by_words(Article, search))
    if section:
        query = query.where(Article.section == section)
    query = _after(query, cursor, oldest_first=oldest_first)
    order = (Article.since.asc(), Article.id.asc()) if oldest_first else (Article.since.desc(), Article.id.desc())
    rows = session.scalars(query.order_by(*order).limit(DESK_PAGE + 1)).all()
    shown = rows[:DESK_PAGE]
    more = len(rows) > DESK_PAGE
    next_cursor = f"{shown[-1].since.isoformat()}~{shown[-1].id}" if more else None
    return Listing(_lines(session, shown, now, pack), next_cursor)


def _after(query: "sa.Select[Any]", cursor: str | None, *, oldest_first: bool) -> "sa.Select[Any]":
    moment, _, last_id = (cursor or "").partition("~")
    try:
        since = datetime.fromisoformat(moment)
    except ValueError:
        return query
    if since.tzinfo is None:
        return query
    if oldest_first:
        beyond = sa.or_(Article.since > since, sa.and_(Article.since == since, Article.id > last_id))
    else:
        beyond = sa.or_(Article.since < since, sa.and_(Article.since == since, Article.id < last_id))
    return query.where(beyond)


def _lines(session: Session, rows: Sequence[Article], now: datetime, pack: Pack) -> list[Line]:
    units = {unit.unit_id: unit.name for unit in people.units(session)}
    names = _names(session, {row.author_id for row in rows})
    asked = _open_requests(session, [row.id for row in rows])
    return [
        Line(
            row.id, row.title, row.state, row.section, units.get(row.unit_id, row.unit_id),
            names.get(row.author_id, row.author_id), tuple(row.classes), row.since, row.approved_at, row.published_at,
            row.address, is_late(row.state, row.approved_at, now, pack.at(row.pack)), asked.get(row.id, 0), row.due_at,
            row.decide_by, posting_days(pack.at(row.pack)),
        )
        for row in rows
    ]  # fmt: skip


def _names(session: Session, ids: set[str]) -> dict[str, str]:
    return {member_id: people.name_of(session, member_id) for member_id in ids}


def _open_requests(session: Session, ids: Sequence[str]) -> dict[str, int]:
    query = (
        sa.select(TakedownRequest.article_id, sa.func.count())
        .where(TakedownRequest.article_id.in_(ids), TakedownRequest.state == "open")
        .group_by(TakedownRequest.article_id)
    )
    return {article_id: int(number) for article_id, number in session.execute(query)}


def posting_days(pack: Pack) -> int:
    """The soft target from approval to posting (C14), in working days; 0: this regulation sets none."""
    target = pack.soft_targets.get("posting")
    return target.working_days if target else 0


def is_late(state: str, approved_at: datetime, now: datetime, pack: Pack) -> bool:
    """Whether an approved article has waited longer than its regulation's soft target (C14), in whole working days."""
    days = posting_days(pack)
    if state != "approved" or not days:
        return False
    last = calendar_of(pack).add_working_days(local_day(approved_at), days)
    return local_day(now) > last


def waiting(session: Session) -> int:
    """How many open requests for removal wait for the head."""
    return session.scalar(sa.select(sa.func.count()).where(TakedownRequest.state == "open")) or 0


def article(session: Session, article_id: str, actor: Actor) -> Article:
    """The row, if this person may know of it. UnknownArticle otherwise."""
    row = session.get(Article, article_id)
    if row is None or not can_see(actor, row):
        raise UnknownArticle
    return row


def item(session: Session, article_id: str, actor: Actor, *, pack: Pack, now: datetime) -> Item:
    """Everything about one article. UnknownArticle when it is not here or not for this person."""
    row = article(session, article_id, actor)
    at = log.progress(session, article_id)
    document = _document(session, row) if can_read_text(actor, row) else None
    owner, in_transit = (at.owner, not at.taken) if at else (row.owner, False)
    here = owner == OWNER and not in_transit
    facts = facts_of(actor, row, pack=pack, now=now)
    return Item(
        article=row,
        document=document,
        owner=owner,
        in_transit=in_transit,
        unit=people.unit_name(session, row.unit_id),
        author=people.name_of(session, row.author_id),
        approvals=_approvals(session, row),
        steps=_steps(session, article_id),
        requests=_requests(session, article_id, actor),
        texts_match=document is not None and document.hash == row.approved_hash,
        moves=moves(ARTICLE, row.state, roles_of(actor, row), facts) if here else (),
        revisions=revisions_of(session, article_id),
        opening=opening(session, row, actor, pack=pack) if here else None,
    )


def document_of(session: Session, row: Article, actor: Actor) -> Document:
    """The text of an article. UnknownArticle when it is not for this person."""
    found = _document(session, row) if can_read_text(actor, row) else None
    if found is None:
        raise UnknownArticle
    return found


def _document(session: Session, row: Article) -> Document | None:
    try:
        return contents.load(session, row.content_hash)
    except NotFound:
        return None


def _approvals(session: Session, row: Article) -> list[Approval]:
    return [
        Approval(
            level=str(entry.get("level", "")),
            name=people.name_of(session, entry.get("member_id")),
            role=str(entry.get("role", "")),
            at=datetime.fromisoformat(entry["at"]) if entry.get("at") else None,
            content_hash=str(entry.get("content_hash", "")),
            matches=entry.get("content_hash") == row.content_hash,
            on_behalf=people.name_of(session, entry.get("on_behalf")),
            decision_no=str(entry.get("decision_no", "")),
        )
        for entry in row.approvals
    ]


def _steps(session: Session, article_id: str) -> list[StepLine]:
    query = sa.select(Step).where(Step.article_id == article_id).order_by(Step.at.desc(), Step.id.desc())
    return [
        StepLine(s.at, s.name, s.role, s.what, s.to_state, s.clause, s.reason, s.takedown_reason)
        for s in session.scalars(query)
    ]


def _requests(session: Session, article_id: str, actor: Actor) -> list[RequestLine]:
    """The requests about an article: all for the board, one's own for everybody else."""
    query = sa.select(TakedownRequest).where(TakedownRequest.article_id == article_id)
    if not can_see_desk(actor):
        query = query.where(TakedownRequest.member_id == actor.member_id)
    return [
        RequestLine(r.id, r.at, r.name, r.takedown_reason, r.note, r.state, r.answer, r.decided_by)
        for r in session.scalars(query.order_by(TakedownRequest.at.desc()))
    ]


def is_live(row: Article) -> bool:
    """Whether everybody can read it now."""
    return row.state in LIVE_STATES
