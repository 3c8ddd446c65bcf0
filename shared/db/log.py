"""The event log: outbox, audit trail and rebuild source in one append-only table (architecture.md §4.1).

Gapless: the position is taken from `log_head` as the last step before the commit, so the head row's lock orders
writers and no reader can skip a late commit. Hash-chained by position; `prev` chains the events of one article
across the logs of all services.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from shared.db.tables import event_log, log_head, subject
from shared.db.upsert import insert_ignore
from shared.errors import Conflict, InTransit, Unavailable
from shared.events.envelope import GENESIS, Envelope, chain_hash
from shared.events.registry import MAX_PAYLOAD, Event
from shared.ids import canonical_json, new_id


@dataclass(frozen=True)
class Pending:
    """An event waiting for the commit. `seq` tells whether it is a transition of the custodian."""

    event: Event
    subject_id: str
    actor: str
    seq: bool


@dataclass(frozen=True)
class Progress:
    """How far this service has followed a subject, and who has custody of it."""

    seq: int
    hash: str
    owner: str
    taken: bool


_PROGRESS = sa.select(subject.c.seq, subject.c.hash, subject.c.owner, subject.c.taken).where(
    subject.c.subject_id == sa.bindparam("sid")
)
_HEAD = sa.select(log_head.c.position, log_head.c.hash, log_head.c.disputed, log_head.c.dispute)
_APPEND = event_log.insert()
_AT = sa.select(event_log.c.hash).where(event_log.c.position == sa.bindparam("p"))
_AFTER = (
    sa.select(event_log)
    .where(event_log.c.position > sa.bindparam("after"))
    .order_by(event_log.c.position)
    .limit(sa.bindparam("limit"))
)
_TAKE_POSITIONS = (
    sa.update(log_head)
    .where(log_head.c.id == 1)
    .values(position=log_head.c.position + sa.bindparam("n"))
    .returning(log_head.c.position, log_head.c.hash, log_head.c.disputed)
)
_SET_HEAD = sa.update(log_head).where(log_head.c.id == 1).values(hash=sa.bindparam("head_hash"))
_ADVANCE = (
    sa.update(subject)
    .where(subject.c.subject_id == sa.bindparam("sid"), subject.c.seq == sa.bindparam("old"))
    .values(
        seq=sa.bindparam("new_seq"),
        hash=sa.bindparam("new_hash"),
        owner=sa.bindparam("new_owner"),
        taken=sa.bindparam("new_taken"),
    )
)

DISPUTED = "Nhật ký của dịch vụ đang có tranh chấp sau khôi phục; mọi thay đổi tạm dừng, xin báo quản trị hệ thống."


def progress(session: Session, subject_id: str) -> Progress | None:
    """How far this service has followed `subject_id`; None when it never heard of it."""
    row = session.execute(_PROGRESS, {"sid": subject_id}).first()
    return Progress(row.seq, row.hash, row.owner, row.taken) if row else None


def require_custody(session: Session, subject_id: str, service: str) -> None:
    """Raise InTransit unless `service` has custody of the article and has taken it."""
    found = progress(session, subject_id)
    if found is None or (found.owner == service and found.taken):
        return
    raise InTransit(
        "Bài đang được chuyển giao giữa hai bộ phận; xin chờ vài giây rồi tải lại trang."
        if not found.taken
        else "Bài đã chuyển sang bộ phận khác xử lý; xin mở lại bài ở đó.",
        owner=found.owner,
    )


def note(session: Session, service: str, envelope: Envelope) -> None:
    """Record that the subject has come to this event (own or followed). Conflict when another was faster."""
    if envelope.seq is None:
        return
    owner = str(envelope.payload.get("owner", envelope.producer))
    values = {"new_seq": envelope.seq, "new_hash": envelope.hash, "new_owner": owner}
    taken = owner == envelope.producer
    if envelope.seq == 1:
        row = {"subject_id": envelope.subject_id, "seq": 1, "hash": envelope.hash, "owner": owner, "taken": taken}
        done = session.execute(insert_ignore(session, subject), row)
    else:
        done = session.execute(
            _ADVANCE, {**values, "sid": envelope.subject_id, "old": envelope.seq - 1, "new_taken": taken}
        )
    if done.rowcount != 1:  # type: ignore[attr-defined]
        msg = f"Bài vừa được người khác xử lý ({service}); xin tải lại trang."
        raise Conflict(msg)


def append(session: Session, service: str, pending: Sequence[Pending], now: datetime) -> list[Envelope]:
    """Write the events at the end of the log and return them. The last step before a commit.

    Raises Unavailable when the log is disputed, Conflict or InTransit when the article moved on meanwhile.
    """
    session.flush()
    top = session.execute(_TAKE_POSITIONS, {"n": len(pending)}).one()
    if top.disputed:
        raise Unavailable(DISPUTED, code="log_disputed")
    position, chain = top.position - len(pending), top.hash
    written: list[Envelope] = []
    for item in pending:
        position += 1
        envelope = _envelope(session, service, item, position, chain, now)
        chain = envelope.hash
        row = {**envelope.to_dict(), "payload": canonical_json(envelope.payload)}
        row.pop("producer")
        session.execute(_APPEND, row)
        note(session, service, envelope)
        written.append(envelope)
    session.execute(_SET_HEAD, {"head_hash": chain})
    return written


def _envelope(session: Session, service: str, item: Pending, position: int, prev_hash: str, now: datetime) -> Envelope:
    payload = item.event.to_payload()
    if service not in item.event.PRODUCERS:
        msg = f"{service} may not say {item.event.TYPE}"
        raise ValueError(msg)
    if len(canonical_json(payload).encode()) > MAX_PAYLOAD:
        msg = f"payload of {item.event.TYPE} is larger than {MAX_PAYLOAD} bytes"
        raise ValueError(msg)
    seq, prev = None, None
    if item.seq:
        if item.event.TYPE != "custody.taken":
            require_custody(session, item.subject_id, service)
        found = progress(session, item.subject_id)
        seq, prev = (found.seq + 1, found.hash) if found else (1, GENESIS)
    body = {
        "event_id": new_id(),
        "producer": service,
        "subject_id": item.subject_id,
        "seq": seq,
        "type": item.event.TYPE,
        "version": item.event.VERSION,
        "occurred_at": now.isoformat(),
        "actor": item.actor,
        "payload": payload,
        "prev": prev,
    }
    return Envelope(**body, position=position, prev_hash=prev_hash, hash=chain_hash(prev_hash, body))  # type: ignore[arg-type]


@dataclass(frozen=True)
class Head:
    """The end of a log. `dispute` says why writing is stopped."""

    position: int
    hash: str
    disputed: bool
    dispute: str | None


def head(session: Session) -> Head:
    """The end of this service's log."""
    return Head(*session.execute(_HEAD).one())


