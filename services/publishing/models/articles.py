"""Publishing's tables: the article with its public address and its steps here, requests of both kinds, counters."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.publishing.models.base import Base
from shared.db.base import JsonText, UtcDateTime


class Article(Base):
    """One article. While `owner` is publishing the row is the truth; afterwards it only remembers where it went."""

    __tablename__ = "article"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    state: Mapped[str] = mapped_column(String(20))
    owner: Mapped[str] = mapped_column(String(20))
    """Whom it was last given to, as this service did it; where it stands now is in the log's `subject` row."""
    version: Mapped[int] = mapped_column(default=1)
    title: Mapped[str] = mapped_column(Text)
    title_key: Mapped[str] = mapped_column(Text)
    """`fold(title)`: the search key."""
    lead: Mapped[str] = mapped_column(Text, default="")
    photo: Mapped[dict[str, Any] | None] = mapped_column(JsonText)
    """The first picture, for lists: {sha256, alt, width, height}."""
    kind: Mapped[str] = mapped_column(String(20))
    section: Mapped[str] = mapped_column(String(64))
    unit_id: Mapped[str] = mapped_column(String(64))
    author_id: Mapped[str] = mapped_column(String(64))
    event_end: Mapped[str | None] = mapped_column(String(10))
    reference: Mapped[str | None] = mapped_column(String(20))
    """The number on its receipt, BV-2026-000123."""
    classes: Mapped[list[str]] = mapped_column(JsonText, default=list)
    pack: Mapped[str] = mapped_column(String(80))
    content_hash: Mapped[str] = mapped_column(String(64))
    approved_hash: Mapped[str] = mapped_column(String(64))
    """What the last approver saw; only this may become public (T15)."""
    published_hash: Mapped[str | None] = mapped_column(String(64))
    approvals: Mapped[list[dict[str, Any]]] = mapped_column(JsonText, default=list)
    """[{level, member_id, role, content_hash, at}] as review wrote them."""
    approved_at: Mapped[datetime] = mapped_column(UtcDateTime)
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    year: Mapped[int | None]
    slug: Mapped[str | None] = mapped_column(String(100))
    address: Mapped[str | None] = mapped_column(String(140))
    """`/tin/<yyyy>/<slug>/`, given at the first posting and kept for ever."""
    section_no: Mapped[int | None]
    """Place in its section, numbered from the oldest; kept when hidden, so that no other page shifts."""
    publish_no: Mapped[int | None]
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    takedown_reason: Mapped[str | None] = mapped_column(String(8))
    hidden_note: Mapped[str | None] = mapped_column(Text)
    hidden_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    hidden_by: Mapped[str | None] = mapped_column(Text)
    decide_by: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Until when the head must decide about a suspended article (C6)."""
    told_percent: Mapped[int | None]
    """How much of that time was over when the head was reminded last."""
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """From then on the system asks for removal (T21, R1), or archives it (T25)."""
    expiry_act: Mapped[str | None] = mapped_column(String(8))
    """`archive`: into the archive at `expires_at`; None: the system asks for removal."""
    touched_by: Mapped[str] = mapped_column(Text)
    touched_at: Mapped[datetime] = mapped_column(UtcDateTime)
    touched_what: Mapped[str] = mapped_column(Text)
    """Who did what last, in words: the answer to a stale form."""

    __table_args__ = (
        UniqueConstraint("year", "slug"),
        UniqueConstraint("section", "section_no"),
        UniqueConstraint("publish_no"),
        # The promise of the house, kept by the database too: nothing is public that was not approved in this form.
        CheckConstraint(
            "state NOT IN ('published', 'archived', 'suspended', 'taken_down')"
            " OR (published_hash = approved_hash AND published_at IS NOT NULL AND address IS NOT NULL"
            " AND section_no IS NOT NULL AND publish_no IS NOT NULL)",
            name="public_is_approved",
        ),
        CheckConstraint("state <> 'taken_down' OR takedown_reason IS NOT NULL", name="removal_has_reason"),
        CheckConstraint("state <> 'scheduled' OR due_at IS NOT NULL", name="schedule_has_time"),
        Index("ix_article_desk", "owner", "state", "since", "id"),
        Index("ix_article_published_at", "published_at"),
        Index("ix_article_author", "author_id"),
    )


class Step(Base):
    """One line of the article's record in publishing: who did what, in which role, by which clause, why."""

    __tablename__ = "article_step"

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
    clause: Mapped[str] = mapped_column(String(80))
    reason: Mapped[str | None] = mapped_column(Text)
    takedown_reason: Mapped[str | None] = mapped_column(String(8))
    content_hash: Mapped[str] = mapped_column(String(64))

    __table_args__ = (Index("ix_article_step_article", "article_id", "at", "id"),)


