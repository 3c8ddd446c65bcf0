"""Pages that somebody answers for (D7.1c, D7.1d): which unit, how often it looks again, what it found."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.publishing.models.base import Base
from shared.db.base import UtcDateTime


class ReviewedPage(Base):
    """One page of the public site with the unit that confirms it. The row is the truth; the mark on the page follows.

    The page of an article has the article's id and address; another page has an id of its own.
    """

    __tablename__ = "reviewed_page"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    article_id: Mapped[str | None] = mapped_column(ForeignKey("article.id"))
    address: Mapped[str] = mapped_column(String(200))
    title: Mapped[str] = mapped_column(Text)
    family: Mapped[str] = mapped_column(String(16))
    topic: Mapped[str] = mapped_column(String(32), default="")
    """Of an introduction: which one it is (`history`, `contact`, …)."""
    unit_id: Mapped[str] = mapped_column(String(64))
    cycle: Mapped[str] = mapped_column(String(10))
    confirmed_on: Mapped[date] = mapped_column(Date)
    """The school's day on which it was last known to be right: posted, corrected, confirmed."""
    confirmed_by: Mapped[str | None] = mapped_column(Text)
    """A name; None while nobody of the unit has confirmed it since it was posted or entered."""
    review_due: Mapped[date] = mapped_column(Date)
    stage: Mapped[str] = mapped_column(String(10), default="")
    """The last reminder of this round: before | due | overdue | escalated."""
    needs_fix: Mapped[bool] = mapped_column(default=False)
    active: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(default=1)
    touched_by: Mapped[str] = mapped_column(Text)
    touched_at: Mapped[datetime] = mapped_column(UtcDateTime)
    touched_what: Mapped[str] = mapped_column(Text)

    __table_args__ = (
        UniqueConstraint("address"),
        UniqueConstraint("article_id"),
        CheckConstraint("cycle IN ('quarter', 'semester', 'year')", name="cycle_known"),
        Index("ix_reviewed_page_due", "active", "review_due"),
        Index("ix_reviewed_page_unit", "unit_id"),
    )


class PageCheck(Base):
    """One line of a page's record: entered, confirmed, found wrong, put right, given to another unit."""

    __tablename__ = "page_check"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    page_id: Mapped[str] = mapped_column(ForeignKey("reviewed_page.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    member_id: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(Text)
    unit_id: Mapped[str] = mapped_column(String(64))
    outcome: Mapped[str] = mapped_column(String(10))
    note: Mapped[str] = mapped_column(Text)
    clause: Mapped[str] = mapped_column(String(80))
    content_hash: Mapped[str | None] = mapped_column(String(64))
    """Of an article: the text that was looked at."""
    revision_id: Mapped[str | None] = mapped_column(String(36))

    __table_args__ = (
        CheckConstraint(
            "outcome IN ('entered', 'confirmed', 'needs_fix', 'updated', 'assigned', 'dropped')", name="outcome_known"
        ),
        Index("ix_page_check_page", "page_id", "at", "id"),
    )
