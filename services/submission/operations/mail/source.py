"""One message with everything known about it before the transaction that takes it in."""

from dataclasses import dataclass
from datetime import datetime

from services.submission.operations.mail.keeping import Kept, keep_files
from services.submission.operations.mail.reading import Header, read_letter
from shared.files.store import FileStore
from shared.files.virus import Scanner

_TEXT_KEPT = 20_000


@dataclass(frozen=True)
class Seen:
    """Where a message lies and when the server received it."""

    mailbox: str
    uidvalidity: int
    uid: int
    received_at: datetime
    size: int


@dataclass(frozen=True)
class Source:
    """Everything known about one message before the transaction. `kept` is None when it was not taken apart."""

    seen: Seen
    header: Header
    raw_sha256: str | None
    text: str = ""
    body_hash: str = ""
    kept: Kept | None = None


def read_kept(seen: Seen, raw_sha256: str, raw: bytes, store: FileStore, scanner: Scanner) -> Source:
    """A message whose original is kept, taken apart, its files in the store; before any transaction. Unreadable."""
    letter = read_letter(raw)
    kept = keep_files(letter, store, scanner)
    return Source(seen, letter.header, raw_sha256, letter.text[:_TEXT_KEPT], letter.body_hash, kept)
