"""All changes of publishing: one verb-noun function each, check, change, publish; the caller commits."""

from services.publishing.operations.acting import CONFIRMED, REVISION_ACTS, TRIGGERS, Given, act, act_on_revision
from services.publishing.operations.changes import decide_change, mark_change, propose_change
from services.publishing.operations.custody import amend, recall, receive_approved
from services.publishing.operations.posting import (
    archive,
    archive_due,
    publish,
    publish_due,
    schedule,
    unarchive,
    unschedule,
)
from services.publishing.operations.removal import accept_request, restore, suspend, take_down
from services.publishing.operations.requests import (
    Contact,
    forget,
    reject_request,
    remark_request,
    request_on_expiry,
    request_publicly,
    request_takedown,
    sender_key,
    set_expiry,
)
from services.publishing.operations.revisions import (
    amend_revision,
    cancel_revision,
    follow_revision,
    open_revision,
    publish_due_revision,
    publish_revision,
    recall_revision,
    receive_revision,
    schedule_revision,
    unschedule_revision,
)
from services.publishing.operations.site_changes import note_shape, tie_site_change
from services.publishing.operations.suspension import tick

__all__ = [
    "CONFIRMED", "REVISION_ACTS", "TRIGGERS", "Contact", "Given", "accept_request", "act", "act_on_revision", "amend",
    "amend_revision", "archive", "archive_due", "cancel_revision", "decide_change", "follow_revision", "forget",
    "mark_change", "note_shape", "open_revision", "propose_change", "publish", "publish_due", "publish_due_revision",
    "publish_revision", "recall", "recall_revision", "receive_approved", "receive_revision", "reject_request",
    "remark_request", "request_on_expiry", "request_publicly", "request_takedown", "restore", "schedule",
    "schedule_revision", "sender_key", "set_expiry", "suspend", "take_down", "tick", "tie_site_change", "unarchive",
    "unschedule", "unschedule_revision",
]  # fmt: skip
