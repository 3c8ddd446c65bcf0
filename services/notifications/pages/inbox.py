"""Việc của tôi: what waits for me, and what I finished."""

from flask import Response, render_template, request

from services.notifications import operations, queries
from services.notifications.config import DONE_DAYS, INBOX, TASK_KINDS
from services.notifications.permissions import can_see_ledger
from shared.web.auth import current_actor, now, wiring
from shared.web.notices import redirect_with


def index() -> str:
    """Open tasks by kind, and what I finished in the last 30 days."""
    actor = current_actor()
    with wiring().read() as session:
        found = queries.open_inbox(session, actor)
        done = queries.done_tasks(session, actor, now())
    return render_template(
        "notifications/inbox.html",
        inbox=found,
        done=done,
        kinds=TASK_KINDS,
        done_days=DONE_DAYS,
        sees_ledger=can_see_ledger(actor),
    )


def dismiss(task_id: str) -> Response:
    """Tick off a request for removal that was looked at."""
    actor = current_actor()
    with wiring().uow() as uow:
        form_id = request.form.get("form_id")
        if uow.once(form_id, actor) is None:
            operations.dismiss_task(uow, task_id=task_id, actor=actor)
            uow.remember(form_id, actor, task_id)
            uow.commit()
    return redirect_with(INBOX, "Đã ghi nhận việc xem xét đề nghị gỡ; bài được giữ nguyên.")
