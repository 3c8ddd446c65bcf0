"""All reads, as plain frozen rows."""

from services.notifications.queries.feeds import due_calendar, generation_of
from services.notifications.queries.ledger import (
    DeliveryRow,
    LedgerPage,
    any_due,
    counts,
    ledger_page,
    mail_health,
    recipients,
)
from services.notifications.queries.tasks import Inbox, TaskGroup, TaskRow, done_tasks, open_count, open_inbox

__all__ = [
    "DeliveryRow",
    "Inbox",
    "LedgerPage",
    "TaskGroup",
    "TaskRow",
    "any_due",
    "counts",
    "done_tasks",
    "due_calendar",
    "generation_of",
    "ledger_page",
    "mail_health",
    "open_count",
    "open_inbox",
    "recipients",
]
