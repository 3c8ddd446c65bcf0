"""All changes of publishing: one verb-noun function each, check, change, publish; the caller commits."""

from services.publishing.operations.acting import CONFIRMED, TRIGGERS, Given, act
from services.publishing.operations.custody import amend, recall, receive_approved
from services.publishing.operations.posting import (
    archive,
    publish,
    publish_due,
    schedule,
    unarchive,
    unschedule,
)
from services.publishing.operations.removal import reject_request, request_takedown, restore, suspend, take_down

__all__ = [
    "CONFIRMED", "TRIGGERS", "Given", "act",
    "amend", "archive", "publish", "publish_due", "recall", "receive_approved", "reject_request", "request_takedown",
    "restore", "schedule", "suspend", "take_down", "unarchive", "unschedule",
]  # fmt: skip
