"""The delivery ledger as secretary and operator see it."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.notifications.config import PAGE_SIZE, PRIVATE, STATES
from services.notifications.models import Delivery

_RETRYABLE = ("failed", "bounced", "skipped")
_ANY_DUE = (
    sa.select(Delivery.id)
    .where(
        Delivery.state == "queued",
        Delivery.due_at <= sa.bindparam("now"),
        sa.or_(Delivery.lease_until.is_(None), Delivery.lease_until <= sa.bindparam("now")),
    )
    .limit(1)
)


@dataclass(frozen=True)
class DeliveryRow:
    """One letter. `title` is the article's, or the period of a report."""

    id: str
    event_id: str
    event_type: str
    recipient_id: str
    recipient_name: str
    address: str
    template: str
    title: str
    state: str
    attempts: int
    created_at: datetime
    due_at: datetime
    sent_at: datetime | None
    last_error: str | None
    message_id: str | None
    retryable: bool


@dataclass(frozen=True)
class LedgerPage:
    """One page of the ledger, newest first. `number` counts from 1."""

    rows: tuple[DeliveryRow, ...]
    number: int
    pages: int
    total: int


def counts(session: Session) -> dict[str, int]:
    """Letters by state; every state is there, with 0 if need be."""
    found = session.execute(sa.select(Delivery.state, sa.func.count()).group_by(Delivery.state))
    return dict.fromkeys(STATES, 0) | {row[0]: row[1] for row in found}


def ledger_page(session: Session, *, state: str | None = None, recipient: str = "", number: int = 1) -> LedgerPage:
    """A page of the ledger; `state` and `recipient` (member id) narrow it. A page too far is the last one."""
    where = []
    if state:
        where.append(Delivery.state == state)
    if recipient:
        where.append(Delivery.recipient_id == recipient)
    total = session.scalar(sa.select(sa.func.count()).select_from(Delivery).where(*where)) or 0
    pages = max(1, -(-total // PAGE_SIZE))
    number = min(max(1, number), pages)
    query = (
        sa.select(Delivery)
        .where(*where)
        .order_by(Delivery.created_at.desc(), Delivery.id)
        .limit(PAGE_SIZE)
        .offset((number - 1) * PAGE_SIZE)
    )
    return LedgerPage(tuple(_row(row) for row in session.scalars(query)), number, pages, total)


def any_due(session: Session, now: datetime) -> bool:
    """Whether a letter should be sent now and nobody is at it."""
    return session.execute(_ANY_DUE, {"now": now}).first() is not None


def recipients(session: Session) -> list[tuple[str, str]]:
    """(member id, name) of everybody in the ledger, ordered by id; the latest name counts."""
    query = sa.select(Delivery.recipient_id, sa.func.max(Delivery.recipient_name)).group_by(Delivery.recipient_id)
    return [(row[0], row[1]) for row in session.execute(query.order_by(Delivery.recipient_id))]


def mail_health(session: Session, now: datetime) -> dict[str, int]:
    """Figures for the operator: letters by state, and the seconds the longest due letter has been waiting."""
    oldest = session.scalar(sa.select(sa.func.min(Delivery.queued_at)).where(Delivery.state == "queued"))
    waiting = int((now - oldest).total_seconds()) if oldest else 0
    return {**counts(session), "waiting_seconds": max(0, waiting)}


def _row(row: Delivery) -> DeliveryRow:
    open_to_all = row.template != PRIVATE
    return DeliveryRow(
        id=row.id,
        event_id=row.event_id,
        event_type=row.event_type if open_to_all else "",
        recipient_id=row.recipient_id,
        recipient_name=row.recipient_name,
        address=row.address,
        template=row.template,
        title=str(row.context.get("title") or row.context.get("period") or "") if open_to_all else "",
        state=row.state,
        attempts=row.attempts,
        created_at=row.created_at,
        due_at=row.due_at,
        sent_at=row.sent_at,
        last_error=row.last_error,
        message_id=row.message_id,
        retryable=row.state in _RETRYABLE,
    )
