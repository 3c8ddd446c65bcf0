"""What one person has to do, and has done."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.notifications.config import DONE_DAYS, TASK_KINDS, TaskKind
from services.notifications.models import Article, Task
from shared.actors import Actor
from shared.db.people import name_of, unit_name
from shared.web.addresses import article_address

_NOT_BY_AUTHOR = ("approve_content", "consider_refusal")
"""Nobody approves their own text at level 2 (C13): such a task is another holder's."""
_DONE_LIMIT = 100


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


def open_inbox(session: Session, actor: Actor) -> Inbox:
    """The open tasks of a person, grouped by kind in the order of `TASK_KINDS`."""
    rows = [_row(session, task, article) for task, article in _open(session, actor)]
    groups = tuple(
        TaskGroup(kind, words, tuple(found))
        for kind, words in TASK_KINDS.items()
        if (found := [row for row in rows if row.kind == kind])
    )
    return Inbox(groups, len(rows), min((row.opened_at for row in rows), default=None))


def open_count(session: Session, actor: Actor) -> tuple[int, datetime | None]:
    """How many tasks are open for a person, and since when the oldest one is."""
    tasks = [task for task, _article in _open(session, actor)]
    return len(tasks), min((task.opened_at for task in tasks), default=None)


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
        .where(Task.closed_at.is_(None), sa.or_(Task.member_id == actor.member_id, Task.role.in_(actor.roles)))
        .order_by(Task.opened_at, Task.id)
    )
    rows = [(task, article) for task, article in session.execute(query) if not _own_text(task, article, actor)]
    return list(_once_per_article(rows))


def _once_per_article(rows: Iterable[tuple[Task, Article | None]]) -> Iterable[tuple[Task, Article | None]]:
    """A person with two roles has one task; several requests for removal stay several."""
    seen: set[tuple[str, str]] = set()
    for task, article in rows:
        key = (task.kind, task.id if task.kind == "decide_takedown" else task.article_id)
        if key not in seen:
            seen.add(key)
            yield task, article


def _own_text(task: Task, article: Article | None, actor: Actor) -> bool:
    own = article is not None and article.author_id == actor.member_id
    return own and task.kind in _NOT_BY_AUTHOR and task.role != "head"


def _mine(task: Task, actor: Actor) -> bool:
    return task.member_id in ("", actor.member_id)


def _row(session: Session, task: Task, article: Article | None) -> TaskRow:
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
        href=article_address(TASK_KINDS[task.kind].desk, task.article_id),
        dismissible=task.kind == "decide_takedown" and task.closed_at is None,
    )
