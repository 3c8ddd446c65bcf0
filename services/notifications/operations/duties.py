"""Tasks that are about no article's way: opened by one event, closed by another, found again by what they are about."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from services.notifications.models import Task
from shared.db.unit_of_work import UnitOfWork
from shared.events.envelope import Envelope
from shared.ids import new_id

UNIT, LEAD = "unit", "unit_lead"
"""Audiences with a unit: everybody of it, or who leads it today."""


@dataclass(frozen=True)
class Duty:
    """What somebody must do: its kind, what it is about, the page that can do it."""

    kind: str
    about: str
    path: str
    title: str
    from_name: str
    note: str | None = None
    due_on: date | None = None
    article_id: str = ""
    """The article it is about; without one, `about` stands here too."""


def open_duty(
    uow: UnitOfWork, envelope: Envelope, duty: Duty, *, role: str = "", member_id: str = "", unit_id: str = ""
) -> None:
    """A task for the holders of a role (of one unit) or for one person. Opening it again changes nothing."""
    same = (
        Task.opened_by == envelope.event_id, Task.kind == duty.kind, Task.role == role, Task.member_id == member_id,
        Task.about == duty.about,
    )  # fmt: skip
    if uow.session.scalar(sa.select(Task.id).where(*same)) is not None:
        return
    uow.session.add(
        Task(
            id=new_id(), article_id=duty.article_id or duty.about, kind=duty.kind, role=role, member_id=member_id,
            unit_id=unit_id, title=duty.title, about=duty.about, path=duty.path, due_on=duty.due_on, note=duty.note,
            from_name=duty.from_name, opened_by=envelope.event_id,
            opened_at=datetime.fromisoformat(envelope.occurred_at),
        )
    )  # fmt: skip
    uow.session.flush()


def close_duties(uow: UnitOfWork, envelope: Envelope, *, kind: str, about: str) -> None:
    """Whatever of this kind is open about it is done, by whoever acted; what the event itself opened stays open."""
    for task in open_duties(uow, kind=kind, about=about):
        if task.opened_by == envelope.event_id:
            continue
        task.closed_at, task.closed_by = datetime.fromisoformat(envelope.occurred_at), envelope.event_id
        task.closed_by_member = envelope.actor


def open_duties(uow: UnitOfWork, *, kind: str, about: str) -> Sequence[Task]:
    """The open tasks of a kind about one thing."""
    query = sa.select(Task).where(Task.kind == kind, Task.about == about, Task.closed_at.is_(None))
    return uow.session.scalars(query.order_by(Task.id)).all()


def all_duties(uow: UnitOfWork, *, kind: str, about: str) -> Sequence[Task]:
    """The same, done ones too."""
    return uow.session.scalars(sa.select(Task).where(Task.kind == kind, Task.about == about).order_by(Task.id)).all()


def base(envelope: Envelope, notice: str, clause: str, path: str, rows: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """The context of a letter with words from NOTICES; `rows` are its facts, label and value."""
    return {
        "event": envelope.type, "notice": notice, "at": envelope.occurred_at, "clause": clause, "path": path,
        "rows": [list(row) for row in rows if row[1]], "title": "", "reason": "", "audience": "office",
    }  # fmt: skip
