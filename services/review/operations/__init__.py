"""What people may do at the desk. Every operation checks, changes and publishes; the caller commits."""

from services.review.operations.acting import ACTS, Act, Given, act
from services.review.operations.deciding import (
    approve_content,
    approve_delegated,
    approve_first_level,
    approve_posting,
    countersign,
    forward_refusal,
    overrule_refusal,
    refuse,
    request_revision,
    return_to_deputy,
    send_back,
)
from services.review.operations.editing import (
    edit,
    propose_refusal,
    send_up,
    set_classes,
    set_section,
    take_revision,
)
from services.review.operations.following import calendar_changed, custody_taken, follow, receive
from services.review.operations.intake import assign, reassign, return_to_sender, withdraw
from services.review.operations.revisions import cancel_revision

__all__ = [
    "ACTS",
    "Act",
    "Given",
    "act",
    "approve_content",
    "approve_delegated",
    "approve_first_level",
    "approve_posting",
    "assign",
    "calendar_changed",
    "cancel_revision",
    "countersign",
    "custody_taken",
    "edit",
    "follow",
    "forward_refusal",
    "overrule_refusal",
    "propose_refusal",
    "reassign",
    "receive",
    "refuse",
    "request_revision",
    "return_to_deputy",
    "return_to_sender",
    "send_back",
    "send_up",
    "set_classes",
    "set_section",
    "take_revision",
    "withdraw",
]
