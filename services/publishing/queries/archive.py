"""The public archive (Kho lưu trữ): what is not current any more stays readable and can be searched."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.publishing.config import ARCHIVE_PAGE
from services.publishing.models import Article
from shared.db import people
from shared.db.found import by_words


@dataclass(frozen=True)
class Archived:
    """One archived article, for everybody."""

    title: str
    lead: str
    address: str
    section: str
    unit: str
    published_at: datetime


def archived(session: Session, *, search: str = "", section: str = "", page: int = 1) -> tuple[Sequence[Archived], int]:
    """One page of the archive, the newest first, and how many articles there are in all."""
    query = sa.select(Article).where(Article.state == "archived", Article.published_at.is_not(None))
    if search.strip():
        query = query.where(by_words(Article, search))
    if section:
        query = query.where(Article.section == section)
    total = session.scalar(sa.select(sa.func.count()).select_from(query.subquery())) or 0
    units = {unit.unit_id: unit.name for unit in people.units(session)}
    rows = session.scalars(
        query.order_by(Article.published_at.desc(), Article.id.desc())
        .limit(ARCHIVE_PAGE)
        .offset((page - 1) * ARCHIVE_PAGE)
    )
    found = [
        Archived(row.title, row.lead, row.address, row.section, units.get(row.unit_id, row.unit_id), row.published_at)
        for row in rows
        if row.address and row.published_at
    ]
    return found, total
