"""The pages under /thong-bao/: my work, the delivery ledger, the demo mailbox."""

from flask import Blueprint, g

from services.notifications import queries
from services.notifications.config import INBOX
from services.notifications.pages import calendar, inbox, ledger, mailbox
from shared.clock import local_day
from shared.web.auth import now, optional_actor, wiring

blueprint = Blueprint("notifications", __name__, url_prefix="/thong-bao")

for _rule, _name, _view, _methods in (
    ("/", "index", inbox.index, ["GET"]),
    ("/so-viec", "task_count", inbox.task_count, ["GET"]),
    ("/viec/<task_id>/xong", "dismiss", inbox.dismiss, ["POST"]),
    ("/lich/<token>.ics", "due_calendar", calendar.due_calendar, ["GET"]),
    ("/lich/doi", "renew_calendar", calendar.renew, ["POST"]),
    ("/so-gui/", "ledger", ledger.index, ["GET"]),
    ("/so-gui/<delivery>/gui-lai", "retry", ledger.retry, ["POST"]),
    ("/hop-thu/", "mailbox", mailbox.index, ["GET"]),
    ("/hop-thu/<letter_id>/", "letter", mailbox.show, ["GET"]),
    ("/hop-thu/<letter_id>/noi-dung/", "letter_html", mailbox.html, ["GET"]),
    ("/hop-thu/<letter_id>/tep/<int:number>", "attachment", mailbox.attachment, ["GET"]),
):
    blueprint.add_url_rule(_rule, _name, _view, methods=_methods)


@blueprint.before_request
def _count_tasks() -> None:
    """The number beside "Việc của tôi" in the navigation."""
    actor = optional_actor()
    if actor is not None:
        with wiring().read() as session:
            g.nav_counts = {INBOX: queries.open_count(session, actor, day=local_day(now()))[0]}
