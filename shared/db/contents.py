"""The texts a service keeps: by hash, its own copy, never shared through the log."""

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from shared.content import Document
from shared.db.tables import content
from shared.db.upsert import insert_ignore
from shared.errors import NotFound

_LOAD = select(content.c.document).where(content.c.hash == bindparam("hash"))


def keep(session: Session, document: Document) -> str:
    """Store the document (once) and return its hash."""
    session.execute(insert_ignore(session, content), {"hash": document.hash, "document": document.to_json()})
    return document.hash


def load(session: Session, hash_: str) -> Document:
    """The document of a hash. NotFound when this service does not have it."""
    text = raw(session, hash_)
    if text is None:
        msg = "Không tìm thấy nội dung bài viết."
        raise NotFound(msg, code="content_missing")
    return Document.from_json(text)


def raw(session: Session, hash_: str) -> str | None:
    """The canonical JSON of a document, or None."""
    return session.scalar(_LOAD, {"hash": hash_})
