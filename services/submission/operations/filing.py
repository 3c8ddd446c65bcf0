"""Files of a draft: checked and kept before any transaction, bound to the article by saving it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import IO

from services.submission.config import FILE_TITLE_MAX
from services.submission.errors import ArticleNotFound
from services.submission.models import Article
from services.submission.operations.documents import one_line
from services.submission.operations.drafting import changed
from shared.actors import Actor
from shared.content import Attachment, Document
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Invalid, TooLarge
from shared.files.accept import accept_file
from shared.files.formats import MB
from shared.files.store import FileStore
from shared.files.virus import Scanner


@dataclass(frozen=True)
class Room:
    """How many files one article may have, and how many MB they may weigh together."""

    files: int
    files_mb: int


def keep_file(
    store: FileStore, stream: IO[bytes], name: str, *, others: Sequence[Attachment], room: Room, scanner: Scanner
) -> Attachment:
    """Check a file and keep it, beside `others` of the same article. TooLarge, Invalid, Unavailable (no scanner)."""
    if len(others) >= room.files:
        raise TooLarge(f"Mỗi bài tối đa {room.files} tệp đính kèm.")
    stream.seek(0, 2)
    weight = stream.tell() + sum(one.size for one in others)
    if weight > room.files_mb * MB:
        raise TooLarge(f"Các tệp của bài nặng {weight // MB} MB, tối đa {room.files_mb} MB.")
    return accept_file(store, stream, name, scanner=scanner)


def check_new(file: Attachment, others: Sequence[Attachment]) -> None:
    """Invalid when the article has this very file already."""
    if any(file.sha256 == one.sha256 for one in others):
        raise Invalid("Tệp này đã có trong bài.", code="file_twice")


def attach_file(
    uow: UnitOfWork, *, article_id: str, version: int, actor: Actor, file: Attachment, room: Room
) -> Article:
    """Add a kept file at the end. Raises as `save_draft`; TooLarge, Invalid when another one came in meanwhile."""

    def change(before: Document) -> Document:
        check_new(file, before.attachments)
        if len(before.attachments) >= room.files:
            raise TooLarge(f"Mỗi bài tối đa {room.files} tệp đính kèm.")
        return replace(before, attachments=(*before.attachments, file))

    return changed(uow, article_id, version, actor, change)


def title_file(uow: UnitOfWork, *, article_id: str, version: int, actor: Actor, sha256: str, title: str) -> Article:
    """Say what a file is, in words for readers. Raises as `save_draft`; ArticleNotFound for an unknown file."""
    words = one_line(title)
    if len(words) > FILE_TITLE_MAX:
        wrong = {"title": [f"Dài {len(words)} ký tự, tối đa {FILE_TITLE_MAX}."]}
        raise Invalid("Tên hiển thị của tệp quá dài.", fields=wrong)

    def change(before: Document) -> Document:
        _known(before, sha256)
        files = (replace(one, title=words) if one.sha256 == sha256 else one for one in before.attachments)
        return replace(before, attachments=tuple(files))

    return changed(uow, article_id, version, actor, change)


def remove_file(uow: UnitOfWork, *, article_id: str, version: int, actor: Actor, sha256: str) -> Article:
    """Take a file out of the draft. Raises as `save_draft`; ArticleNotFound for an unknown file."""

    def change(before: Document) -> Document:
        _known(before, sha256)
        return replace(before, attachments=tuple(one for one in before.attachments if one.sha256 != sha256))

    return changed(uow, article_id, version, actor, change)


def _known(document: Document, sha256: str) -> None:
    if all(one.sha256 != sha256 for one in document.attachments):
        raise ArticleNotFound
