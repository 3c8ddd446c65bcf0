"""The claim: read the producer's log after the cursor, apply in order, exactly once (architecture.md §4.3, §4.6).

Steps of one claim: read the cursor; ask the producer over HTTP outside any transaction; fetch what hand-overs need;
then one transaction: lock the single `bus_lock` row, throw the claim away unless the cursor is still the one read
and the first event continues its hash; apply each event in a savepoint; commit effects and cursor together.
"""

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager

import sqlalchemy as sa
from sqlalchemy.orm import Session

from shared.bus import applying, holding, topology
from shared.bus.consumer import Consumer, Cursor, Fetch, Handler, Incoming, lock, move_cursor, read_cursor
from shared.clients.peers import Disputed, Peers
from shared.db.engine import is_busy
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Transient, Unavailable
from shared.events.envelope import Envelope
from shared.logs import logger

__all__ = ["Claimer", "Consumer", "Fetch", "Handler", "Incoming"]

LIMIT = 200
SLICE_SECONDS = 0.05
SLICE_LEAST = 10
"""What one transaction applies of a backlog: it must neither keep people from writing for seconds, nor be lost whole
when the process is killed in the middle of it. On a starved machine 50 ms are next to nothing: never fewer than ten."""
SLICE_TEXTS = 10
"""Texts fetched for one transaction."""
BREATH = 0.025
"""Seconds between two transactions of a backlog. SQLite lets whoever asks first have the lock; people who wait for it
look every 25 ms."""
logs = logger(__name__)


