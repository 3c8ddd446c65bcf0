"""Tables of submission: the article as it stands, the working draft, and what happened to it."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from services.submission.config import INTAKE_PREFIX, MAIL_OUTCOMES, RECEIPT_PREFIX
from services.submission.errors import ArticleNotFound
from shared.content import Document
from shared.db import presence
from shared.db.base import JsonText, UtcDateTime, make_base


class Base(DeclarativeBase):
    """Declarative base of submission; its metadata also holds the tables every service has."""

    metadata = make_base().metadata


presence.attach(Base.metadata)


class Article(Base):
    """An article, from the first draft on.

    While `owner` is submission this row is the truth; afterwards it is a read copy that follows the events of review
    and publishing. `in_transit` means: handed over, and the receiver has not said yet that it took it.
    `version` counts what people here changed (optimistic lock).
    """

    __tablename__ = "article"
    __table_args__ = (
        sa.CheckConstraint("owner IN ('submission', 'review', 'publishing')", name="owner"),
        sa.Index("ix_article_author_id_since", "author_id", "since"),
        sa.Index("ix_article_unit_id_since", "unit_id", "since"),
    )

    id: Mapped[str] = mapped_column(sa.String(36), primary_key=True)
    author_id: Mapped[str] = mapped_column(sa.String(64))
    unit_id: Mapped[str] = mapped_column(sa.String(64))
    origin: Mapped[str] = mapped_column(sa.String(32))
    channel: Mapped[str] = mapped_column(sa.String(16))
    state: Mapped[str] = mapped_column(sa.String(32))
    owner: Mapped[str] = mapped_column(sa.String(32))
    in_transit: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)
    title: Mapped[str] = mapped_column(sa.Text, default="")
    title_key: Mapped[str] = mapped_column(sa.Text, default="")  # folded, for the search field
    kind: Mapped[str] = mapped_column(sa.String(16), default="news")
    section: Mapped[str] = mapped_column(sa.String(64), default="")
    event_end: Mapped[str | None] = mapped_column(sa.String(10))
    reference: Mapped[str | None] = mapped_column(sa.String(20))  # BV-2026-000123, from the first sending on
    content_hash: Mapped[str] = mapped_column(sa.String(64))
    hash_at_return: Mapped[str | None] = mapped_column(sa.String(64))
    pack: Mapped[str] = mapped_column(sa.String(80))
    classes: Mapped[list[str]] = mapped_column(JsonText, default=list)
    assignee_id: Mapped[str | None] = mapped_column(sa.String(64))
    last_actor_id: Mapped[str] = mapped_column(sa.String(64))
    last_actor_name: Mapped[str] = mapped_column(sa.String(200))
    last_role: Mapped[str] = mapped_column(sa.String(32))
    last_clause: Mapped[str] = mapped_column(sa.String(80), default="")
    reason: Mapped[str | None] = mapped_column(sa.Text)
    grounds: Mapped[list[str]] = mapped_column(JsonText, default=list)
    takedown_reason: Mapped[str | None] = mapped_column(sa.String(8))
    address: Mapped[str | None] = mapped_column(sa.String(300))
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    since: Mapped[datetime] = mapped_column(UtcDateTime)  # in this state since
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # first time
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_by: Mapped[str] = mapped_column(sa.String(200))  # name, for "who saved meanwhile"
    discarded: Mapped[bool] = mapped_column(default=False)  # an empty draft its author threw away


class Working(Base):
    """The text its author is writing: drafts and returned articles only."""

    __tablename__ = "working"

    article_id: Mapped[str] = mapped_column(sa.ForeignKey(Article.id), primary_key=True)
    document: Mapped[str] = mapped_column(sa.Text)  # canonical JSON of a Document
    tab: Mapped[str | None] = mapped_column(sa.String(64))  # the open form that wrote it last …
    tab_version: Mapped[int | None]  # … as this version of the article

    def read(self) -> Document:
        """The document being written."""
        return Document.from_json(self.document)


class Confirmation(Base):
    """The unit's lead was asked to confirm a draft (C15), or has given it back; sending it is the confirmation."""

    __tablename__ = "confirmation"
    __table_args__ = (sa.CheckConstraint("state IN ('asked', 'given_back')", name="state_known"),)

    article_id: Mapped[str] = mapped_column(sa.ForeignKey(Article.id), primary_key=True)
    state: Mapped[str] = mapped_column(sa.String(10))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[str] = mapped_column(sa.String(64))
    by_name: Mapped[str] = mapped_column(sa.String(200))
    reason: Mapped[str] = mapped_column(sa.Text)  # of giving back; empty while asked


