"""The desk's list: who waits for what, since when. Keyset pages, so a long desk costs no more than a short one."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, Select, Text, and_, cast, false, func, or_, select, tuple_
from sqlalchemy.orm import Session

from services.review.config import OWN_STATES, PAGE_SIZE
from services.review.models import Article
from shared.actors import Actor
from shared.clock import local_day
from shared.db import people
from shared.db.found import by_words

MINE, LEFT, ALL = "mine", "left", "all"
TABS = (MINE, *OWN_STATES, LEFT, ALL)
"""What the desk can show: what waits for me, one own state each, what has left the desk, everything."""


@dataclass(frozen=True)
class DeskFilter:
    """What to show. Empty fields do not restrict; `assignee` is a member id; `after` comes from `DeskPage.next`."""

    tab: str = MINE
    unit: str = ""
    assignee: str = ""
    klass: str = ""
    search: str = ""
    after: str = ""


@dataclass(frozen=True)
class DeskRow:
    """One article in the list. `since` is when it came into its state, `received_at` when it came to the desk."""

    id: str
    title: str
    state: str
    owner: str
    settled: bool
    kind: str
    unit: str
    author: str
    assignee: str
    classes: tuple[str, ...]
    section: str
    event_end: str | None
    refusal_proposed: bool
    since: datetime
    received_at: datetime
    revision_kind: str | None = None


@dataclass(frozen=True)
class DeskPage:
    """One page of the list; `next` is the key of the page after it, None on the last."""

    rows: tuple[DeskRow, ...]
    next: str | None
    counts: Mapping[str, int]


def desk(session: Session, actor: Actor, wanted: DeskFilter, *, now: datetime, size: int = PAGE_SIZE) -> DeskPage:
    """The articles of one tab, longest waiting first (what has left the desk: newest first), and the tabs' counts."""
    newest_first = wanted.tab in (LEFT, ALL)
    query = _restrict(select(Article), wanted).where(_tab(session, actor, wanted.tab, now))
    key = tuple_(Article.since, Article.id)
    start = _parse_key(wanted.after)
    if start is not None:
        query = query.where(key < start if newest_first else key > start)
    order = (Article.since.desc(), Article.id.desc()) if newest_first else (Article.since, Article.id)
    found = list(session.scalars(query.order_by(*order).limit(size + 1)))
    more = len(found) > size
    found = found[:size]
    names, units = people.names(session), {unit.unit_id: unit.name for unit in people.units(session)}
    last = _key_of(found[-1]) if more else None
    return DeskPage(tuple(_row(a, names, units) for a in found), last, state_counts(session, actor, wanted, now=now))


def state_counts(session: Session, actor: Actor, wanted: DeskFilter, *, now: datetime) -> dict[str, int]:
    """How many articles each tab would show under the same filters."""
    open_filter = replace(wanted, tab=ALL, after="")
    by_state = select(Article.state, Article.owner, func.count()).group_by(Article.state, Article.owner)
    counts = dict.fromkeys(TABS, 0)
    for state, owner, number in session.execute(_restrict(by_state, open_filter)):
        counts[state if owner == "review" and state in OWN_STATES else LEFT] += number
        counts[ALL] += number
    mine = _restrict(select(func.count()).select_from(Article), open_filter)
    counts[MINE] = session.scalar(mine.where(_tab(session, actor, MINE, now))) or 0
    return counts


def _restrict(query: Select, wanted: DeskFilter) -> Select:  # type: ignore[type-arg]  # rows and counts alike
    if wanted.unit:
        query = query.where(Article.unit_id == wanted.unit)
    if wanted.assignee:
        query = query.where(Article.assignee_id == wanted.assignee)
    if wanted.klass:
        query = query.where(cast(Article.classes, Text).contains(f'"{wanted.klass}"', autoescape=True))
    if wanted.search.strip():
        query = query.where(by_words(Article, wanted.search))
    return query


def _tab(session: Session, actor: Actor, tab: str, now: datetime) -> ColumnElement[bool]:
    if tab == ALL:
        return Article.id.is_not(None)
    if tab == LEFT:
        return Article.owner != "review"
    if tab == MINE:
        return and_(Article.owner == "review", _waits_for(session, actor, now))
    return and_(Article.owner == "review", Article.state == tab)


def _waits_for(session: Session, actor: Actor, now: datetime) -> ColumnElement[bool]:
    """The articles whose next step is this person's (§2.2), also where a level has fallen to a stand-in."""
    day = local_day(now)
    me = actor.member_id
    ways: list[ColumnElement[bool]] = [and_(Article.state.in_(["editing", "revision"]), Article.assignee_id == me)]
    deputies = [person.member_id for person in people.people_with_role(session, "deputy", day)]
    if actor.has("secretary", "deputy"):
        ways.append(Article.state == "submitted")
    if actor.has("editor"):
        ways.append(and_(Article.state == "submitted", Article.author_id != me))
    if actor.has("deputy"):
        ways.append(and_(Article.state == "pending_deputy", Article.author_id != me))
    if actor.has("head", "principal"):
        ways.append(Article.state == "pending_head")
    if actor.has("head") and len(deputies) == 1:
        ways.append(and_(Article.state == "pending_deputy", Article.author_id == deputies[0]))
    return or_(false(), *ways)


def _row(article: Article, names: Mapping[str, str], units: Mapping[str, str]) -> DeskRow:
    return DeskRow(
        id=article.id, title=article.title, state=article.state, owner=article.owner, settled=article.settled,
        kind=article.kind, unit=units.get(article.unit_id, article.unit_id),
        author=names.get(article.author_id, article.author_id),
        assignee=names.get(article.assignee_id or "", article.assignee_id or ""), classes=tuple(article.classes),
        section=article.section, event_end=article.event_end, refusal_proposed=article.refusal_proposed,
        since=article.since, received_at=article.received_at, revision_kind=article.revision_kind,
    )  # fmt: skip


def _key_of(article: Article) -> str:
    return f"{article.since.isoformat()}~{article.id}"


def _parse_key(text: str) -> tuple[datetime, str] | None:
    """The key in an address; None when absent or damaged (the first page is shown then)."""
    moment, _, article_id = text.partition("~")
    try:
        since = datetime.fromisoformat(moment)
    except ValueError:
        return None
    return (since, article_id) if since.tzinfo and article_id else None