class Claimer:
    """Applies other services' events to one service's database. One per process and service; threads take turns."""

    def __init__(
        self,
        consumer: Consumer,
        *,
        open_uow: Callable[[], UnitOfWork],
        open_read: Callable[[], AbstractContextManager[Session]],
        peers: Peers,
        may_apply: Callable[[], bool] = lambda: True,
    ) -> None:
        self.service = consumer.service
        self.alarms: dict[str, str] = {}
        self._consumer = consumer
        self._open_uow = open_uow
        self._open_read = open_read
        self._peers = peers
        self._may_apply = may_apply
        self._known: dict[str, int] = {}
        # After a start the first handled event of each producer is counted on disk before it runs: a handler that
        # kills the process leaves no other trace. Healthy events cost nothing in the long run.
        self._careful = set(topology.FOLLOWS[consumer.service])
        self._waiting = False  # whether the last batch left something held
        self._turn = threading.Lock()

    @property
    def is_open(self) -> bool:
        """Whether this service may apply events: not before its own log was checked at start."""
        return self._may_apply()

    def hear(self, producer: str, position: int) -> int:
        """A bell: nothing to do when that position is already applied (cached, costs no SQL)."""
        if self._known.get(producer, -1) >= position:
            return 0
        return self.claim(producer)

    def claim_all(self) -> int:
        """The catch-up: claim from every producer, then drain what was held. Returns the events consumed."""
        total = sum(self.claim(producer) for producer in topology.FOLLOWS[self.service])
        return total + self.drain()

    def claim(self, producer: str) -> int:
        """Claim and apply until the producer has nothing new. Returns the number of events consumed."""
        if producer not in topology.FOLLOWS[self.service] or not self._may_apply():
            return 0
        total, more = 0, True
        with self._turn:
            while more:
                count, more = self._try_once(producer)
                total += count
            if total and self._waiting:
                with self._not_now(producer):
                    self._drain()  # a held hand-over needs its text, which the claim's transaction may not fetch
        return total

    def _try_once(self, producer: str) -> tuple[int, bool]:
        result = (0, False)
        with self._not_now(producer):
            result = self._claim_once(producer)
        return result  # noqa: RET504  (the block may be left by a failure that is only "not now")

    @contextmanager
    def _not_now(self, producer: str) -> Iterator[None]:
        """What only needs another time is logged and left to the next bell or the timer."""
        try:
            yield
        except Disputed:
            self.alarms[producer] = "disputed"
            logs.critical("log_disputed", consumer=self.service, producer=producer)
        except (Transient, Unavailable) as error:
            logs.info("claim_later", consumer=self.service, producer=producer, why=str(error))
        except sa.exc.DBAPIError as error:
            if not is_busy(error):
                raise

    def _claim_once(self, producer: str) -> tuple[int, bool]:
        with self._open_read() as session:
            at = read_cursor(session, producer)
            tries = holding.attempts(session)
        events = self._peers.events(producer, after=at.position, hash_=at.hash, limit=LIMIT)
        self.alarms.pop(producer, None)
        if not events:
            self._known[producer] = at.position
            return 0, False
        total, clean, rest = 0, True, events
        while rest and clean:
            batch, counted = self._choose(producer, rest, tries)
            count, clean = self._apply_slice(producer, at, batch, counted=counted)
            total += count
            if clean:
                rest = [e for e in rest if e.position > self._known[producer]]
            if clean and count < len(batch):
                time.sleep(BREATH)
        return total, clean and len(events) == LIMIT

    def _apply_slice(self, producer: str, at: Cursor, events: Sequence[Envelope], *, counted: bool) -> tuple[int, bool]:
        """Fetch what a few events need and apply them: how many were consumed, and whether to go on after them."""
        few = self._with_few_texts(events)
        fetched = self._fetch(few)
        ready = self._before_missing(few, fetched)
        if not ready:
            return 0, False
        if counted:
            self._begin(ready[0])
        count, clean, failed = self._apply(producer, at, ready, fetched, counted=counted)
        if counted and not count and not failed:
            self._take_back(ready[0])  # only "not now", or another process was faster: no attempt at all
        return count, clean and count > 0

    def _with_few_texts(self, events: Sequence[Envelope]) -> Sequence[Envelope]:
        """The events before the one whose text would be one too many."""
        wanting = [n for n, e in enumerate(events) if e.type in self._consumer.fetches]
        return events[: wanting[SLICE_TEXTS]] if len(wanting) > SLICE_TEXTS else events

    def _choose(
        self, producer: str, events: Sequence[Envelope], tries: Mapping[str, holding.Attempts]
    ) -> tuple[Sequence[Envelope], bool]:
        """The events to try now, and whether the first was counted on disk beforehand (then it is tried alone)."""
        head = next((n for n, e in enumerate(events) if self._is_handled(e)), len(events))
        suspect = next((n for n, e in enumerate(events) if e.event_id in tries), len(events))
        if producer in self._careful and head < len(events):
            suspect = min(suspect, head)
        if suspect > 0:
            return events[:suspect], False
        first = events[0]
        known = tries.get(first.event_id)
        if known is not None:
            with self._open_uow() as uow:
                if known.retry_at and known.retry_at > uow.now:
                    return [], False
                if known.count >= holding.MAX_ATTEMPTS:
                    self._quarantine(uow, producer, first, "lần xử lý trước làm dừng tiến trình")
                    uow.commit()
                    return [], False
        return events[:1], True

    def _begin(self, envelope: Envelope) -> None:
        with self._open_uow() as uow:
            holding.begin(uow.session, envelope.event_id)
            uow.commit()

    def _take_back(self, envelope: Envelope) -> None:
        with self._open_uow() as uow:
            holding.take_back(uow.session, envelope.event_id)
            uow.commit()

    def _is_handled(self, envelope: Envelope) -> bool:
        return envelope.type in self._consumer.handlers

    def _fetch(self, events: Sequence[Envelope]) -> dict[str, object]:
        """Bring what hand-overs need; what could not be had is missing. A peer that failed is not asked again now."""
        fetched: dict[str, object] = {}
        away: set[str] = set()
        for envelope in events:
            fetch = self._consumer.fetches.get(envelope.type)
            if fetch is None or envelope.producer in away:
                continue
            try:
                fetched[envelope.event_id] = fetch(envelope, self._peers)
            except Transient as error:
                away.add(envelope.producer)
                logs.info("fetch_later", consumer=self.service, event_id=envelope.event_id, why=str(error))
        return fetched

    def _before_missing(self, events: Sequence[Envelope], fetched: Mapping[str, object]) -> Sequence[Envelope]:
        """The events before the first one that lacks what it needs."""
        lacks = (e.type in self._consumer.fetches and e.event_id not in fetched for e in events)
        return events[: next((n for n, missing in enumerate(lacks) if missing), len(events))]

    def _apply(
        self, producer: str, at: Cursor, events: Sequence[Envelope], fetched: Mapping[str, object], *, counted: bool
    ) -> tuple[int, bool, bool]:
        """Apply the batch in one transaction: how many were consumed, whether all went well, whether one failed."""
        with self._open_uow() as uow:
            lock(uow.session)
            start = read_cursor(uow.session, producer)
            todo = [e for e in events if e.position > start.position]
            if start.generation != at.generation or not todo or todo[0].prev_hash != start.hash:
                return 0, False, False  # another process was faster, or the projection is being rebuilt
            done, failure, clean = self._run(uow, todo, fetched, counted=counted)
            if done is not None:
                move_cursor(uow.session, producer, Cursor(done.position, done.hash, start.generation))
                self._waiting = not holding.is_empty(uow.session)
                uow.commit()
                self._known[producer] = done.position
        if clean and any(self._is_handled(e) for e in todo):
            self._careful.discard(producer)
        if failure is not None:
            self._blame(producer, *failure, counted=counted)
        return (done.position - start.position if done else 0), clean, failure is not None

    def _run(
        self, uow: UnitOfWork, todo: Sequence[Envelope], fetched: Mapping[str, object], *, counted: bool
    ) -> tuple[Envelope | None, tuple[Envelope, Exception] | None, bool]:
        """Apply in order until time is up or one fails: the last one consumed, the failure, whether all went well."""
        done: Envelope | None = None
        until = time.monotonic() + SLICE_SECONDS
        for number, envelope in enumerate(todo):
            if number >= SLICE_LEAST and time.monotonic() > until:
                break
            try:
                applied = applying.apply(uow, self._consumer, envelope, fetched)
            except applying.Later:
                return done, None, False
            except Exception as error:  # noqa: BLE001  (counted, and quarantined in the end)
                return done, (envelope, error), False
            done = envelope
            if counted and applied:
                holding.release(uow.session, envelope.event_id)
        return done, None, True

    def _blame(self, producer: str, envelope: Envelope, error: Exception, *, counted: bool) -> None:
        """Count the failure; after five, lay the event aside so that the others flow."""
        logs.error(
            "event_failed", service=self.service, event_id=envelope.event_id, type=envelope.type,
            error=f"{type(error).__name__}: {error}"[:500],
        )  # fmt: skip
        with self._open_uow() as uow:
            count = holding.failed(uow.session, envelope.event_id, error, uow.now, counted=counted)
            if count >= holding.MAX_ATTEMPTS:
                self._quarantine(uow, producer, envelope, f"{type(error).__name__}: {error}"[:2000])
            uow.commit()

    def _quarantine(self, uow: UnitOfWork, producer: str, envelope: Envelope, error: str) -> None:
        """In one transaction under the lock; given up unless the cursor stands exactly before the event."""
        lock(uow.session)
        at = read_cursor(uow.session, producer)
        if (at.position, at.hash) != (envelope.position - 1, envelope.prev_hash):
            return
        holding.put(uow.session, envelope, "quarantine", uow.now, error)
        move_cursor(uow.session, producer, Cursor(envelope.position, envelope.hash, at.generation))
        logs.error("event_quarantined", service=self.service, event_id=envelope.event_id, type=envelope.type)

    def drain(self) -> int:
        """Try again what is held: predecessors may have come, a deploy may know a type, a peer may be back."""
        if not self._may_apply():
            return 0
        with self._turn:
            return self._drain()

    def _drain(self) -> int:
        """Round after round, while something held has its turn and can be applied."""
        total = 0
        while True:
            with self._open_read() as session:
                ready = applying.ready(session)
            if not ready:
                return total
            fetched = self._fetch(ready)
            with self._open_uow() as uow:
                lock(uow.session)
                subjects = dict.fromkeys(envelope.subject_id for envelope in ready)
                done = sum(applying.drain_subject(uow, self._consumer, subject, fetched) for subject in subjects)
                uow.commit()
            total += done
            if not done:
                return total
