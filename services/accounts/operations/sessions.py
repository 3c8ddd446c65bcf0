"""Signing in and out. A password is checked outside of any transaction, between `open_attempt` and `sign_in`."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from services.accounts import permissions
from services.accounts.config import POLICY, SignInPolicy
from services.accounts.errors import AccountLocked, NoSuchSession, TemporaryPassword, TooManyTries, WrongPassword
from services.accounts.models import Member, SignInAttempt, SignInSession
from services.accounts.operations.records import member_for_change, take_turn
from services.accounts.operations.said import say
from services.accounts.operations.tokens import revoke_tokens_of
from shared.actors import Actor
from shared.db.unit_of_work import UnitOfWork
from shared.events.accounts import SessionRevoked
from shared.ids import new_id, sha256_text
from shared.text import clean_text, format_datetime


def login_name(typed: str) -> str:
    """The login name somebody meant: trimmed, NFC, lower case."""
    return clean_text(typed).lower()


def open_attempt(uow: UnitOfWork, *, login: str, address: str, policy: SignInPolicy = POLICY) -> str:
    """Count a try before the password is looked at, and return its id; commit at once. TooManyTries.

    A try counts as wrong until `sign_in` says otherwise. Refused tries are not counted, so the wait ends by itself.
    """
    take_turn(uow, "sign_in")
    name, key = login_name(login), sha256_text(login_name(login))
    since = uow.now - policy.window
    last_right = uow.session.scalar(
        sa.select(sa.func.max(SignInAttempt.at)).where(
            SignInAttempt.name_key == key, SignInAttempt.address == address, SignInAttempt.succeeded
        )
    )
    by_name, by_address = SignInAttempt.name_key == key, SignInAttempt.address == address
    recent = SignInAttempt.at > since
    anew = [SignInAttempt.at >= last_right] if last_right else []
    _require_under(uow, [by_name, by_address, recent, *anew], policy.per_place, policy)
    _require_under(uow, [by_address, recent], policy.per_address, policy)
    if not _known_place(uow, name, address):
        _require_under(uow, [by_name, recent], policy.per_name, policy)
    attempt = SignInAttempt(id=new_id(), name_key=key, address=address, at=uow.now, succeeded=False)
    uow.session.add(attempt)
    return attempt.id


def _require_under(uow: UnitOfWork, where: Sequence[Any], limit: int, policy: SignInPolicy) -> None:
    """TooManyTries when `limit` wrong tries match; the wait ends when the oldest that counts leaves the window."""
    wrong = sa.select(SignInAttempt.at).where(*where, sa.not_(SignInAttempt.succeeded))
    times = list(uow.session.scalars(wrong.order_by(SignInAttempt.at.desc()).limit(limit)))
    if len(times) >= limit:
        wait = (times[-1] + policy.window - uow.now).total_seconds()
        raise TooManyTries(retry_after=max(1, round(wait + 0.5)))


def _known_place(uow: UnitOfWork, member_id: str, address: str) -> bool:
    """Whether this member has signed in from this address before (as long as ended sessions are kept)."""
    query = sa.select(SignInSession.id).where(SignInSession.member_id == member_id, SignInSession.address == address)
    return uow.session.scalar(query.limit(1)) is not None


def sign_in(
    uow: UnitOfWork,
    *,
    attempt_id: str,
    member_id: str,
    checked_hash: str,
    device: str = "",
    rehash: str | None = None,
    replaces: str | None = None,
    policy: SignInPolicy = POLICY,
) -> SignInSession:
    """A new session for a member whose password matched `checked_hash`; always a new id (no session fixation).

    `replaces` is the session the browser still had; it ends. `rehash` is a stronger hash of the same password.
    WrongPassword when the password was changed meanwhile, AccountLocked, TemporaryPassword.
    """
    member = member_for_change(uow, member_id)
    if member.password_hash != checked_hash:
        raise WrongPassword
    require_open(member)
    if member.temporary:
        raise TemporaryPassword
    address = attempt_succeeded(uow, attempt_id)
    if rehash:
        member.password_hash = rehash
    if replaces:
        _replace(uow, replaces)
    issued = uow.now
    row = SignInSession(
        id=secrets.token_urlsafe(24),
        member_id=member.id,
        issued_at=issued,
        expires_at=issued + policy.session_life,
        last_seen_at=issued,
        address=address,
        device=clean_text(device)[:120],
    )
    uow.session.add(row)
    uow.session.flush()
    return row


def attempt_succeeded(uow: UnitOfWork, attempt_id: str) -> str:
    """The password was right: the try no longer counts as wrong. Returns the address it came from."""
    attempt = uow.session.get_one(SignInAttempt, attempt_id)
    attempt.succeeded = True
    return attempt.address


def require_open(member: Member) -> None:
    """AccountLocked (with reason and since when) if the account is locked."""
    if member.locked and member.locked_at:
        raise AccountLocked(member.lock_reason or "", format_datetime(member.locked_at))


def _replace(uow: UnitOfWork, session_id: str) -> None:
    row = uow.session.get(SignInSession, session_id)
    if row is not None and row.ended_at is None:
        _end(uow, row, "replaced", Actor(row.member_id, row.member_id))


def sign_out(uow: UnitOfWork, *, session_id: str, actor: Actor) -> None:
    """End the session everywhere; a second time changes nothing."""
    row = uow.session.get(SignInSession, session_id, with_for_update=True)
    if row is not None and row.member_id == actor.member_id and row.ended_at is None:
        _end(uow, row, "signed_out", actor)


def end_session(uow: UnitOfWork, *, session_id: str, actor: Actor) -> SignInSession:
    """End one session: an own one, or a member's by those who administer (D8.2). NoSuchSession."""
    row = uow.session.get(SignInSession, session_id, with_for_update=True)
    if row is None or (row.member_id != actor.member_id and not permissions.can_view_members(actor)):
        raise NoSuchSession
    if row.ended_at is None:
        _end(uow, row, "revoked", actor)
    return row


