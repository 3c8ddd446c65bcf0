"""All changes of submission: one function, one change. None commits; the caller does."""

from services.submission.operations.aside import (
    bring_back,
    keep_aside,
    keep_typed_aside,
    note_tab,
    version_for_tab,
)
from services.submission.operations.confirming import ask_confirmation, give_back
from services.submission.operations.documents import DraftFields, document_of
from services.submission.operations.drafting import (
    attach_photo,
    create_draft,
    describe_photo,
    discard_draft,
    remove_photo,
    save_draft,
)
from services.submission.operations.filing import Room, attach_file, check_new, keep_file, remove_file, title_file
from services.submission.operations.following import custody_taken, follow, take_back
from services.submission.operations.oldtext import InUnicode, convert_draft, in_unicode
from services.submission.operations.pictures import keep_picture
from services.submission.operations.register import (
    IntakeGiven,
    article_of_intake,
    register_intake,
    strike_intake,
)
from services.submission.operations.sending import resubmit, send, submit, withdraw
from services.submission.operations.word import (
    APPEND,
    REPLACE,
    FromWord,
    Source,
    keep_source,
    merged,
    new_fields,
    read_source,
    record_source,
)

__all__ = [
    "APPEND",
    "REPLACE",
    "DraftFields",
    "FromWord",
    "InUnicode",
    "IntakeGiven",
    "Room",
    "Source",
    "article_of_intake",
    "ask_confirmation",
    "attach_file",
    "attach_photo",
    "bring_back",
    "check_new",
    "convert_draft",
    "create_draft",
    "custody_taken",
    "describe_photo",
    "discard_draft",
    "document_of",
    "follow",
    "give_back",
    "in_unicode",
    "keep_aside",
    "keep_file",
    "keep_picture",
    "keep_source",
    "keep_typed_aside",
    "merged",
    "new_fields",
    "note_tab",
    "read_source",
    "record_source",
    "register_intake",
    "remove_file",
    "remove_photo",
    "resubmit",
    "save_draft",
    "send",
    "strike_intake",
    "submit",
    "take_back",
    "title_file",
    "version_for_tab",
    "withdraw",
]
