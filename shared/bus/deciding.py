"""What an operator may do with a held event: have it tried once more, or leave it out (architecture.md §4.6).

Both are said in the service's own log, in the transaction that does them: who, when and why stay in the hash chain.
"""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from shared.bus import applying, holding
from shared.bus.consumer import Consumer, lock
from shared.clients.peers import Peers
from shared.db import log
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Conflict, Invalid, NotFound, Transient, Unavailable
from shared.events.envelope import Envelope
from shared.events.operating import HeldEventDecided, HeldEventRetried, HeldEventSkipped
from shared.text import clean_text

REASON_MAX = 500
BY_MAX = 64
LATER = "Chưa thử được lúc này (cơ sở dữ liệu bận, hoặc dịch vụ kia vắng). Chưa có gì thay đổi; xin thử lại sau."


@dataclass(frozen=True)
class Decided:
    """What became of the event: `error` is None when it is out of the way; `followed` were waiting behind it."""

    envelope: Envelope
    error: str | None
    followed: int


@dataclass(frozen=True)
class Operator:
    """Who decides, and why: both go into the log. Invalid when one is empty or too long."""

    by: str
    reason: str

    def __post_init__(self) -> None:
        """No decision without a name and a reason."""
        if not clean_text(self.reason) or len(self.reason) > REASON_MAX:
            raise Invalid(f"Cần ghi lý do (--reason), tối đa {REASON_MAX} ký tự.")
        if not clean_text(self.by) or len(self.by) > BY_MAX:
            raise Invalid(f"Cần ghi ai quyết định (--by), tối đa {BY_MAX} ký tự.")


def retry(
    consumer: Consumer, event_id: str, operator: Operator, *, open_uow: Callable[[], UnitOfWork], peers: Peers
) -> Decided:
    """Try a held event once more, here and now: a handler that kills its process kills this one, not the worker.

    NotFound, Conflict (not its turn, unknown type, contradiction), Unavailable (try later). A failure of the handler is
    no exception: the event stays held with the new error.
    """
    with open_uow() as uow:
        wanted = _its_turn(uow.session, event_id).envelope
    fetch = consumer.fetches.get(wanted.type)
    try:
        fetched = {event_id: fetch(wanted, peers)} if fetch else {}
    except Transient as error:
        raise Unavailable(LATER) from error
    with open_uow() as uow:
        lock(uow.session)
        item = _its_turn(uow.session, event_id)
        failure = None
        try:
            applying.handle(uow, consumer, item.envelope, fetched)
        except applying.Later as error:
            raise Unavailable(LATER) from error
        except Exception as error:  # noqa: BLE001  (whatever it is, the operator sees it, and it stays held)
            failure = f"{type(error).__name__}: {error}"[:2000]
            holding.put(uow.session, item.envelope, item.reason, item.since, failure)
        followed = 0 if failure else _go_on(uow, consumer, item.envelope)
        _say(uow, HeldEventRetried, item.envelope, operator, failure)
        uow.commit()
    return Decided(wanted, failure, followed)


def skip(consumer: Consumer, event_id: str, operator: Operator, *, open_uow: Callable[[], UnitOfWork]) -> Decided:
    """Leave a quarantined event out: the article goes on here as if it had been applied.

    NotFound, Conflict: not quarantined, not the first of its article, or a hand-over to this very service, without
    which the article would have no owner.
    """
    with open_uow() as uow:
        lock(uow.session)
        item = _its_turn(uow.session, event_id)
        envelope = item.envelope
        if item.reason != "quarantine":
            raise Conflict("Sự kiện này không bị cách ly, chỉ đang chờ tới lượt; không cần bỏ qua. Có thể dùng retry.")
        if is_hand_over_to(envelope, consumer.service):
            raise Conflict(
                f"Đây là sự kiện giao bài cho {consumer.service}: bỏ qua thì bài không còn ai giữ. "
                "Hãy sửa nguyên nhân rồi dùng retry."
            )
        log.note(uow.session, consumer.service, envelope)
        followed = _go_on(uow, consumer, envelope)
        _say(uow, HeldEventSkipped, envelope, operator, item.error)
        uow.commit()
    return Decided(envelope, None, followed)


def is_hand_over_to(envelope: Envelope, service: str) -> bool:
    """Whether this event gives an article into the custody of `service`."""
    return envelope.producer != service and envelope.payload.get("owner") == service


def _its_turn(session: Session, event_id: str) -> holding.HeldEvent:
    """The held event, if it is the first of its article and could be applied now. NotFound, Conflict."""
    item = next((h for h in holding.everything(session, limit=100_000) if h.envelope.event_id == event_id), None)
    if item is None:
        raise NotFound("Không có sự kiện này trong những sự kiện đang giữ lại ở dịch vụ (xem: toasoan bus status).")
    envelope = item.envelope
    if envelope.seq is not None:
        waiting = holding.of_subject(session, envelope.subject_id)
        first = min((h.envelope for h in waiting if h.envelope.seq is not None), key=lambda e: e.seq or 0)
        if first.event_id != event_id:
            raise Conflict(
                f"Chỉ xử lý sự kiện giữ lại đầu tiên của một bài. Bài {envelope.subject_id} còn vướng ở sự kiện "
                f"{first.event_id} ({first.type})."
            )
    why = applying.obstacle(session, envelope)
    if why:
        raise Conflict(_WHY_NOT[why])
    return item


_WHY_NOT = {
    "unknown": "Phiên bản phần mềm này chưa biết loại sự kiện đó; nó được giữ tới khi nâng cấp rồi tự được áp dụng.",
    "order": "Sự kiện này đang chờ một sự kiện trước nó của cùng bài chưa tới; khi sự kiện đó tới, nó tự được áp dụng.",
    "fork": "Sự kiện này mâu thuẫn với nhật ký đã nghe (hai nhánh của một bài); cần xem lại bản sao lưu đã khôi phục.",
}


def _go_on(uow: UnitOfWork, consumer: Consumer, envelope: Envelope) -> int:
    """The event is out of the way: apply what waited behind it (what needs a text comes with the timer)."""
    holding.release(uow.session, envelope.event_id)
    return applying.drain_subject(uow, consumer, envelope.subject_id, {}) if envelope.seq is not None else 0


def _say(
    uow: UnitOfWork, cls: type[HeldEventDecided], envelope: Envelope, operator: Operator, error: str | None
) -> None:
    event = cls(
        event_id=envelope.event_id, event_type=envelope.type, producer=envelope.producer, position=envelope.position,
        by=clean_text(operator.by), reason=clean_text(operator.reason), error=error,
    )  # fmt: skip
    uow.publish(event, subject_id=envelope.subject_id, actor=clean_text(operator.by), seq=False)