class Aside(Base):
    """A text of a draft that another one was put in the place of: kept, shown, and brought back on demand."""

    __tablename__ = "aside"
    __table_args__ = (sa.UniqueConstraint("article_id", "hash"),)

    id: Mapped[str] = mapped_column(sa.String(36), primary_key=True)
    article_id: Mapped[str] = mapped_column(sa.ForeignKey(Article.id))
    hash: Mapped[str] = mapped_column(sa.String(64))
    document: Mapped[str] = mapped_column(sa.Text)  # canonical JSON of a Document
    written_by: Mapped[str] = mapped_column(sa.String(200))  # a name, as in Article.updated_by
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
    at: Mapped[datetime] = mapped_column(UtcDateTime)  # when it was put aside

    def read(self) -> Document:
        """The document as it was written."""
        return Document.from_json(self.document)


class Move(Base):
    """One line of an article's history, of our own moves and of those heard from review and publishing."""

    __tablename__ = "move"
    __table_args__ = (sa.Index("ix_move_article_id_at", "article_id", "at"),)

    id: Mapped[str] = mapped_column(sa.String(36), primary_key=True)
    article_id: Mapped[str] = mapped_column(sa.ForeignKey(Article.id))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    transition: Mapped[str] = mapped_column(sa.String(8))
    from_state: Mapped[str] = mapped_column(sa.String(32))
    to_state: Mapped[str] = mapped_column(sa.String(32))
    actor_id: Mapped[str] = mapped_column(sa.String(64))
    actor_name: Mapped[str] = mapped_column(sa.String(200))
    role: Mapped[str] = mapped_column(sa.String(32))
    clause: Mapped[str] = mapped_column(sa.String(80), default="")
    reason: Mapped[str | None] = mapped_column(sa.Text)
    grounds: Mapped[list[str]] = mapped_column(JsonText, default=list)
    takedown_reason: Mapped[str | None] = mapped_column(sa.String(8))
    content_hash: Mapped[str] = mapped_column(sa.String(64))


class ReceiptYear(Base):
    """The last number given in a series (BV, TN) and year; its row's lock orders those who ask at once."""

    __tablename__ = "receipt_year"

    series: Mapped[str] = mapped_column(sa.String(4), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int] = mapped_column(default=0)


class Receipt(Base):
    """The number under which something was received, and the code that opens its tracking page without an account."""

    __tablename__ = "receipt"
    __table_args__ = (sa.UniqueConstraint("year", "number"),)

    article_id: Mapped[str] = mapped_column(sa.ForeignKey(Article.id), primary_key=True)
    year: Mapped[int]
    number: Mapped[int]
    code: Mapped[str] = mapped_column(sa.String(16))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)

    @property
    def reference(self) -> str:
        """`BV-2026-000123`."""
        return reference(RECEIPT_PREFIX, self.year, self.number)


