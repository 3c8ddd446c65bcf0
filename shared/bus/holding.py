"""Events that cannot be applied yet lie whole in one table: out of order, quarantined, unknown here, or a fork."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from shared.db.tables import attempt, held
from shared.db.upsert import upsert
from shared.events.envelope import Envelope
from shared.ids import canonical_json

_ANY = sa.select(held.c.event_id).limit(1)
_OF_SUBJECT = sa.select(held).where(held.c.subject_id == sa.bindparam("subject")).order_by(held.c.seq)
_ATTEMPTS = sa.select(attempt)

MAX_ATTEMPTS = 5
BACK_OFF = (1, 5, 15, 60, 60)  # seconds after the n-th failure


@dataclass(frozen=True)
class HeldEvent:
    """An event that waits, and why."""

    envelope: Envelope
    reason: str  # order | quarantine | unknown | fork
    error: str | None
    since: datetime


@dataclass(frozen=True)
class Attempts:
    """How often an event failed or was begun."""

    count: int
    retry_at: datetime | None


def put(session: Session, envelope: Envelope, reason: str, now: datetime, error: str | None = None) -> None:
    """Lay the event aside, whole."""
    values = {
        "subject_id": envelope.subject_id,
        "seq": envelope.seq,
        "producer": envelope.producer,
        "position": envelope.position,
        "reason": reason,
        "envelope": canonical_json(envelope.to_dict()),
        "error": error,
        "since": now,
    }
    upsert(session, held, {"event_id": envelope.event_id}, values)


def release(session: Session, event_id: str) -> None:
    """The event was applied."""
    session.execute(sa.delete(held).where(held.c.event_id == event_id))
    session.execute(sa.delete(attempt).where(attempt.c.event_id == event_id))


def of_subject(session: Session, subject_id: str) -> list[HeldEvent]:
    """What waits for one article, first seq first."""
    return _rows(session, _OF_SUBJECT, subject=subject_id)


def everything(session: Session, limit: int = 1000) -> list[HeldEvent]:
    """What waits at this service, oldest first."""
    return _rows(session, sa.select(held).order_by(held.c.since, held.c.seq).limit(limit))


def _rows(session: Session, query: sa.Select[tuple[object, ...]], **given: str) -> list[HeldEvent]:
    return [
        HeldEvent(Envelope.from_dict(json.loads(row.envelope)), row.reason, row.error, row.since)
        for row in session.execute(query, given)
    ]


def is_empty(session: Session) -> bool:
    """Whether nothing waits: the usual case, one cheap query."""
    return session.execute(_ANY).first() is None


def attempts(session: Session) -> dict[str, Attempts]:
    """All events that failed or were begun and not finished; usually none."""
    return {row.event_id: Attempts(row.tries, row.retry_at) for row in session.execute(_ATTEMPTS)}


def begin(session: Session, event_id: str) -> int:
    """Count an attempt before it is made (a crash counts too) and return its number."""
    row = session.execute(sa.select(attempt.c.tries).where(attempt.c.event_id == event_id)).first()
    count = (row.tries if row else 0) + 1
    upsert(session, attempt, {"event_id": event_id}, {"tries": count})
    return count


def take_back(session: Session, event_id: str) -> None:
    """The attempt was none after all: nothing failed, it was only not the time."""
    session.execute(sa.update(attempt).where(attempt.c.event_id == event_id).values(tries=attempt.c.tries - 1))
    session.execute(sa.delete(attempt).where(attempt.c.event_id == event_id, attempt.c.tries <= 0))


def failed(session: Session, event_id: str, error: Exception, now: datetime, *, counted: bool) -> int:
    """Note why an attempt failed and when to try again; returns the number of attempts."""
    row = session.execute(sa.select(attempt.c.tries).where(attempt.c.event_id == event_id)).first()
    count = (row.tries if row else 0) + (0 if counted else 1)
    wait = timedelta(seconds=BACK_OFF[min(count, len(BACK_OFF)) - 1])
    text = f"{type(error).__name__}: {error}"[:2000]
    upsert(session, attempt, {"event_id": event_id}, {"tries": count, "error": text, "retry_at": now + wait})
    return count


def problems(held_events: Sequence[HeldEvent], now: datetime) -> list[HeldEvent]:
    """What an operator should see: anything but order at once, order after a minute."""
    return [h for h in held_events if h.reason != "order" or now - h.since > timedelta(minutes=1)]
