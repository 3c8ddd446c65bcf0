"""The delivery ledger: a letter is written with its event, sent by a job, and never twice on purpose."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from services.notifications.config import STATES, MailRules
from services.notifications.errors import NotRetryable, UnknownDelivery
from services.notifications.models import Delivery, delivery_id
from services.notifications.operations.recipients import Addressed
from services.notifications.permissions import can_retry
from shared.actors import SYSTEM, Actor
from shared.db.people import find_person
from shared.db.unit_of_work import UnitOfWork
from shared.errors import NotAllowed
from shared.events.articles import MailSent
from shared.events.envelope import Envelope
from shared.ids import new_id

JOB = "mail"
TOO_OLD = "Sự kiện đã cũ hơn giới hạn gửi thư."
LOCKED = "Tài khoản người nhận đang bị khoá."
NO_ADDRESS = "Người nhận chưa có địa chỉ thư điện tử."
GAVE_UP = "Đã thử gửi trong 3 ngày nhưng không được."
_ERROR_LENGTH = 1000


@dataclass(frozen=True)
class Claim:
    """A letter this sender may send until the lease ends. Plain values: the transaction is over."""

    id: str
    lease: str
    template: str
    context: dict[str, Any]
    recipient_id: str
    recipient_name: str
    address: str
    message_id: str
    created_at: datetime
    attempts: int


def write_letters(uow: UnitOfWork, *, envelope: Envelope, letters: Sequence[Addressed], rules: MailRules) -> None:
    """Write the letters of an event into the ledger, with its effects. An event already there is left alone."""
    done = sa.select(Delivery.id).where(Delivery.event_id == envelope.event_id).limit(1)
    if uow.session.scalar(done):
        return
    for letter in letters:
        _write(uow, envelope, letter, rules)


def _write(uow: UnitOfWork, envelope: Envelope, letter: Addressed, rules: MailRules) -> None:
    occurred = datetime.fromisoformat(envelope.occurred_at)
    why_not = _why_not(letter, uow.now - occurred, rules)
    key = delivery_id(envelope.event_id, letter.person.member_id)
    row = Delivery(
        id=key,
        event_id=envelope.event_id,
        event_type=envelope.type,
        subject_id=str(letter.context.get("article_id") or envelope.subject_id),
        occurred_at=occurred,
        recipient_id=letter.person.member_id,
        recipient_name=letter.person.name,
        address=letter.person.email,
        template=letter.template,
        context=letter.context,
        state="skipped" if why_not else "queued",
        created_at=uow.now,
        queued_at=uow.now,
        due_at=uow.now,
        last_error=why_not,
    )
    uow.session.add(row)
    if not why_not:
        uow.enqueue(JOB, key, {"delivery_id": key})


def _why_not(letter: Addressed, age: timedelta, rules: MailRules) -> str | None:
    if age > rules.max_age:
        return TOO_OLD
    if letter.person.locked:
        return LOCKED
    return None if letter.person.email else NO_ADDRESS


def back_off(attempts: int, rules: MailRules) -> timedelta:
    """The wait after this many tries: 30 s doubling to 1 h, give or take a fifth so that letters spread out."""
    doubled: timedelta = rules.first_delay * float(2 ** min(attempts - 1, 16))
    return min(rules.longest_delay, doubled) * random.uniform(0.8, 1.2)  # noqa: S311  (spreads load, no secret)


def claim_next(uow: UnitOfWork, *, rules: MailRules, domain: str, only: str | None = None) -> Claim | None:
    """Take the lease of the longest due letter (or of `only` that one); None when there is none.

    Letters not to be sent any more are settled on the way. The try is counted and the next one dated before the
    server is spoken to: a crash counts and waits as well.
    """
    while (row := _longest_due(uow, rules, only)) is not None:
        lease, now = new_id(), uow.now
        taken = uow.session.execute(
            sa.update(Delivery)
            .where(Delivery.id == row.id, *_due(now, rules))
            .values(
                lease=lease,
                lease_until=now + rules.lease,
                attempts=Delivery.attempts + 1,
                due_at=now + max(rules.lease, back_off(row.attempts + 1, rules)),
                message_id=f"<{row.id}@{domain}>",
            )
            .execution_options(synchronize_session=False)
        )
        if taken.rowcount != 1:  # type: ignore[attr-defined]
            continue  # somebody was faster
        uow.session.refresh(row)
        if not _settle_if_over(uow, row, rules):
            return _claim(row, lease)
    return None


def mark_sent(uow: UnitOfWork, claim: Claim) -> None:
    """The server has the letter: say so, whoever holds the lease by now. A second time changes nothing."""
    changed = _settle(uow, claim, state="sent", sent_at=uow.now, last_error=None)
    if not changed:
        return
    row = uow.session.get_one(Delivery, claim.id, populate_existing=True)
    event = MailSent(
        article_id=row.subject_id, event_id=row.event_id, recipient_id=row.recipient_id, template=row.template
    )
    uow.publish(event, subject_id=row.subject_id, actor=SYSTEM, seq=False)


def bounce(uow: UnitOfWork, claim: Claim, error: str) -> None:
    """The server refused it for good (5xx)."""
    _settle(uow, claim, state="bounced", last_error=error[:_ERROR_LENGTH])


def fail(uow: UnitOfWork, claim: Claim, error: str) -> None:
    """The letter cannot be written at all (our own fault): no use in trying again by itself."""
    _settle(uow, claim, state="failed", last_error=error[:_ERROR_LENGTH])


def defer(uow: UnitOfWork, claim: Claim, error: str, *, rules: MailRules) -> None:
    """Not now: try again after the back-off; `failed` when three days would be over by then."""
    row = uow.session.get_one(Delivery, claim.id, populate_existing=True)
    if row.lease != claim.lease or row.state != "queued":
        return
    due = uow.now + back_off(row.attempts, rules)
    row.lease, row.lease_until, row.last_error = None, None, error[:_ERROR_LENGTH]
    if due - row.queued_at > rules.give_up:
        row.state, row.last_error = "failed", f"{GAVE_UP} {error}"[:_ERROR_LENGTH]
        return
    row.due_at = due
    uow.enqueue(JOB, row.id, {"delivery_id": row.id}, due_at=due)


def retry(uow: UnitOfWork, *, delivery: str, actor: Actor) -> Delivery:
    """Send a failed, bounced or skipped letter again, to the address known today.

    NotAllowed for other roles, UnknownDelivery, NotRetryable when it is queued or sent by now.
    """
    if not can_retry(actor):
        raise NotAllowed("Chỉ Thư ký Ban Biên tập và quản trị hệ thống được gửi lại thư.")
    row = uow.session.get(Delivery, delivery)
    if row is None:
        raise UnknownDelivery
    if row.state not in ("failed", "bounced", "skipped"):
        raise NotRetryable(STATES[row.state])
    person = find_person(uow.session, row.recipient_id)
    if person is not None:
        row.address, row.recipient_name = person.email, person.name
    row.state, row.attempts, row.forced = "queued", 0, True
    row.queued_at = row.due_at = uow.now
    row.lease = row.lease_until = row.last_error = None
    uow.enqueue(JOB, row.id, {"delivery_id": row.id})
    return row


def _due(now: datetime, rules: MailRules) -> tuple[sa.ColumnElement[bool], ...]:
    """Due and free. A date beyond the longest wait was written by a clock that has since moved back: due as well."""
    far = now + rules.longest_delay * 1.2 + rules.lease
    return (
        Delivery.state == "queued",
        sa.or_(Delivery.due_at <= now, Delivery.due_at > far),
        sa.or_(Delivery.lease_until.is_(None), Delivery.lease_until <= now, Delivery.lease_until > far),
    )


def _longest_due(uow: UnitOfWork, rules: MailRules, only: str | None) -> Delivery | None:
    query = sa.select(Delivery).where(*_due(uow.now, rules)).order_by(Delivery.due_at, Delivery.id).limit(1)
    if only is not None:
        query = query.where(Delivery.id == only)
    return uow.session.scalar(query.execution_options(populate_existing=True))


def _settle_if_over(uow: UnitOfWork, row: Delivery, rules: MailRules) -> bool:
    """Whether the letter must not be sent any more: too old, tried for too long, nobody to send it to."""
    person = find_person(uow.session, row.recipient_id)
    if person is not None and person.email:
        row.address, row.recipient_name = person.email, person.name
    first_try_too_late = row.attempts == 1 and uow.now - row.occurred_at > rules.max_age
    if first_try_too_late and not row.forced:
        row.state, row.last_error = "skipped", TOO_OLD
    elif person is not None and person.locked:
        row.state, row.last_error = "skipped", LOCKED
    elif not row.address:
        row.state, row.last_error = "skipped", NO_ADDRESS
    elif uow.now - row.queued_at > rules.give_up:
        row.state, row.last_error = "failed", f"{GAVE_UP} {row.last_error or ''}".strip()
    if row.state == "queued":
        return False
    row.lease = row.lease_until = None
    uow.session.flush()
    return True


def _settle(uow: UnitOfWork, claim: Claim, **values: Any) -> bool:
    done = uow.session.execute(
        sa.update(Delivery)
        .where(Delivery.id == claim.id, Delivery.state != "sent")
        .values(lease=None, lease_until=None, **values)
        .execution_options(synchronize_session=False)
    )
    return bool(done.rowcount == 1)  # type: ignore[attr-defined]


def _claim(row: Delivery, lease: str) -> Claim:
    return Claim(
        id=row.id,
        lease=lease,
        template=row.template,
        context=row.context,
        recipient_id=row.recipient_id,
        recipient_name=row.recipient_name,
        address=row.address,
        message_id=row.message_id or "",
        created_at=row.created_at,
        attempts=row.attempts,
    )
