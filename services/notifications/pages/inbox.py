"""Việc của tôi: what waits for me, and what I finished."""

from flask import Response, g, get_template_attribute, render_template, request

from services.notifications import operations, queries
from services.notifications.config import COUNT_KEPT_SECONDS, DONE_DAYS, INBOX, TASK_KINDS
from services.notifications.pages.calendar import address_for
from services.notifications.permissions import can_see_ledger
from shared.clock import local_day
from shared.web.auth import current_actor, now, public, wiring
from shared.web.notices import redirect_with


def index() -> str:
    """Open tasks by kind, and what I finished in the last 30 days."""
    actor = current_actor()
    with wiring().read() as session:
        today = local_day(now())
        found = queries.open_inbox(session, actor, day=today, pack=wiring().pack)
        done = queries.done_tasks(session, actor, now())
        generation = queries.generation_of(session, actor.member_id)
    return render_template(
        "notifications/inbox.html",
        inbox=found,
        done=done,
        today=today,
        kinds=TASK_KINDS,
        done_days=DONE_DAYS,
        sees_ledger=can_see_ledger(actor),
        calendar=address_for(actor, generation),
    )


@public
def task_count() -> Response:
    """The number of open tasks for the navigation of the other services' pages; 204 where there is nothing to show.

    Open to anybody, so that an ended session puts no sign-in page into a menu. Browsers keep it for 15 s.
    """
    number = g.get("nav_counts", {}).get(INBOX, 0)
    fragment = get_template_attribute("shared/components/ui.html", "count")
    response = Response(fragment(number, "việc", waits=True)) if number else Response(status=204)
    response.headers["Cache-Control"] = f"private, max-age={COUNT_KEPT_SECONDS}"
    response.vary.add("Cookie")
    return response


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
