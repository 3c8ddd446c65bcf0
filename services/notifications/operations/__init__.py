"""All changes: what people do here, what events do here, and how a letter moves through the ledger."""

from services.notifications.operations.board import (
    follow_account_lost,
    follow_change,
    follow_confirmation,
    follow_site_change,
    follow_site_change_tied,
    follow_violation,
    follow_violation_answer,
)
from services.notifications.operations.delegations import follow_delegation
from services.notifications.operations.digest import write_digest
from services.notifications.operations.feeds import renew_feed
from services.notifications.operations.follow import follow_article, follow_report, follow_takedown_request, reset
from services.notifications.operations.inbox import dismiss_task
from services.notifications.operations.intake import follow_intake
from services.notifications.operations.ledger import (
    ALL_DUE,
    JOB,
    Claim,
    back_off,
    bounce,
    claim_next,
    defer,
    fail,
    mark_sent,
    retry,
)
from services.notifications.operations.letters import Letter, compose, render
from services.notifications.operations.office import follow_obligation, follow_quota, follow_reminder
from services.notifications.operations.owing import follow_tie
from services.notifications.operations.papers import follow_periodic_report
from services.notifications.operations.removal import follow_answer, follow_suspension

__all__ = [
    "ALL_DUE",
    "JOB",
    "Claim",
    "Letter",
    "back_off",
    "bounce",
    "claim_next",
    "compose",
    "defer",
    "dismiss_task",
    "fail",
    "follow_account_lost",
    "follow_answer",
    "follow_article",
    "follow_change",
    "follow_confirmation",
    "follow_delegation",
    "follow_intake",
    "follow_obligation",
    "follow_periodic_report",
    "follow_quota",
    "follow_reminder",
    "follow_report",
    "follow_site_change",
    "follow_site_change_tied",
    "follow_suspension",
    "follow_takedown_request",
    "follow_tie",
    "follow_violation",
    "follow_violation_answer",
    "mark_sent",
    "render",
    "renew_feed",
    "reset",
    "retry",
    "write_digest",
]
