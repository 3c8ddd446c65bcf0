"""The register of suggestions, and those of a month for the report (D5.3d)."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.reporting.models import Suggestion
from shared.db.people import name_of


@dataclass(frozen=True)
class SuggestionRow:
    """A suggestion in words."""

    id: str
    text: str
    state: str
    proposed_at: datetime
    proposed_by: str
    sent_at: datetime | None
    sent_by: str
    decided_at: datetime | None
    decided_by: str
    reason: str


def suggestions(session: Session) -> list[SuggestionRow]:
    """Unanswered ones first, then the newest first."""
    query = sa.select(Suggestion).order_by(
        Suggestion.decided_at.is_not(None), Suggestion.proposed_at.desc(), Suggestion.id
    )
    return [
        SuggestionRow(
            row.id, row.text, row.state, row.proposed_at, name_of(session, row.proposed_by), row.sent_at,
            name_of(session, row.sent_by), row.decided_at, name_of(session, row.decided_by), row.reason or "",
        )
        for row in session.scalars(query.limit(500))
    ]  # fmt: skip


def sent_between(session: Session, start: datetime, end: datetime) -> tuple[str, ...]:
    """The texts put before the principal in [start, end), in that order: section VIII of the report."""
    query = sa.select(Suggestion.text).where(Suggestion.sent_at >= start, Suggestion.sent_at < end)
    return tuple(session.scalars(query.order_by(Suggestion.sent_at, Suggestion.id)))
