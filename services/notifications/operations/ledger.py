"""The delivery ledger: a letter is written with its event, sent by a job, and never twice on purpose."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any, cast

import sqlalchemy as sa

from services.notifications.config import STATES, TO_LOCKED, MailRules
from services.notifications.errors import NotRetryable, UnknownDelivery
from services.notifications.models import Delivery, delivery_id
from services.notifications.operations.recipients import Addressed
from services.notifications.permissions import can_retry
from shared.actors import SYSTEM, Actor
from shared.db.people import Person, find_person
from shared.db.unit_of_work import UnitOfWork
from shared.errors import NotAllowed
from shared.events.articles import MailSent
from shared.events.envelope import Envelope
from shared.ids import new_id

JOB = "mail"
ALL_DUE = "due"
"""Key of the one job that sends whatever is due; a letter that is put off has a job of its own, named by its id."""
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


_T = cast("sa.Table", Delivery.__table__)
_CLAIMED = tuple(field.name for field in fields(Claim))
# A date beyond the longest wait was written by a clock that has since moved back: due as well.
_DUE = (
    _T.c.state == "queued",
    sa.or_(_T.c.due_at <= sa.bindparam("now"), _T.c.due_at > sa.bindparam("far")),
    sa.or_(_T.c.lease_until.is_(None), _T.c.lease_until <= sa.bindparam("now"), _T.c.lease_until > sa.bindparam("far")),
)
_LONGEST_DUE = (
    sa.select(_T.c.id, _T.c.attempts, _T.c.recipient_id, _T.c.recipient_name, _T.c.address)
    .where(*_DUE)
    .order_by(_T.c.due_at, _T.c.id)
    .limit(1)
)
_TAKE = (
    sa.update(_T)
    .where(_T.c.id == sa.bindparam("of_id"), *_DUE)
    .values(
        lease=sa.bindparam("new_lease"), lease_until=sa.bindparam("until"), attempts=_T.c.attempts + 1,
        due_at=sa.bindparam("again"), message_id=sa.bindparam("message"), address=sa.bindparam("to"),
        recipient_name=sa.bindparam("name"),
    )
    .returning(_T)
)  # fmt: skip
_SETTLE = (
    sa.update(_T)
    .where(_T.c.id == sa.bindparam("of_id"), _T.c.state != "sent")
    .returning(_T.c.subject_id, _T.c.event_id, _T.c.recipient_id, _T.c.template)
)
_WRITTEN = sa.select(_T.c.id).where(_T.c.event_id == sa.bindparam("event")).limit(1)
_WRITE = _T.insert()


def write_letters(uow: UnitOfWork, *, envelope: Envelope, letters: Sequence[Addressed], rules: MailRules) -> None:
    """Write the letters of an event into the ledger, with its effects. An event already there is left alone."""
    if not letters or uow.session.execute(_WRITTEN, {"event": envelope.event_id}).first():
        return
    rows = [_row(uow, envelope, letter, rules) for letter in letters]
    uow.session.execute(_WRITE, rows)
    if any(row["state"] == "queued" for row in rows):
        uow.enqueue(JOB, ALL_DUE)


def _row(uow: UnitOfWork, envelope: Envelope, letter: Addressed, rules: MailRules) -> dict[str, Any]:
    occurred = datetime.fromisoformat(envelope.occurred_at)
    why_not = _why_not(letter, uow.now - occurred, rules)
    return {
        "id": delivery_id(envelope.event_id, letter.person.member_id),
        "event_id": envelope.event_id,
        "event_type": envelope.type,
        "subject_id": str(letter.context.get("article_id") or envelope.subject_id),
        "occurred_at": occurred,
        "recipient_id": letter.person.member_id,
        "recipient_name": letter.person.name,
        "address": letter.person.email,
        "template": letter.template,
        "context": letter.context,
        "state": "skipped" if why_not else "queued",
        "created_at": uow.now,
        "queued_at": uow.now,
        "due_at": uow.now,
        "last_error": why_not,
    }


def _why_not(letter: Addressed, age: timedelta, rules: MailRules) -> str | None:
    if age > rules.max_age:
        return TOO_OLD
    if letter.person.locked and letter.template != TO_LOCKED:
        return LOCKED
    return None if letter.person.email else NO_ADDRESS


def back_off(attempts: int, rules: MailRules) -> timedelta:
    """The wait after this many tries: 30 s doubling to 1 h, give or take a fifth so that letters spread out."""
    doubled: timedelta = rules.first_delay * float(2 ** min(attempts - 1, 16))
    return min(rules.longest_delay, doubled) * random.uniform(0.8, 1.2)  # noqa: S311  (spreads load, no secret)


def claim_next(uow: UnitOfWork, *, rules: MailRules, domain: str) -> Claim | None:
    """Take the lease of the longest due letter; None when there is none.

    Letters not to be sent any more are settled on the way. The try is counted and the next one dated before the
    server is spoken to: a crash counts and waits as well.
    """
    now = uow.now
    moments = {"now": now, "far": now + rules.longest_delay * 1.2 + rules.lease}
    while (found := uow.session.execute(_LONGEST_DUE, moments).first()) is not None:
        person = find_person(uow.session, found.recipient_id)
        known = person if person is not None and person.email else None
        taken = {
            "of_id": found.id, "new_lease": new_id(), "until": now + rules.lease,
            "again": now + max(rules.lease, back_off(found.attempts + 1, rules)), "message": f"<{found.id}@{domain}>",
            "to": known.email if known else found.address, "name": known.name if known else found.recipient_name,
        }  # fmt: skip
        row = uow.session.execute(_TAKE, {**moments, **taken}).first()
        if row is None:
            continue  # somebody was faster
        claim = Claim(**{name: getattr(row, name) for name in _CLAIMED})
        over = _why_over(row, person, now, rules)
        if over is None:
            return claim
        state, error = over
        _settle(uow, claim, state=state, last_error=error)
    return None


def mark_sent(uow: UnitOfWork, claim: Claim) -> None:
    """The server has the letter: say so, whoever holds the lease by now. A second time changes nothing."""
    row = _settle(uow, claim, state="sent", sent_at=uow.now, last_error=None)
    if row is None:
        return
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


def _why_over(row: Any, person: Person | None, now: datetime, rules: MailRules) -> tuple[str, str] | None:
    """State and reason of a letter that must not be sent any more; None for one that may."""
    if row.attempts == 1 and not row.forced and now - row.occurred_at > rules.max_age:
        return "skipped", TOO_OLD
    if person is not None and person.locked and row.template != TO_LOCKED:
        return "skipped", LOCKED
    if not row.address:
        return "skipped", NO_ADDRESS
    if now - row.queued_at > rules.give_up:
        return "failed", f"{GAVE_UP} {row.last_error or ''}".strip()
    return None


def _settle(uow: UnitOfWork, claim: Claim, **values: Any) -> Any:
    """End the lease with these values; the row, or None when the letter was sent before."""
    return uow.session.execute(_SETTLE.values(lease=None, lease_until=None, **values), {"of_id": claim.id}).first()