def hash_at(session: Session, position: int) -> str | None:
    """The hash of the event at a position; GENESIS at 0, None when there is none."""
    return GENESIS if position == 0 else session.scalar(_AT, {"p": position})


def read_after(session: Session, service: str, after: int, limit: int) -> list[Envelope]:
    """Up to `limit` events after a position, in order."""
    rows = session.execute(_AFTER, {"after": after, "limit": limit})
    return [_row_to_envelope(service, row) for row in rows]


def events_of(session: Session, service: str, subject_id: str) -> list[Envelope]:
    """This service's own events about a subject, in order: its audit trail."""
    rows = session.execute(
        sa.select(event_log).where(event_log.c.subject_id == subject_id).order_by(event_log.c.position)
    )
    return [_row_to_envelope(service, row) for row in rows]


def said_by(
    session: Session, service: str, member_id: str, since: datetime, *, after: int = 0, limit: int | None = None
) -> list[Envelope]:
    """What one person has said in this log since a moment (aware, UTC), in order: for an account that was lost (D8.2).

    All of it, or up to `limit` after a position. No index: it is asked a few times a year.
    """
    where = (
        event_log.c.actor == member_id,
        event_log.c.occurred_at >= since.isoformat(timespec="seconds"),
        event_log.c.position > after,
    )
    rows = session.execute(sa.select(event_log).where(*where).order_by(event_log.c.position).limit(limit))
    return [_row_to_envelope(service, row) for row in rows]


def _row_to_envelope(service: str, row: sa.Row[tuple[object, ...]]) -> Envelope:
    data = row._asdict()
    data["payload"] = json.loads(data["payload"])
    return Envelope(producer=service, **data)


def dispute(session: Session, why: str) -> None:
    """Stop all writing to this log until an operator decides (architecture.md §4.5)."""
    session.execute(sa.update(log_head).where(log_head.c.id == 1).values(disputed=True, dispute=why))


def verify(session: Session, service: str, *, batch: int = 500) -> Iterator[str]:
    """Walk the whole log and yield one sentence per broken link; nothing when the chain is whole."""
    position, chain = 0, GENESIS
    while rows := read_after(session, service, position, batch):
        for envelope in rows:
            if envelope.position != position + 1:
                yield f"{service}: thiếu vị trí {position + 1} (gặp {envelope.position})"
            if envelope.prev_hash != chain:
                yield f"{service}: vị trí {envelope.position} không nối với vị trí trước"
            if chain_hash(envelope.prev_hash, envelope.to_dict()) != envelope.hash:
                yield f"{service}: nội dung ở vị trí {envelope.position} đã bị sửa"
            position, chain = envelope.position, envelope.hash
    top = head(session)
    if (top.position, top.hash) != (position, chain):
        yield f"{service}: đầu nhật ký ({top.position}) không khớp sự kiện cuối ({position})"
