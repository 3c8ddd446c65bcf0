"""Tables: a small read copy of each article, the tasks of people, and the ledger of every mail."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Date, Index, String, Text, UniqueConstraint, false
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from shared.db.base import JsonText, UtcDateTime, make_base
from shared.ids import sha256_text


class Base(DeclarativeBase):
    """Declarative base of notifications; its registry comes with the common tables."""

    registry = make_base().registry


class Article(Base):
    """Read copy of an article: as much as a task and its link need, never the text."""

    __tablename__ = "article"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    seq: Mapped[int]
    """The last event applied; an older one changes nothing."""
    title: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(20))
    owner: Mapped[str] = mapped_column(String(20))
    author_id: Mapped[str] = mapped_column(String(64))
    unit_id: Mapped[str] = mapped_column(String(64))
    assignee_id: Mapped[str | None] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(20))
    section: Mapped[str] = mapped_column(String(64))
    address: Mapped[str | None] = mapped_column(String(300))
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    lead_barred: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whoever leads its unit may not judge it at level 2 (C13, by the article's own pack)."""


class Task(Base):
    """Something one person, or any holder of a role, must do next. Built from events only; `reset` empties it."""

    __tablename__ = "task"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    article_id: Mapped[str] = mapped_column(String(64), index=True)
    kind: Mapped[str] = mapped_column(String(32))
    role: Mapped[str] = mapped_column(String(32), default="")
    """Any holder may take it; empty when it is one person's. `unit`: everybody of `unit_id`; with a unit, `unit_lead`
    is the lead of that one only."""
    member_id: Mapped[str] = mapped_column(String(64), default="")
    unit_id: Mapped[str] = mapped_column(String(64), default="", server_default="")
    title: Mapped[str] = mapped_column(Text)
    about: Mapped[str] = mapped_column(String(36), default="", server_default="", index=True)
    """The request, record or obligation it is about; empty for a task about an article itself."""
    path: Mapped[str] = mapped_column(String(200), default="", server_default="")
    """The page that can do it, where that is not the article's page at the desk of its kind."""
    due_on: Mapped[date | None] = mapped_column(Date)
    """The last day in time, where the regulation sets one."""
    note: Mapped[str | None] = mapped_column(Text)
    """The reason given by whoever caused the task."""
    from_name: Mapped[str] = mapped_column(Text)
    opened_by: Mapped[str] = mapped_column(String(36))
    """The event that opened it."""
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_by: Mapped[str | None] = mapped_column(String(36))
    """The event that closed it, or `dismissed`."""
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_by_member: Mapped[str | None] = mapped_column(String(64))

    __table_args__ = (
        UniqueConstraint("opened_by", "kind", "role", "member_id", "about"),
        CheckConstraint("(role = '') <> (member_id = '')", name="one_audience"),
        CheckConstraint("(closed_at IS NULL) = (closed_by IS NULL)", name="closed_whole"),
        Index("ix_task_open_role", "role", "closed_at"),
        Index("ix_task_open_member", "member_id", "closed_at"),
        Index("ix_task_done", "closed_by_member", "closed_at"),
    )


class Dismissal(Base):
    """A person ticked off a task that no event closes (a takedown request the head did not follow).

    Kept by `reset`: a rebuild must not bring the task back.
    """

    __tablename__ = "dismissal"

    event_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    member_id: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class DelegatedApproval(Base):
    """An approval for posting by the principal's delegation, for the head's daily letter (D12.2b).

    Kept by `reset`, like the ledger: a rebuild must not tell it again. `told_in` names the letter, None = not yet.
    """

    __tablename__ = "delegated_approval"

    event_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    article_id: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    title: Mapped[str] = mapped_column(Text)
    unit: Mapped[str] = mapped_column(Text)
    classes: Mapped[list[str]] = mapped_column(JsonText)
    by_name: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(String(32))
    decision_no: Mapped[str] = mapped_column(String(64))
    from_name: Mapped[str] = mapped_column(Text)
    told_in: Mapped[str | None] = mapped_column(String(36))

    __table_args__ = (Index("ix_delegated_approval_untold", "told_in", "at"),)


class Delivery(Base):
    """One mail to one person about one event: the ledger. Never emptied, so a rebuild mails nobody twice."""

    __tablename__ = "delivery"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    """`delivery_id(event, recipient)`: the same after a restore, so a duplicate is recognisable."""
    event_id: Mapped[str] = mapped_column(String(36))
    event_type: Mapped[str] = mapped_column(String(64))
    subject_id: Mapped[str] = mapped_column(String(64), index=True)
    occurred_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recipient_id: Mapped[str] = mapped_column(String(64))
    recipient_name: Mapped[str] = mapped_column(Text)
    address: Mapped[str] = mapped_column(String(254))
    template: Mapped[str] = mapped_column(String(40))
    context: Mapped[dict[str, Any]] = mapped_column(JsonText)
    """What the letter says, as it stood when the event came."""
    state: Mapped[str] = mapped_column(String(8))
    attempts: Mapped[int] = mapped_column(default=0)
    forced: Mapped[bool] = mapped_column(default=False)
    """An operator asked for it: age no longer matters."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    queued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """When the tries began (or began anew); they end three days later."""
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    lease: Mapped[str | None] = mapped_column(String(36))
    last_error: Mapped[str | None] = mapped_column(Text)
    message_id: Mapped[str | None] = mapped_column(String(200))
    """Set by the first try, the same in all."""
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        UniqueConstraint("event_id", "recipient_id"),
        CheckConstraint("state IN ('queued', 'sent', 'failed', 'bounced', 'skipped')", name="state_known"),
        CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="sent_whole"),
        Index("ix_delivery_due", "state", "due_at"),
        Index("ix_delivery_latest", "created_at", "id"),
    )


def delivery_id(event_id: str, recipient_id: str) -> str:
    """The id of the one mail to this person about this event."""
    return sha256_text(f"{event_id}|{recipient_id}")[:32]


class FeedKey(Base):
    """The number of the living address of somebody's calendar of due dates; no row: the first one."""

    __tablename__ = "feed_key"

    member_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    generation: Mapped[int]
