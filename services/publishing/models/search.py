"""What the search knows of everything that can be found; the tokens themselves are in `shared.search.index`."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.publishing.models.base import Base
from shared.db.base import UtcDateTime


class SearchEntry(Base):
    """One thing to find (`shared.search.entry.Entry`), as it is shown among the answers.

    A row proves nothing: an article's is answered only while the article is live with the text `content_hash`.
    """

    __tablename__ = "search_entry"

    place: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer(), "sqlite"), primary_key=True, autoincrement=False
    )
    """Where it stands in the index; greater is newer."""
    area: Mapped[str] = mapped_column(String(10))
    key: Mapped[str] = mapped_column(String(160))
    article_id: Mapped[str | None] = mapped_column(ForeignKey("article.id"))
    content_hash: Mapped[str | None] = mapped_column(String(64))
    address: Mapped[str] = mapped_column(Text)
    number: Mapped[str] = mapped_column(Text)
    """Số, ký hiệu of a document, or empty."""
    title: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(String(20))
    section: Mapped[str] = mapped_column(String(64))
    unit_id: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    text: Mapped[str] = mapped_column(Text)
    """What pieces are cut from: lead and text as people read them."""
    fingerprint: Mapped[str] = mapped_column(String(64))

    __table_args__ = (UniqueConstraint("area", "key"), Index("ix_search_entry_article", "article_id"))