class TakedownRequest(Base):
    """Somebody asks for removal (T21, D12.4a); the head decides."""

    __tablename__ = "takedown_request"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    article_id: Mapped[str] = mapped_column(ForeignKey("article.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    member_id: Mapped[str] = mapped_column(String(64))
    """A member, `citizen` or `system`."""
    name: Mapped[str] = mapped_column(Text)
    code: Mapped[str | None] = mapped_column(String(16))
    """By this a citizen, who has no account, asks what became of the request."""
    takedown_reason: Mapped[str] = mapped_column(String(8))
    note: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(10), default="open")
    answer: Mapped[str | None] = mapped_column(Text)
    decided_by: Mapped[str | None] = mapped_column(Text)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        CheckConstraint("state IN ('open', 'accepted', 'rejected')", name="state_known"),
        CheckConstraint("(state = 'open') = (decided_at IS NULL)", name="decision_dated"),
        Index("ix_takedown_request_article", "article_id", "state"),
        Index("ix_takedown_request_docket", "state", "at", "id"),
        Index("ix_takedown_request_code", "code", unique=True),
    )


class TakedownContact(Base):
    """How to reach a citizen who asked; for head and secretary only, in no event, deleted a while after."""

    __tablename__ = "takedown_contact"

    request_id: Mapped[str] = mapped_column(ForeignKey("takedown_request.id"), primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    reach: Mapped[str] = mapped_column(Text)
    """Telephone or e-mail, as it was typed."""


class TakedownRemark(Base):
    """What a member of the board thinks of a request, with name and time; the head reads it before deciding."""

    __tablename__ = "takedown_remark"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    request_id: Mapped[str] = mapped_column(ForeignKey("takedown_request.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    member_id: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(String(32))
    text: Mapped[str] = mapped_column(Text)

    __table_args__ = (Index("ix_takedown_remark_request", "request_id", "at", "id"),)


class PublicTry(Base):
    """One use of a public form, to limit how often: whose it was is a keyed hash of the address, kept for a day."""

    __tablename__ = "public_try"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    sender: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (Index("ix_public_try_at", "at"),)


class Revision(Base):
    """A correction or an update of a live article (T20): opened here, edited and approved in review, posted here.

    While `owner` is publishing the row is the truth; meanwhile it follows review's events. The columns that events
    carry have the names the article's row has.
    """

    __tablename__ = "revision"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    article_id: Mapped[str] = mapped_column(ForeignKey("article.id"))
    open_for: Mapped[str | None] = mapped_column(String(36), unique=True)
    """The article's id while the revision is under way: at most one at a time."""
    revision_kind: Mapped[str] = mapped_column(String(12))
    note: Mapped[str] = mapped_column(Text)
    """What was put right, in the words readers will see under the text."""
    base_hash: Mapped[str] = mapped_column(String(64))
    """The live text it began from."""
    state: Mapped[str] = mapped_column(String(20))
    owner: Mapped[str] = mapped_column(String(20))
    version: Mapped[int] = mapped_column(default=1)
    title: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(String(20))
    section: Mapped[str] = mapped_column(String(64))
    unit_id: Mapped[str] = mapped_column(String(64))
    author_id: Mapped[str] = mapped_column(String(64))
    assignee_id: Mapped[str | None] = mapped_column(String(64))
    reference: Mapped[str | None] = mapped_column(String(20))
    event_end: Mapped[str | None] = mapped_column(String(10))
    classes: Mapped[list[str]] = mapped_column(JsonText, default=list)
    pack: Mapped[str] = mapped_column(String(80))
    content_hash: Mapped[str] = mapped_column(String(64))
    approved_hash: Mapped[str] = mapped_column(String(64), default="")
    approvals: Mapped[list[dict[str, Any]]] = mapped_column(JsonText, default=list)
    opened_by: Mapped[str] = mapped_column(Text)
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When it is to take the place of the live text (T16)."""
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    touched_by: Mapped[str] = mapped_column(Text)
    touched_at: Mapped[datetime] = mapped_column(UtcDateTime)
    touched_what: Mapped[str] = mapped_column(Text)

    __table_args__ = (
        CheckConstraint("revision_kind IN ('correction', 'update')", name="kind_known"),
        CheckConstraint(
            "state <> 'published' OR (published_at IS NOT NULL AND content_hash = approved_hash)",
            name="public_is_approved",
        ),
        CheckConstraint("state <> 'scheduled' OR due_at IS NOT NULL", name="schedule_has_time"),
        Index("ix_revision_article", "article_id", "state"),
        Index("ix_revision_desk", "owner", "state", "since", "id"),
    )


class ChangeRequest(Base):
    """A change of the site that the principal approves before it is made (D4.2)."""

    __tablename__ = "change_request"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    what: Mapped[str] = mapped_column(Text)
    why: Mapped[str] = mapped_column(Text)
    cost: Mapped[str] = mapped_column(Text)
    """An estimate in words, or empty."""
    state: Mapped[str] = mapped_column(String(12))
    proposed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    proposed_by: Mapped[str] = mapped_column(String(64))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by: Mapped[str | None] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(Text)
    decision_no: Mapped[str] = mapped_column(Text)
    implemented_on: Mapped[date | None] = mapped_column(Date)
    """The school's day on which it was made, as the secretary has noted it."""
    marked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    marked_by: Mapped[str | None] = mapped_column(String(64))

    __table_args__ = (
        CheckConstraint("kind IN ('section', 'menu', 'design', 'technical', 'scale')", name="kind_known"),
        CheckConstraint("state IN ('proposed', 'approved', 'rejected', 'implemented')", name="state_known"),
        CheckConstraint("(state = 'proposed') = (decided_at IS NULL)", name="decision_dated"),
        CheckConstraint("(state = 'implemented') = (implemented_on IS NOT NULL)", name="implementation_dated"),
        Index("ix_change_request_state", "state", "proposed_at", "id"),
    )


class SiteShape(Base):
    """How the site has stood at some start: regulation, sections, public settings, look (D4.2). One row per shape.

    A shape that differs from the one before it is a change, `open` until it is tied to an approved request.
    """

    __tablename__ = "site_shape"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64), unique=True)
    shape: Mapped[dict[str, Any]] = mapped_column(JsonText)
    what: Mapped[list[str]] = mapped_column(JsonText)
    """The differences from the shape before it, in words; empty for the first one."""
    state: Mapped[str] = mapped_column(String(8))
    current: Mapped[bool]
    """Whether the site stands so now."""
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    change_id: Mapped[str | None] = mapped_column(ForeignKey("change_request.id"))
    tied_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    tied_by: Mapped[str | None] = mapped_column(String(64))

    __table_args__ = (
        CheckConstraint("state IN ('first', 'open', 'tied')", name="state_known"),
        CheckConstraint("(state = 'tied') = (change_id IS NOT NULL)", name="tied_whole"),
        CheckConstraint("(tied_at IS NULL) = (change_id IS NULL)", name="tied_dated"),
        Index("ix_site_shape_state", "state", "seen_at"),
    )


class PhotoUse(Base):
    """Which article shows which picture: a picture leaves the public folder with its last public article."""

    __tablename__ = "photo_use"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    article_id: Mapped[str] = mapped_column(ForeignKey("article.id"), primary_key=True)

    __table_args__ = (Index("ix_photo_use_article", "article_id"),)


class Counter(Base):
    """The last number given: per section (`section:<id>`), over all (`publish`), per title (`slug:<year>:<slug>`)."""

    __tablename__ = "counter"

    name: Mapped[str] = mapped_column(String(120), primary_key=True)
    value: Mapped[int]
