"""Events entered ahead, as the unit and the board see them; which articles could be the one that is owed."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.reporting.models import Fact, Obligation
from services.reporting.queries.deadlines import ClockRow, clock
from shared.db.people import name_of, unit_name

_GIVEN_UP = ("withdrawn", "refused")
NEAR = timedelta(days=3)
"""An article whose event ends within these days of the obligation's is suggested."""


@dataclass(frozen=True)
class ObligationRow:
    """One obligation with its deadline. `state`: open | tied | done | cancelled."""

    id: str
    title: str
    unit_id: str
    unit: str
    event_end: date
    place: str
    note: str
    responsible: str
    entered_by: str
    entered_at: datetime
    article_id: str | None
    article_title: str
    article_state: str
    cancelled_at: datetime | None
    cancelled_by: str
    cancel_reason: str
    version: int
    state: str
    clock: ClockRow
    suggested: int = 0  # articles that could be the one, while none is tied


@dataclass(frozen=True)
class Candidate:
    """A submitted article of the unit. `suggested`: its event ends when the obligation's does, or nearly."""

    article_id: str
    title: str
    state: str
    event_end: date | None
    suggested: bool


def obligations(
    session: Session, now: datetime, *, units: frozenset[str] | None, over_since: datetime
) -> list[ObligationRow]:
    """Open ones first, by the event's end; then those done or cancelled after `over_since`."""
    published = sa.select(Fact.published_at).where(Fact.id == Obligation.article_id).scalar_subquery()
    over_at = sa.func.coalesce(Obligation.cancelled_at, published)
    query = sa.select(Obligation).where(sa.or_(over_at.is_(None), over_at >= over_since))
    if units is not None:
        query = query.where(Obligation.unit_id.in_(units))
    ordered = query.order_by(Obligation.event_end, Obligation.id).limit(1000)
    rows = [_row(session, found, now) for found in session.scalars(ordered)]
    free = _free(session)
    found = [replace(row, suggested=_near_ones(row, free)) if row.state == "open" else row for row in rows]
    return sorted(found, key=lambda row: row.state in ("done", "cancelled"))


def obligation(session: Session, obligation_id: str, now: datetime) -> ObligationRow | None:
    """One obligation, or None."""
    found = session.get(Obligation, obligation_id)
    return _row(session, found, now) if found is not None else None


def candidates(session: Session, row: ObligationRow) -> list[Candidate]:
    """Submitted articles of the unit that no obligation has taken, the suggested ones first."""
    taken = sa.select(Obligation.article_id).where(Obligation.article_id.is_not(None))
    query = (
        sa.select(Fact)
        .where(Fact.unit_id == row.unit_id, Fact.submitted_at.is_not(None), Fact.id.not_in(taken))
        .where(Fact.state.not_in(_GIVEN_UP))
        .order_by(Fact.submitted_at.desc())
        .limit(60)
    )
    found = [
        Candidate(fact.id, fact.title, fact.state, fact.event_end, _near(fact.event_end, row.event_end))
        for fact in session.scalars(query)
    ]
    return sorted(found, key=lambda one: not one.suggested)


def _free(session: Session) -> list[tuple[str, date]]:
    """(unit, event's end) of the submitted event articles that no obligation has taken."""
    taken = sa.select(Obligation.article_id).where(Obligation.article_id.is_not(None))
    query = sa.select(Fact.unit_id, Fact.event_end).where(
        Fact.event_end.is_not(None), Fact.submitted_at.is_not(None), Fact.id.not_in(taken), Fact.state.not_in(_GIVEN_UP)
    )
    return [(row.unit_id, row.event_end) for row in session.execute(query) if row.event_end]


def _near_ones(row: ObligationRow, free: list[tuple[str, date]]) -> int:
    return sum(unit == row.unit_id and _near(end, row.event_end) for unit, end in free)


def _near(one: date | None, other: date) -> bool:
    return one is not None and abs(one - other) <= NEAR


def _row(session: Session, found: Obligation, now: datetime) -> ObligationRow:
    deadline = clock(session, f"obligation:{found.id}", now)
    assert deadline is not None, "an obligation is entered together with its clock"
    fact = session.get(Fact, found.article_id) if found.article_id else None
    done = fact is not None and fact.published_at is not None
    state = "cancelled" if found.cancelled_at else "done" if done else "tied" if fact is not None else "open"
    return ObligationRow(
        id=found.id, title=found.title, unit_id=found.unit_id, unit=unit_name(session, found.unit_id),
        event_end=found.event_end, place=found.place, note=found.note,
        responsible=name_of(session, found.responsible_id), entered_by=name_of(session, found.entered_by),
        entered_at=found.entered_at, article_id=found.article_id, article_title=fact.title if fact else "",
        article_state=fact.state if fact else "", cancelled_at=found.cancelled_at,
        cancelled_by=name_of(session, found.cancelled_by), cancel_reason=found.cancel_reason or "",
        version=found.version, state=state, clock=deadline,
    )  # fmt: skip
