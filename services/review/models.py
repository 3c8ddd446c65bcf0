"""The desk's tables: the article as it stands, its stored versions, and the ledger of decisions."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from shared.db import presence
from shared.db.base import make_base
from shared.db.types import JsonText, UtcDateTime


class Base(DeclarativeBase):
    """Declarative base of review; its metadata also holds the tables every service has."""

    registry = make_base().registry


presence.attach(Base.metadata)


class Article(Base):
    """One article. While `owner` is review the row is the truth; afterwards it is a read copy that follows events."""

    __tablename__ = "article"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    state: Mapped[str] = mapped_column(String(20))
    owner: Mapped[str] = mapped_column(String(20))
    settled: Mapped[bool] = mapped_column(default=True)
    """False from giving the article away until the receiver's `custody.taken` has come: in transit."""
    version: Mapped[int] = mapped_column(default=1)
    author_id: Mapped[str] = mapped_column(String(64))
    unit_id: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(Text)
    title_key: Mapped[str] = mapped_column(Text)
    """`fold(title)`: the search key."""
    section: Mapped[str] = mapped_column(String(64), default="")
    event_end: Mapped[str | None] = mapped_column(String(10))
    reference: Mapped[str | None] = mapped_column(String(20))
    """The number on its receipt, BV-2026-000123."""
    classes: Mapped[list[str]] = mapped_column(JsonText, default=list)
    pack: Mapped[str] = mapped_column(String(80))
    """The regulation pack in force when it was submitted (Điều 18), `id@version`."""
    content_hash: Mapped[str] = mapped_column(String(64))
    sent_hash: Mapped[str] = mapped_column(String(64))
    """What the sender sent last: the base of the difference shown to everyone."""
    approved_hash: Mapped[str | None] = mapped_column(String(64))
    """What was last approved for posting; kept for the difference after T18."""
    assignee_id: Mapped[str | None] = mapped_column(String(64))
    former_assignee_id: Mapped[str | None] = mapped_column(String(64))
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    refusal_proposed: Mapped[bool] = mapped_column(default=False)
    grounds: Mapped[list[str]] = mapped_column(JsonText, default=list)
    reason: Mapped[str | None] = mapped_column(Text)
    approvals: Mapped[list[dict[str, Any]]] = mapped_column(JsonText, default=list)
    """Approvals in force: [{level 1-3, member_id, role, content_hash, at}]; emptied by any change of the text."""
    countersigns: Mapped[list[dict[str, Any]]] = mapped_column(JsonText, default=list, server_default="[]")
    """Signatures beside an approval (C13): [{level, member_id, name, role, content_hash, at}]; emptied likewise."""
    checklist: Mapped[list[str]] = mapped_column(JsonText, default=list)
    address: Mapped[str | None] = mapped_column(String(300))
    due_at: Mapped[str | None] = mapped_column(String(40))
    takedown_reason: Mapped[str | None] = mapped_column(String(8))
    revises: Mapped[str | None] = mapped_column(String(36))
    """The live article this row is a correction or an update of (T20); None for an article."""
    revision_kind: Mapped[str | None] = mapped_column(String(12))
    revision_note: Mapped[str | None] = mapped_column(Text)
    """What readers will see under the text, with the day."""
    base_hash: Mapped[str | None] = mapped_column(String(64))
    touched_by: Mapped[str] = mapped_column(Text)
    touched_at: Mapped[datetime] = mapped_column(UtcDateTime)
    touched_what: Mapped[str] = mapped_column(Text)
    """Who did what last, in words: the answer to a stale form."""

    __table_args__ = (
        CheckConstraint("state NOT IN ('editing', 'revision') OR assignee_id IS NOT NULL", name="editor_named"),
        CheckConstraint("length(content_hash) = 64 AND length(sent_hash) = 64", name="hashes_whole"),
        Index("ix_article_desk", "owner", "state", "since", "id"),
        Index("ix_article_since", "since", "id"),
        Index("ix_article_assignee", "assignee_id", "state"),
        Index("ix_article_author", "author_id"),
        Index("ix_article_unit", "unit_id"),
    )


class Version(Base):
    """A stored version of the text: who made it, when, and why. The text lies in `content` under `hash`."""

    __tablename__ = "article_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[str] = mapped_column(ForeignKey("article.id"))
    no: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))
    origin: Mapped[str] = mapped_column(String(10))
    """sent (by the sender) | edited (at the desk) | amended (after approval, T18) | live (base of a revision)."""
    editor_id: Mapped[str] = mapped_column(String(64))
    editor_name: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    note: Mapped[str] = mapped_column(Text, default="")

    __table_args__ = (UniqueConstraint("article_id", "no"),)


class Decision(Base):
    """One line of the ledger (D5.3c): every move of the article, and every change of its classes, with its clause."""

    __tablename__ = "decision"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    article_id: Mapped[str] = mapped_column(ForeignKey("article.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    member_id: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(String(32))
    transition: Mapped[str] = mapped_column(String(10))
    what: Mapped[str] = mapped_column(Text)
    from_state: Mapped[str] = mapped_column(String(20))
    to_state: Mapped[str] = mapped_column(String(20))
    level: Mapped[int | None]
    """1 editor, 2 deputy, 3 head and principal; None when the line is no approval."""
    content_hash: Mapped[str] = mapped_column(String(64))
    mode: Mapped[str] = mapped_column(String(10))
    pack: Mapped[str] = mapped_column(String(80))
    classes: Mapped[list[str]] = mapped_column(JsonText, default=list)
    clause: Mapped[str] = mapped_column(String(80))
    reason: Mapped[str | None] = mapped_column(Text)
    grounds: Mapped[list[str]] = mapped_column(JsonText, default=list)
    flags: Mapped[list[str]] = mapped_column(JsonText, default=list)
    """What the engine wants remembered: `stand_in` (thay cấp), `own_text` (the head's own text, C13)."""
    delegation_id: Mapped[str | None] = mapped_column(String(64))
    """The principal's delegation acted under (T11, T11e); with it the number of its paper and who gave it."""
    delegation_no: Mapped[str | None] = mapped_column(String(64))
    on_behalf_id: Mapped[str | None] = mapped_column(String(64))
    on_behalf_name: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (
        CheckConstraint("level IS NULL OR level BETWEEN 1 AND 3", name="level_known"),
        Index("ix_decision_article", "article_id", "at", "id"),
    )


class SchoolDay(Base):
    """Read copy of the school's own calendar (`calendar.changed`): soft targets count its working days (C14)."""

    __tablename__ = "school_day"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    kind: Mapped[str] = mapped_column(String(8))
    first_day: Mapped[date] = mapped_column(Date)
    last_day: Mapped[date] = mapped_column(Date)
    name: Mapped[str] = mapped_column(Text)
    extends: Mapped[bool]
