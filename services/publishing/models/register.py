"""The register of documents (Văn bản): one entry per published document, and its places in the numbered lists."""

from datetime import date

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.publishing.models.base import Base


class DocumentEntry(Base):
    """What the register says of one published article of kind `document`, read from its published text."""

    __tablename__ = "document_entry"

    article_id: Mapped[str] = mapped_column(ForeignKey("article.id"), primary_key=True)
    shown: Mapped[bool]
    """Whether the article is live: only then the register knows of it."""
    content_hash: Mapped[str] = mapped_column(String(64))
    """The text this was read from."""
    number: Mapped[str] = mapped_column(Text)
    """Số, ký hiệu in its one form; as typed where it is none."""
    number_key: Mapped[str] = mapped_column(Text)
    """`fold(number)`: what two writings of one number have in common."""
    number_no: Mapped[int | None]
    """The number itself: 154 of 154/QĐ-THPTTL."""
    type: Mapped[str] = mapped_column(String(10))
    type_key: Mapped[str] = mapped_column(String(100))
    issuer: Mapped[str] = mapped_column(Text)
    issuer_key: Mapped[str] = mapped_column(String(100))
    signer: Mapped[str] = mapped_column(Text)
    field: Mapped[str] = mapped_column(Text)
    field_key: Mapped[str] = mapped_column(String(100))
    issued_on: Mapped[date] = mapped_column(Date)
    issue_year: Mapped[int]
    effective_on: Mapped[date] = mapped_column(Date)
    """The day it says, else the day it was issued."""
    abstract: Mapped[str] = mapped_column(Text)
    """Trích yếu: the title of the article."""
    declared: Mapped[str] = mapped_column(String(12))
    """The validity its editors wrote down, or empty."""
    validity: Mapped[str] = mapped_column(String(12))
    """What holds now: in_force, not_yet, partly or expired."""
    expired_on: Mapped[date | None] = mapped_column(Date)
    turns_on: Mapped[date | None] = mapped_column(Date)
    """The day on which `validity` changes by itself."""
    replaces: Mapped[str] = mapped_column(Text)
    replaces_key: Mapped[str] = mapped_column(Text)
    replaces_id: Mapped[str | None] = mapped_column(String(36))
    """The entry that bears the number it replaces, while that one is shown."""
    replaced_by: Mapped[str | None] = mapped_column(String(36))
    """The entry that replaces this one, while that one is shown."""
    file_sha: Mapped[str] = mapped_column(String(64))
    """Its PDF, else its first file; empty without one."""
    words: Mapped[str] = mapped_column(Text)
    """Every word of number, abstract, issuer, signer, field, folded, each between spaces: what a search looks at."""

    __table_args__ = (
        CheckConstraint("validity IN ('in_force', 'not_yet', 'partly', 'expired')", name="validity_known"),
        Index("ix_document_entry_newest", "shown", "issued_on", "article_id"),
        Index("ix_document_entry_number_key", "number_key"),
        Index("ix_document_entry_replaces_key", "replaces_key"),
        Index("ix_document_entry_turns_on", "turns_on"),
    )


class DocumentFacet(Base):
    """A value by which documents are listed: `all` of them, a `type`, an `issuer`, a `field`, a `year`."""

    __tablename__ = "document_facet"

    facet: Mapped[str] = mapped_column(String(10), primary_key=True)
    value: Mapped[str] = mapped_column(String(100), primary_key=True)
    """The word in its address; empty for `all`."""
    label: Mapped[str] = mapped_column(Text, default="")
    shown: Mapped[int] = mapped_column(default=0)
    """How many documents it shows now."""
    last: Mapped[int] = mapped_column(default=0)
    """The highest place given in it."""

    __table_args__ = (Index("ix_document_facet_shown", "facet", "shown"),)


class DocumentPlace(Base):
    """A document's place in one list, numbered from the oldest entry and kept for ever, so that no page shifts."""

    __tablename__ = "document_place"

    article_id: Mapped[str] = mapped_column(ForeignKey("article.id"), primary_key=True)
    facet: Mapped[str] = mapped_column(String(10), primary_key=True)
    value: Mapped[str] = mapped_column(String(100), primary_key=True)
    number: Mapped[int]
    shown: Mapped[bool]

    __table_args__ = (UniqueConstraint("facet", "value", "number"),)
