"""E-mail intake: reading a message, taking it in once, and what the secretary decides about those that wait."""

from services.submission.operations.mail.deciding import accept, block, discard, link, unblock
from services.submission.operations.mail.keeping import Kept, keep_files
from services.submission.operations.mail.lease import begin, end, take_turn
from services.submission.operations.mail.reading import Letter, Unreadable, read_header, read_letter
from services.submission.operations.mail.taking import (
    TOO_LARGE,
    Seen,
    Source,
    source_of,
    take_in,
    take_unread,
    taken_before,
)

__all__ = [
    "TOO_LARGE",
    "Kept",
    "Letter",
    "Seen",
    "Source",
    "Unreadable",
    "accept",
    "begin",
    "block",
    "discard",
    "end",
    "keep_files",
    "link",
    "read_header",
    "read_letter",
    "source_of",
    "take_in",
    "take_turn",
    "take_unread",
    "taken_before",
    "unblock",
]