class Intake(Base):
    """A line of the register "Sổ tiếp nhận": what came on paper, on a disc, by mouth (D12.3a, D6d).

    A line is never changed; a wrong one is struck with the reason, and written anew.
    """

    __tablename__ = "intake"
    __table_args__ = (
        sa.UniqueConstraint("year", "number"),
        sa.Index("ix_intake_received_on", "received_on", "number"),
        sa.Index("ix_intake_article_id", "article_id"),
    )

    id: Mapped[str] = mapped_column(sa.String(36), primary_key=True)
    year: Mapped[int]
    number: Mapped[int]
    code: Mapped[str] = mapped_column(sa.String(16))  # opens its tracking page
    received_on: Mapped[str] = mapped_column(sa.String(10))
    channel: Mapped[str] = mapped_column(sa.String(16))
    title: Mapped[str] = mapped_column(sa.Text)
    items: Mapped[int]
    provider_id: Mapped[str | None] = mapped_column(sa.String(64))  # a member; else only a name
    provider: Mapped[str] = mapped_column(sa.String(200))
    contact: Mapped[str] = mapped_column(sa.String(200), default="")
    unit_id: Mapped[str] = mapped_column(sa.String(64))
    note: Mapped[str] = mapped_column(sa.Text, default="")
    scans: Mapped[list[dict[str, Any]]] = mapped_column(JsonText, default=list)  # [{sha256, name, mime, size}]
    search_key: Mapped[str] = mapped_column(sa.Text, default="")
    receiver_id: Mapped[str] = mapped_column(sa.String(64))
    receiver: Mapped[str] = mapped_column(sa.String(200))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    article_id: Mapped[str | None] = mapped_column(sa.ForeignKey(Article.id))
    struck_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    struck_by: Mapped[str | None] = mapped_column(sa.String(200))
    struck_reason: Mapped[str | None] = mapped_column(sa.Text)

    @property
    def reference(self) -> str:
        """`TN-2026-000045`."""
        return reference(INTAKE_PREFIX, self.year, self.number)


class SourceFile(Base):
    """A file an article came from, in its original form in the store (`sha256`), and what of it did not come along."""

    __tablename__ = "source_file"
    __table_args__ = (sa.UniqueConstraint("article_id", "sha256"),)

    id: Mapped[str] = mapped_column(sa.String(36), primary_key=True)
    article_id: Mapped[str] = mapped_column(sa.ForeignKey(Article.id))
    sha256: Mapped[str] = mapped_column(sa.String(64))
    name: Mapped[str] = mapped_column(sa.String(200))
    mime: Mapped[str] = mapped_column(sa.String(100))
    size: Mapped[int]
    lost: Mapped[list[str]] = mapped_column(JsonText, default=list)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[str] = mapped_column(sa.String(64))
    by_name: Mapped[str] = mapped_column(sa.String(200))


def reference(series: str, year: int, number: int) -> str:
    """`BV-2026-000123`: what is printed on a receipt and found by every desk."""
    return f"{series}-{year}-{number:06d}"


def article_of(session: Session, article_id: str, *, lock: bool = False) -> Article:
    """The article's row, with `lock` for whoever changes it. ArticleNotFound when there is none."""
    row = session.get(Article, article_id, with_for_update=lock)
    if row is None or row.discarded:
        raise ArticleNotFound
    return row


def working_of(session: Session, article_id: str) -> Document | None:
    """The text being written, or None once it has left."""
    row = session.get(Working, article_id)
    return row.read() if row else None


def keep_working(session: Session, article_id: str, document: Document) -> None:
    """Write the text being written over what was there."""
    row = session.get(Working, article_id)
    if row is None:
        session.add(Working(article_id=article_id, document=document.to_json()))
    else:
        row.document = document.to_json()


