"""Applying one event inside the claim's transaction: in order, in a savepoint, then whatever waited for it."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from shared.bus import holding
from shared.bus.consumer import Consumer, Incoming
from shared.db import log, people
from shared.db.engine import is_busy
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Transient, Unavailable
from shared.events import registry
from shared.events.envelope import GENESIS, Envelope
from shared.logs import logger

logs = logger(__name__)
registry.import_all()


class Later(Exception):
    """A transient failure: commit what was applied so far, leave this event for the next bell."""


def apply(uow: UnitOfWork, consumer: Consumer, envelope: Envelope, fetched: Mapping[str, object]) -> bool:
    """Apply the event, or hold it when it is not its turn (False). Raises Later, or the handler's own failure."""
    why = why_held(uow, envelope)
    if why:
        if why == "fork":
            logs.error("fork", service=consumer.service, event_id=envelope.event_id, subject=envelope.subject_id)
        holding.put(uow.session, envelope, why, uow.now)
        return False
    handle(uow, consumer, envelope, fetched)
    if envelope.seq is not None and not holding.is_empty(uow.session):
        drain_subject(uow, consumer, envelope.subject_id, fetched)
    return True


def why_held(uow: UnitOfWork, envelope: Envelope) -> str | None:
    """`unknown`, `order` or `fork` when the event may not be applied now; None when it may."""
    if uow.has_pending(envelope.subject_id):
        uow.flush_events()  # our own event about the same article comes first
    return obstacle(uow.session, envelope)


def obstacle(session: Session, envelope: Envelope) -> str | None:
    """The same, seen from what is written already."""
    if not registry.knows(envelope.type, envelope.version):
        return "unknown"
    if envelope.seq is None:
        return None
    found = log.progress(session, envelope.subject_id)
    seq, hash_ = (found.seq, found.hash) if found else (0, GENESIS)
    if envelope.seq == seq + 1:
        return None if envelope.prev == hash_ else "fork"
    return "order" if envelope.seq > seq else "fork"


def ready(session: Session) -> list[Envelope]:
    """The held events that only wait to be tried: of a known type, and next in their article."""
    waiting = [h.envelope for h in holding.everything(session) if h.reason in {"order", "unknown"}]
    return [envelope for envelope in waiting if obstacle(session, envelope) is None]


def handle(uow: UnitOfWork, consumer: Consumer, envelope: Envelope, fetched: Mapping[str, object]) -> None:
    """Run the handler in a savepoint: its effects and the article's progress, or nothing."""
    if envelope.type in consumer.fetches and envelope.event_id not in fetched:
        raise Later  # it was held without its text; the drain after the claim brings it
    if envelope.type not in consumer.handlers and not people.is_people_event(envelope.type):
        log.note(uow.session, consumer.service, envelope)  # one statement needs no savepoint
        return
    mark = uow.pending_mark()
    nested = uow.session.begin_nested()
    try:
        event = registry.load(envelope.type, envelope.version, envelope.payload)
        if people.is_people_event(envelope.type):
            people.apply(uow.session, envelope)
        log.note(uow.session, consumer.service, envelope)
        handler = consumer.handlers.get(envelope.type)
        if handler is not None:
            handler(uow, Incoming(envelope, event, fetched.get(envelope.event_id)))
        uow.session.flush()
        nested.commit()
    except Exception as error:
        if nested.is_active:
            nested.rollback()
        uow.forget_after(mark)
        if isinstance(error, (Transient, Unavailable)) or is_busy(error):
            raise Later from error
        raise


def drain_subject(uow: UnitOfWork, consumer: Consumer, subject_id: str, fetched: Mapping[str, object]) -> int:
    """Apply what waits for this article, as far as it now fits. A failing one is blamed itself, not its predecessor."""
    applied = 0
    for item in holding.of_subject(uow.session, subject_id):
        envelope = item.envelope
        if item.reason in {"quarantine", "fork"} or why_held(uow, envelope):
            if envelope.seq is None:
                continue  # no part of the article's order: nothing waits behind it
            break
        try:
            handle(uow, consumer, envelope, fetched)
        except Later:
            break
        except Exception as error:  # noqa: BLE001  (whatever it is, it is counted and in the end quarantined)
            count = holding.failed(uow.session, envelope.event_id, error, uow.now, counted=False)
            reason = "quarantine" if count >= holding.MAX_ATTEMPTS else item.reason
            holding.put(uow.session, envelope, reason, uow.now, f"{type(error).__name__}: {error}"[:2000])
            break
        holding.release(uow.session, envelope.event_id)
        applied += 1
    return applied
