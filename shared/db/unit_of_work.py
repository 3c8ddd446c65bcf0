"""One transaction: rows, events and jobs together, or nothing (architecture.md §4.1)."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any, Protocol, Self

import sqlalchemy as sa
from sqlalchemy.orm import Session

from shared.actors import Actor
from shared.db import log
from shared.db.engine import is_busy
from shared.db.tables import form_receipt
from shared.db.upsert import insert_ignore
from shared.db.work import enqueue_row
from shared.errors import Conflict, Unavailable
from shared.events.articles import CustodyTaken
from shared.events.envelope import Envelope
from shared.events.registry import Event
from shared.regulation.pack import Pack, load_pack

BUSY = "Hệ thống đang bận, thay đổi chưa được lưu; xin thử lại sau giây lát."
SENT_TWICE = "Biểu mẫu này vừa được gửi rồi; thay đổi chỉ được ghi một lần. Xin tải lại trang."
RECEIPTS_KEPT = timedelta(days=7)


class Bell(Protocol):
    """What is told after a commit; it must return at once and never raise."""

    def ring(self, events: Sequence[Envelope]) -> None:
        """News for other services."""

    def ring_jobs(self, service: str) -> None:
        """Work for this service's own job queue."""


class SilentBell:
    """Rings nobody: for tests and command-line tools; the catch-up timer finds the news."""

    def ring(self, events: Sequence[Envelope]) -> None:
        """Do nothing."""

    def ring_jobs(self, service: str) -> None:
        """Do nothing."""


class UnitOfWork:
    """Use as a context manager; leaving it without `commit()` rolls everything back.

    `session` is the ORM session of the write transaction, `now` the moment of this unit (aware, UTC), `pack_for` gives
    the pack an item was sent under (`id@version`): handlers know no wiring.
    """

    def __init__(
        self,
        service: str,
        session: Session,
        *,
        now: datetime,
        bell: Bell,
        pack_for: Callable[[str], Pack] = load_pack,
    ) -> None:
        self.service = service
        self.session = session
        self.now = now
        self.pack_for = pack_for
        self._bell = bell
        self._pending: list[log.Pending] = []
        self._written: list[Envelope] = []
        self._hooks: list[Callable[[], object]] = []
        self._jobs = False

    def __enter__(self) -> Self:
        """Begin the write transaction. Unavailable when the database is busy for too long."""
        try:
            self.session.connection()
        except sa.exc.DBAPIError as error:
            self.session.close()
            raise self._plain(error) from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Roll back what was not committed."""
        self.session.rollback()
        self.session.close()

    def publish(self, event: Event, *, subject_id: str, actor: Actor | str, seq: bool = True) -> None:
        """Say this when the transaction commits. With `seq` it is a transition of the custodian."""
        who = actor if isinstance(actor, str) else actor.member_id
        self._pending.append(log.Pending(event, subject_id, who, seq))

    def take_custody(self, envelope: Envelope, *, state: str) -> None:
        """The receiver of a hand-over commits its row and `custody.taken` together (architecture.md §2)."""
        event = CustodyTaken(owner=self.service, state=state, after=envelope.type)
        self.publish(event, subject_id=envelope.subject_id, actor="system")

    def enqueue(
        self, kind: str, key: str, payload: dict[str, Any] | None = None, due_at: datetime | None = None
    ) -> None:
        """An idempotent job: the same kind and key again means 'once more', not 'twice'.

        The worker is rung for a job that is due now; a later one it finds by its clock.
        """
        enqueue_row(self.session, kind, key, payload or {}, due_at or self.now)
        self._jobs = self._jobs or due_at is None or due_at <= self.now

    def once(self, form_id: str | None, actor: Actor) -> str | None:
        """The result of this form if this person already sent it, else None."""
        if not form_id:
            return None
        row = self.session.execute(sa.select(form_receipt).where(form_receipt.c.form_id == form_id)).first()
        return row.result if row and row.member_id == actor.member_id else None

    def remember(self, form_id: str | None, actor: Actor, result: str) -> None:
        """Keep what became of a form, for 7 days, so that sending it twice shows the same answer."""
        if form_id:
            row = {"form_id": form_id, "member_id": actor.member_id, "result": result, "at": self.now}
            if self.session.execute(insert_ignore(self.session, form_receipt), row).rowcount != 1:  # type: ignore[attr-defined]
                raise Conflict(SENT_TWICE, code="sent_twice")

    def forget_receipts(self, limit: int) -> int:
        """Delete up to `limit` of the receipts that are older than `RECEIPTS_KEPT`, the oldest first; how many."""
        kept = form_receipt.c.at
        old = sa.select(form_receipt.c.form_id).where(kept < self.now - RECEIPTS_KEPT).order_by(kept).limit(limit)
        gone = self.session.execute(sa.delete(form_receipt).where(form_receipt.c.form_id.in_(old)))
        return int(gone.rowcount)  # type: ignore[attr-defined]

    def after_commit(self, hook: Callable[[], object]) -> None:
        """Run `hook` once the transaction is durable."""
        self._hooks.append(hook)

    def flush_events(self) -> list[Envelope]:
        """Write the pending events now. The head of the log stays locked until the commit."""
        pending, self._pending = self._pending, []
        if pending:
            self._written.extend(log.append(self.session, self.service, pending, self.now))
        return self._written

    def pending_mark(self) -> int:
        """A mark to give back to `forget_after` when a savepoint is rolled back."""
        return len(self._pending)

    def forget_after(self, mark: int) -> None:
        """Drop the pending events published since `mark`."""
        del self._pending[mark:]

    def has_pending(self, subject_id: str) -> bool:
        """Whether an event about this subject waits to be written."""
        return any(item.subject_id == subject_id and item.seq for item in self._pending)

    def commit(self) -> None:
        """Append the events, commit, then ring. Unavailable when the database cannot take it now."""
        try:
            self.flush_events()
            self.session.commit()
        except sa.exc.DBAPIError as error:
            raise self._plain(error) from error
        written, self._written = self._written, []
        hooks, self._hooks = self._hooks, []
        if written:
            self._bell.ring(written)
        if self._jobs:
            self._jobs = False
            self._bell.ring_jobs(self.service)
        for hook in hooks:
            hook()

    @staticmethod
    def _plain(error: sa.exc.DBAPIError) -> Exception:
        return Unavailable(BUSY, code="database_busy") if is_busy(error) else error
