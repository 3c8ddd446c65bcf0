"""E-mail intake: reading a message, taking it in once, and what the secretary decides about those that wait."""

from services.submission.operations.mail.deciding import accept, block, discard, link, unblock
from services.submission.operations.mail.keeping import Kept
from services.submission.operations.mail.lease import begin, end, take_turn
from services.submission.operations.mail.reading import Unreadable, read_header
from services.submission.operations.mail.source import Seen, Source, read_kept
from services.submission.operations.mail.taking import TOO_LARGE, take_in, take_unread, taken_before

__all__ = [
    "TOO_LARGE",
    "Kept",
    "Seen",
    "Source",
    "Unreadable",
    "accept",
    "begin",
    "block",
    "discard",
    "end",
    "link",
    "read_header",
    "read_kept",
    "take_in",
    "take_turn",
    "take_unread",
    "taken_before",
    "unblock",
]