class MailIn(Base):
    """One message of the mailbox, taken once. `raw_sha256` is the original in the file store.

    `key` says which message it is, wherever it lies; a copy of one that is here has none. `uidvalidity` and `uid` are
    where it was seen last before it was filed.
    """

    __tablename__ = "mail_in"
    __table_args__ = (
        sa.UniqueConstraint("mailbox", "uidvalidity", "uid"),
        sa.UniqueConstraint("mailbox", "key"),
        sa.CheckConstraint(f"outcome IN ({', '.join(repr(name) for name in MAIL_OUTCOMES)})", name="outcome"),
        sa.Index("ix_mail_in_outcome_taken_at", "outcome", "taken_at"),
        sa.Index("ix_mail_in_article_id", "article_id"),
        sa.Index("ix_mail_in_message_id", "message_id"),
        sa.Index("ix_mail_in_sender_address_taken_at", "sender_address", "taken_at"),
    )

    id: Mapped[str] = mapped_column(sa.String(36), primary_key=True)
    mailbox: Mapped[str] = mapped_column(sa.String(300))
    uidvalidity: Mapped[int] = mapped_column(sa.BigInteger)
    uid: Mapped[int] = mapped_column(sa.BigInteger)
    key: Mapped[str | None] = mapped_column(sa.String(64))
    message_id: Mapped[str] = mapped_column(sa.String(250), default="")
    body_hash: Mapped[str] = mapped_column(sa.String(64), default="")
    raw_sha256: Mapped[str | None] = mapped_column(sa.String(64))  # None: too large, only on the server
    size: Mapped[int]
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)  # by the mail server
    taken_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sender_name: Mapped[str] = mapped_column(sa.String(200), default="")
    sender_address: Mapped[str] = mapped_column(sa.String(254), default="")
    subject: Mapped[str] = mapped_column(sa.Text, default="")
    text: Mapped[str] = mapped_column(sa.Text, default="")  # the writer's own words, plain
    verified: Mapped[str] = mapped_column(sa.String(8), default="none")  # pass | fail | none
    member_id: Mapped[str | None] = mapped_column(sa.String(64))
    outcome: Mapped[str] = mapped_column(sa.String(16))
    reason: Mapped[str] = mapped_column(sa.Text, default="")  # why it waits, or why it was put away
    article_id: Mapped[str | None] = mapped_column(
        sa.ForeignKey(Article.id)
    )  # its article, or the one it may belong to
    submitted: Mapped[bool] = mapped_column(default=False)
    answered: Mapped[bool] = mapped_column(default=False)
    report: Mapped[dict[str, list[str]]] = mapped_column(JsonText, default=dict)  # taken, missing: sentences
    duplicate_of: Mapped[str | None] = mapped_column(sa.String(36))
    decided_by: Mapped[str | None] = mapped_column(sa.String(200))  # name
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)


class MailPart(Base):
    """One file of a message and what became of it."""

    __tablename__ = "mail_part"

    mail_id: Mapped[str] = mapped_column(sa.ForeignKey(MailIn.id), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(sa.String(200))
    mime: Mapped[str] = mapped_column(sa.String(200))
    size: Mapped[int]
    role: Mapped[str] = mapped_column(sa.String(12))  # photo | attachment | word | left
    sha256: Mapped[str] = mapped_column(sa.String(64), default="")  # empty: only in the original
    note: Mapped[str] = mapped_column(sa.Text, default="")


class MailBlock(Base):
    """A sender whose messages are put away unread."""

    __tablename__ = "mail_block"

    address: Mapped[str] = mapped_column(sa.String(254), primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_name: Mapped[str] = mapped_column(sa.String(200))
    reason: Mapped[str] = mapped_column(sa.Text)


class MailPoller(Base):
    """Who reads a mailbox now, which message is in hand, and how the last reading ended."""

    __tablename__ = "mail_poller"

    mailbox: Mapped[str] = mapped_column(sa.String(300), primary_key=True)
    holder: Mapped[str] = mapped_column(sa.String(120), default="")  # host:pid:chance; empty: nobody
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    uidvalidity: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    uid: Mapped[int] = mapped_column(sa.BigInteger, default=0)  # the message in hand; 0: none
    tries: Mapped[int] = mapped_column(default=0)  # how often it was begun
    ok_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    error: Mapped[str | None] = mapped_column(sa.Text)
    error_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
