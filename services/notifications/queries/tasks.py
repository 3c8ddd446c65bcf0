"""What one person has to do, and has done."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.notifications.config import (
    APPOINT,
    APPOINTERS,
    BOARD_PAGE,
    DONE_DAYS,
    MEMBERS,
    TASK_KINDS,
    TaskKind,
    docket_address,
)
from services.notifications.models import Article, Task
from shared.actors import Actor
from shared.db.people import name_of, people_with_role, unit_name
from shared.regulation.pack import Pack
from shared.regulation.vacancies import nobody_holds
from shared.web.addresses import article_address

_NOT_BY_AUTHOR = ("approve_content", "consider_refusal")
"""Nobody approves their own text at level 2 (C13): such a task is another holder's."""
_DONE_LIMIT = 100
_ANSWERED_BY_ARTICLE = sa.and_(
    Task.kind == "send_owed",
    Task.article_id != Task.about,
    sa.or_(Article.id.is_(None), Article.state.not_in(("refused", "withdrawn"))),
)
"""“Bài phải gửi” whose tied article is on its way: nobody has to send anything now."""


@dataclass(frozen=True)
class TaskRow:
    """One task as a person sees it. `href` is the page that can do it."""

    id: str
    kind: str
    title: str
    state: str
    author: str
    unit: str
    note: str | None
    from_name: str
    opened_at: datetime
    closed_at: datetime | None
    href: str
    dismissible: bool
    due_on: date | None = None


@dataclass(frozen=True)
class TaskGroup:
    """The tasks of one kind, oldest first."""

    kind: str
    words: TaskKind
    tasks: tuple[TaskRow, ...]


@dataclass(frozen=True)
class Inbox:
    """Everything one person has to do now."""

    groups: tuple[TaskGroup, ...]
    count: int
    oldest_at: datetime | None


def open_inbox(session: Session, actor: Actor, *, day: date, pack: Pack) -> Inbox:
    """The open tasks of a person, grouped by kind in the order of `TASK_KINDS`."""
    rows = [_row(session, task, article) for task, article in _open(session, actor)]
    rows += _appointments(session, actor, day, pack)
    groups = tuple(
        TaskGroup(kind, words, tuple(found))
        for kind, words in TASK_KINDS.items()
        if (found := [row for row in rows if row.kind == kind])
    )
    return Inbox(groups, len(rows), min((row.opened_at for row in rows), default=None))


def open_count(session: Session, actor: Actor, *, day: date) -> tuple[int, datetime | None]:
    """How many tasks are open for a person, and since when the oldest one is."""
    since = [task.opened_at for task, _article in _open(session, actor)]
    since += [place.since for place in _empty_places(session, actor, day)]
    return len(since), min(since, default=None)


def done_tasks(session: Session, actor: Actor, now: datetime) -> list[TaskRow]:
    """What this person finished in the last 30 days, newest first."""
    query = (
        sa.select(Task, Article)
        .outerjoin(Article, Article.id == Task.article_id)
        .where(Task.closed_by_member == actor.member_id, Task.closed_at >= now - timedelta(days=DONE_DAYS))
        .order_by(Task.closed_at.desc(), Task.id)
        .limit(_DONE_LIMIT)
    )
    found = [(task, article) for task, article in session.execute(query) if _mine(task, actor)]
    return [_row(session, task, article) for task, article in found]


def _open(session: Session, actor: Actor) -> list[tuple[Task, Article | None]]:
    query = (
        sa.select(Task, Article)
        .outerjoin(Article, Article.id == Task.article_id)
        .where(Task.closed_at.is_(None), _audience(actor), sa.not_(_ANSWERED_BY_ARTICLE))
        .order_by(Task.opened_at, Task.id)
    )
    rows = [(task, article) for task, article in session.execute(query) if not _own_text(task, article, actor)]
    return list(_once_per_article(rows))


def _audience(actor: Actor) -> sa.ColumnElement[bool]:
    """Tasks of this person: by name, by role, by unit, as lead of a unit."""
    units = actor.leads_units | ({actor.unit_id} if actor.unit_id else frozenset())
    return sa.or_(
        Task.member_id == actor.member_id,
        sa.and_(Task.role.in_(actor.roles), Task.unit_id == ""),
        sa.and_(Task.role == "unit", Task.unit_id.in_(units)),
        sa.and_(Task.role == "unit_lead", Task.unit_id.in_(actor.leads_units)),
    )


@dataclass(frozen=True)
class _Empty:
    """A role that nobody holds while `waiting` tasks wait for it, the oldest since `since`."""

    role: str
    waiting: int
    since: datetime


def _empty_places(session: Session, actor: Actor, day: date) -> list[_Empty]:
    """What those who complete the board must see to: found anew each time, so an appointment ends it by itself."""
    if not actor.has(*APPOINTERS):
        return []
    query = (
        sa.select(Task.role, sa.func.count(), sa.func.min(Task.opened_at))
        .where(Task.closed_at.is_(None), Task.role != "", Task.unit_id == "")
        .group_by(Task.role)
        .order_by(Task.role)
    )
    return [
        _Empty(role, int(number), since)
        for role, number, since in session.execute(query)
        if not people_with_role(session, role, day)
    ]


def _appointments(session: Session, actor: Actor, day: date, pack: Pack) -> list[TaskRow]:
    href = MEMBERS if actor.has("secretary", "operator", "head") else BOARD_PAGE
    return [
        TaskRow(
            id=f"{APPOINT}-{place.role}", kind=APPOINT, title=_sentence(nobody_holds(pack, place.role)), state="",
            author="", unit="", note=f"{place.waiting} việc đang chờ người giữ vai trò này.", from_name="",
            opened_at=place.since, closed_at=None, href=href, dismissible=False,
        )
        for place in _empty_places(session, actor, day)
    ]  # fmt: skip


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


def _once_per_article(rows: Iterable[tuple[Task, Article | None]]) -> Iterable[tuple[Task, Article | None]]:
    """A person with two roles has one task; several requests for removal stay several."""
    seen: set[tuple[str, str]] = set()
    for task, article in rows:
        key = (task.kind, task.id if task.kind == "decide_takedown" else task.article_id)
        if key not in seen:
            seen.add(key)
            yield task, article


def _own_text(task: Task, article: Article | None, actor: Actor) -> bool:
    """A text this person may not judge at level 2 (C13): their own, or of a unit they lead where the pack says so."""
    if article is None or task.kind not in _NOT_BY_AUTHOR or task.role == "head":
        return False
    return article.author_id == actor.member_id or (article.lead_barred and article.unit_id in actor.leads_units)


def _mine(task: Task, actor: Actor) -> bool:
    return task.member_id in ("", actor.member_id)


def _row(session: Session, task: Task, article: Article | None) -> TaskRow:
    desk = TASK_KINDS[task.kind].desk
    article = None if task.path else article
    return TaskRow(
        id=task.id,
        kind=task.kind,
        title=article.title if article else task.title,
        state=article.state if article else "",
        author=name_of(session, article.author_id) if article else "",
        unit=unit_name(session, article.unit_id) if article else "",
        note=task.note,
        from_name=task.from_name,
        opened_at=task.opened_at,
        closed_at=task.closed_at,
        href=task.path or (docket_address(task.about) if task.about else article_address(desk, task.article_id)),
        dismissible=task.kind == "decide_takedown" and not task.about and task.closed_at is None,
        due_on=task.due_on,
    )
