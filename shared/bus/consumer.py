"""What a service does when others speak, and how far it has listened."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from shared.clients.peers import Peers
from shared.db.tables import bus_lock, cursor
from shared.db.unit_of_work import UnitOfWork
from shared.db.upsert import upsert
from shared.events.envelope import GENESIS, Envelope


@dataclass(frozen=True)
class Incoming:
    """An event as a handler gets it. `fetched` is what the service's FETCHES entry brought, if any."""

    envelope: Envelope
    event: Any
    fetched: Any = None


Handler = Callable[[UnitOfWork, Incoming], object]
Fetch = Callable[[Envelope, Peers], object]


@dataclass(frozen=True)
class Consumer:
    """A service's handlers by event type. Types without a handler are followed silently.

    `fetches` run before the transaction and may use the network; they raise Transient when a peer is away.
    """

    service: str
    handlers: Mapping[str, Handler] = field(default_factory=dict)
    fetches: Mapping[str, Fetch] = field(default_factory=dict)


@dataclass(frozen=True)
class Cursor:
    """How far a producer's log has been applied."""

    position: int
    hash: str
    generation: int


_LOCK = sa.update(bus_lock).where(bus_lock.c.id == 1).values(turn=bus_lock.c.turn + 1)
_CURSOR = sa.select(cursor.c.position, cursor.c.hash, cursor.c.generation).where(
    cursor.c.producer == sa.bindparam("who")
)


def lock(session: Session) -> None:
    """Take this service's turn: two claims, whatever their producers, never overlap."""
    session.execute(_LOCK)


def read_cursor(session: Session, producer: str) -> Cursor:
    """The cursor for a producer; the very beginning when nothing was applied."""
    row = session.execute(_CURSOR, {"who": producer}).first()
    return Cursor(row.position, row.hash, row.generation) if row else Cursor(0, GENESIS, 0)


def move_cursor(session: Session, producer: str, to: Cursor) -> None:
    """Set the cursor; only under the lock."""
    values = {"position": to.position, "hash": to.hash, "generation": to.generation}
    upsert(session, cursor, {"producer": producer}, values)
