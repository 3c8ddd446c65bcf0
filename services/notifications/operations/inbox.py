"""The task inbox: who must act next. A task opens when an article comes to somebody and closes when it moves on."""

from datetime import datetime
from typing import Any, cast

import sqlalchemy as sa

from services.notifications.errors import UnknownTask
from services.notifications.models import Dismissal, Task
from services.notifications.operations import people
from services.notifications.operations.recipients import shown_title
from services.notifications.permissions import can_dismiss
from shared.actors import Actor
from shared.clock import local_day
from shared.db import levels
from shared.db.unit_of_work import UnitOfWork
from shared.events.articles import ArticleMoved
from shared.events.envelope import Envelope
from shared.events.publishing import TakedownRequested
from shared.ids import new_id

Wanted = tuple[str, str, str]
"""(kind, role, member_id): one of role and member is empty."""

_BY_STATE: dict[str, tuple[tuple[str, str], ...]] = {
    "submitted": (("assign", "secretary"),),
    "editing": (("edit", "assignee"),),
    "returned": (("supplement", "author"),),
    "pending_deputy": (("approve_content", "deputy"),),
    "revision": (("revise", "assignee"),),
    "pending_head": (("approve_posting", "head"), ("approve_posting", "principal")),
    "approved": (("publish", "secretary"),),
    "suspended": (("decide_suspension", "head"),),
}
"""Who acts next in a state. `author` and `assignee` are persons, the others roles that any holder may take."""

_BY_EVENT: dict[str, tuple[tuple[str, str], ...]] = {
    "article.refusal_proposed": (("consider_refusal", "deputy"),),
    "article.refusal_forwarded": (("decide_refusal", "head"),),
    "article.recalled": (("approve_posting", "head"),),
}
"""Events that mean something else than their state usually does."""

_TAKEDOWN_SETTLED = ("article.taken_down", "article.restored")
_OTHER_APPROVER = {"head": "principal", "principal": "head"}


# Every transition passes here: plain Core statements, built once.
_T = cast("sa.Table", Task.__table__)
_OPEN = (
    sa.select(_T.c.id, _T.c.kind, _T.c.role, _T.c.member_id)
    .where(_T.c.article_id == sa.bindparam("article"), _T.c.closed_at.is_(None))
    .order_by(_T.c.id)
)
_CLOSE = (
    sa.update(_T)
    .where(_T.c.id == sa.bindparam("task"))
    .values(closed_at=sa.bindparam("at"), closed_by=sa.bindparam("event"), closed_by_member=sa.bindparam("by"))
)
_ADD = _T.insert()


def turn_tasks(uow: UnitOfWork, *, envelope: Envelope, event: ArticleMoved) -> None:
    """Close the tasks the article has left behind, open those it has come to, keep those that still stand."""
    if event.TYPE == "article.countersigned":
        return  # a signature beside an approval (C13): whoever had to act still has to
    wanted = _wanted(uow, event)
    for task in uow.session.execute(_OPEN, {"article": envelope.subject_id}).all():
        if task.kind == "decide_takedown":
            keep = event.TYPE not in _TAKEDOWN_SETTLED
        elif task.kind == "send_owed":
            keep = event.TYPE != "article.published"
        else:
            keep = (task.kind, task.role, task.member_id) in wanted
            wanted.discard((task.kind, task.role, task.member_id))
        if not keep:
            at = datetime.fromisoformat(envelope.occurred_at)
            uow.session.execute(_CLOSE, {"task": task.id, "at": at, "event": envelope.event_id, "by": envelope.actor})
    for kind, role, member_id in sorted(wanted):
        opened = _task(envelope, kind, title=shown_title(event), note=event.reason, from_name=event.actor_name)
        uow.session.execute(_ADD, {**opened, "role": role, "member_id": member_id})


def open_takedown_task(uow: UnitOfWork, *, envelope: Envelope, event: TakedownRequested) -> None:
    """The head must look at a request; once per request, and never again after it was ticked off."""
    seen = sa.select(Task.id).where(Task.opened_by == envelope.event_id)
    if uow.session.scalar(seen) or uow.session.get(Dismissal, envelope.event_id):
        return
    name = people.name(uow, event.requested_by)
    task = _task(envelope, "decide_takedown", title=event.title, note=event.reason, from_name=name)
    uow.session.execute(_ADD, {**task, "article_id": event.article_id, "role": "head", "about": event.request_id})


def dismiss_task(uow: UnitOfWork, *, task_id: str, actor: Actor) -> Task:
    """Tick off a task that no event closes. Doing it twice changes nothing. UnknownTask for other tasks and people."""
    task = uow.session.get(Task, task_id)
    if task is None or not can_dismiss(actor, task):
        raise UnknownTask
    if task.closed_at is None:
        task.closed_at, task.closed_by, task.closed_by_member = uow.now, "dismissed", actor.member_id
        uow.session.add(Dismissal(event_id=task.opened_by, member_id=actor.member_id, at=uow.now))
    return task


def _wanted(uow: UnitOfWork, event: ArticleMoved) -> set[Wanted]:
    if event.TYPE == "article.posting_approval_recorded":
        return {("approve_posting", _OTHER_APPROVER.get(event.role, "head"), "")}
    pairs = _BY_EVENT.get(event.TYPE) or _BY_STATE.get(event.to_state, ())
    wanted = {place for pair in pairs if (place := _place(uow, event, *pair))}
    if event.to_state == "submitted" and event.assignee_id:
        wanted.add(("edit", "", event.assignee_id))
    return wanted


def _place(uow: UnitOfWork, event: ArticleMoved, kind: str, audience: str) -> Wanted | None:
    """Where a task goes; None for the principal who is the head too: one act is recorded as both (C2)."""
    if audience == "author":
        return (kind, "", event.author_id)
    if audience == "assignee":
        return (kind, "", event.assignee_id) if event.assignee_id else (kind, "editor", "")
    day = local_day(uow.now)
    if audience == "principal" and not people.principals_beside_head(uow.session, day):
        return None
    return (kind, levels.standing_in(uow.session, audience, people.shut_out(uow, event, day), day), "")


def _task(envelope: Envelope, kind: str, *, title: str, note: str | None, from_name: str) -> dict[str, Any]:
    return {
        "id": new_id(),
        "article_id": envelope.subject_id,
        "kind": kind,
        "role": "",
        "member_id": "",
        "title": title,
        "note": note,
        "from_name": from_name,
        "opened_by": envelope.event_id,
        "opened_at": datetime.fromisoformat(envelope.occurred_at),
    }