def revoke_sessions_of(uow: UnitOfWork, *, member_id: str, actor: Actor, keep: str | None = None) -> int:
    """End all sessions of a member but `keep`; returns how many were alive. NotAllowed, NoSuchMember."""
    if actor.member_id != member_id:
        permissions.require_lock(actor, member_id)
    member_for_change(uow, member_id)
    return end_sessions(uow, member_id, why="revoked", actor=actor, keep=keep)


def end_sessions(uow: UnitOfWork, member_id: str, *, why: str, actor: Actor, keep: str | None = None) -> int:
    """End the rows and tell everybody: all issued until now, or, when one is kept, each other one by name."""
    alive = sa.select(SignInSession).where(
        SignInSession.member_id == member_id, SignInSession.ended_at.is_(None), SignInSession.expires_at > uow.now
    )
    rows = [row for row in uow.session.scalars(alive) if row.id != keep]
    if keep:
        for row in rows:
            _end(uow, row, why, actor)
        return len(rows)
    revoke_tokens_of(uow, member_id, actor=actor)
    before = uow.now
    for row in rows:
        row.ended_at, row.ended_why = uow.now, why
        # One that was issued while this transaction waited for its turn is younger than `uow.now`.
        before = max(before, row.issued_at)
    say(uow, SessionRevoked(member_id=member_id, before=before.isoformat()), subject_id=member_id, actor=actor)
    return len(rows)


def _end(uow: UnitOfWork, row: SignInSession, why: str, actor: Actor) -> None:
    row.ended_at, row.ended_why = uow.now, why
    event = SessionRevoked(member_id=row.member_id, session_id=row.id)
    say(uow, event, subject_id=row.member_id, actor=actor)


def touch(uow: UnitOfWork, *, session_id: str) -> None:
    """Note that the session is in use now."""
    where = (SignInSession.id == session_id, SignInSession.ended_at.is_(None))
    uow.session.execute(sa.update(SignInSession).where(*where).values(last_seen_at=uow.now))


def clean_up(uow: UnitOfWork, *, policy: SignInPolicy = POLICY) -> tuple[int, int]:
    """Delete sessions over and attempts made longer ago than `policy.keep`; returns how many of each."""
    border: datetime = uow.now - policy.keep
    old_sessions = sa.or_(SignInSession.ended_at < border, SignInSession.expires_at < border)
    sessions = uow.session.execute(sa.delete(SignInSession).where(old_sessions))
    attempts = uow.session.execute(sa.delete(SignInAttempt).where(SignInAttempt.at < border))
    return sessions.rowcount, attempts.rowcount  # type: ignore[attr-defined]
