"""“Bài của tôi” and “Bài của đơn vị”: filters, counts, pages."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.submission.config import PAGE_SIZE
from services.submission.models import Article
from services.submission.queries.people import People
from shared.actors import Actor
from shared.clock import local_day
from shared.db.found import by_words
from shared.db.people import units
from shared.regulation.pack import Pack
from shared.workflow.article import ARTICLE

GROUPS = {
    "nhap": ("Bản nháp", ("draft",)),
    "can-sua": ("Cần bổ sung", ("returned",)),
    "dang-xu-ly": (
        "Đang xử lý",
        ("submitted", "editing", "revision", "pending_deputy", "pending_head", "approved", "scheduled"),
    ),
    "da-dang": ("Đã đăng", ("published", "archived")),
    "da-dong": ("Đã đóng", ("refused", "withdrawn", "suspended", "taken_down")),
}
"""Filter -> label and states; every state stands in exactly one (a test says so)."""
WAITING = "can-sua"
"""The group that waits for the writer."""


@dataclass(frozen=True)
class Row:
    """One article in a list."""

    id: str
    title: str
    state: str
    state_label: str
    in_transit: bool
    owner: str
    holder: str
    vacant: str
    since: datetime
    author: str
    unit: str
    section: str
    kind: str
    reason: str | None
    address: str | None
    submitted_at: datetime | None
    version: int
    writable: bool


@dataclass(frozen=True)
class ArticleList:
    """One page of a list with the counts of every group."""

    rows: tuple[Row, ...]
    counts: dict[str, int]
    total: int
    number: int
    pages: int

    @property
    def all(self) -> int:
        """Articles of every group."""
        return sum(self.counts.values())


def my_articles(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    pack: Pack,
    of_unit: bool = False,
    group: str = "",
    words: str = "",
    page: int = 1,
) -> ArticleList:
    """The articles `actor` wrote, or those of the units `actor` leads; newest change first."""
    mine = _scope(actor, of_unit=of_unit)
    counts = _counts(session, mine)
    where = [mine]
    if group in GROUPS:
        where.append(Article.state.in_(GROUPS[group][1]))
    if words.strip():
        where.append(by_words(Article, words))
    total = session.scalar(sa.select(sa.func.count()).select_from(Article).where(*where)) or 0
    pages = max(1, -(-total // PAGE_SIZE))
    number = min(max(1, page), pages)
    query = (
        sa.select(Article)
        .where(*where)
        .order_by(Article.since.desc(), Article.id.desc())
        .limit(PAGE_SIZE)
        .offset((number - 1) * PAGE_SIZE)
    )
    rows = _rows(session, list(session.scalars(query)), actor, now, pack)
    return ArticleList(rows, counts, total, number, pages)


def _scope(actor: Actor, *, of_unit: bool) -> sa.ColumnElement[bool]:
    kept = Article.discarded.is_(False)
    if of_unit:
        return sa.and_(kept, Article.unit_id.in_(actor.leads_units))
    return sa.and_(kept, Article.author_id == actor.member_id)


def _counts(session: Session, mine: sa.ColumnElement[bool]) -> dict[str, int]:
    query = sa.select(Article.state, sa.func.count()).where(mine).group_by(Article.state)
    by_state = {state: count for state, count in session.execute(query)}  # noqa: C416  (rows are no plain tuples)
    return {name: sum(by_state.get(state, 0) for state in states) for name, (_, states) in GROUPS.items()}


def _rows(session: Session, found: list[Article], actor: Actor, now: datetime, pack: Pack) -> tuple[Row, ...]:
    people = People.of(session, local_day(now), pack)
    unit_names = {unit.unit_id: unit.name for unit in units(session)}
    sections = {section.id: section.label for section in pack.sections}
    return tuple(
        Row(
            id=article.id,
            title=article.title,
            state=article.state,
            state_label=ARTICLE.states[article.state].label,
            in_transit=article.in_transit,
            owner=article.owner,
            holder=people.holder(article),
            vacant="" if article.in_transit else people.vacancy(article.state),
            since=article.since,
            author=people.name(article.author_id),
            unit=unit_names.get(article.unit_id, article.unit_id),
            section=sections.get(article.section, ""),
            kind=article.kind,
            reason=article.reason,
            address=article.address if article.state in {"published", "archived"} else None,
            submitted_at=article.submitted_at,
            version=article.version,
            writable=article.state in {"draft", "returned"} and article.author_id == actor.member_id,
        )
        for article in found
    )
