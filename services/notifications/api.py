"""The JSON API under /api/notifications/v1.

| method | path | who |
|---|---|---|
| GET | /me/tasks | every member: how many tasks wait |
| GET | /me/tasks/items | every member: the tasks themselves |
| GET | /deliveries | secretary, operator: the ledger |
| POST | /deliveries/<id>/retry | secretary, operator: send again |
"""

from typing import Any

from services.notifications import operations, queries
from services.notifications.config import INBOX
from services.notifications.schemas import (
    LedgerQuerySchema,
    LedgerSchema,
    MyTasksSchema,
    QueuedSchema,
    TaskListSchema,
)
from shared.clock import local_day
from shared.web.api import Blueprint, api_prefix
from shared.web.auth import current_actor, now, roles, wiring

blueprint = Blueprint(
    "api", __name__, url_prefix=api_prefix("notifications"), description="Việc của tôi và sổ gửi thư."
)


@blueprint.on("GET", "/me/tasks")
@blueprint.gives(MyTasksSchema)
def my_tasks() -> dict[str, Any]:
    """How many tasks wait for me, and since when the oldest one does."""
    with wiring().read() as session:
        count, oldest = queries.open_count(session, current_actor(), day=local_day(now()))
    return {"open": count, "oldest_at": oldest, "url": INBOX}


@blueprint.on("GET", "/me/tasks/items")
@blueprint.gives(TaskListSchema)
def my_task_items() -> dict[str, Any]:
    """Every open task of mine."""
    with wiring().read() as session:
        inbox = queries.open_inbox(session, current_actor(), day=local_day(now()), pack=wiring().pack)
    return {"items": [task for group in inbox.groups for task in group.tasks], "total": inbox.count}


@blueprint.on("GET", "/deliveries")
@roles("secretary", "operator")
@blueprint.takes(LedgerQuerySchema, "query")
@blueprint.gives(LedgerSchema)
def deliveries(query: dict[str, Any]) -> dict[str, Any]:
    """One page of the ledger, newest first."""
    with wiring().read() as session:
        found = queries.ledger_page(session, state=query["state"], recipient=query["recipient"], number=query["page"])
        counts = queries.counts(session)
    return {"items": found.rows, "page": found.number, "pages": found.pages, "total": found.total, "counts": counts}


@blueprint.on("POST", "/deliveries/<delivery>/retry")
@roles("secretary", "operator")
@blueprint.gives(QueuedSchema, 202)
def retry(delivery: str) -> dict[str, Any]:
    """Put a failed, bounced or skipped letter into the queue again."""
    with wiring().uow() as uow:
        row = operations.retry(uow, delivery=delivery, actor=current_actor())
        uow.commit()
    return {"id": row.id, "state": row.state}
