"""The two signed cookies: who is signed in, and which browser an anonymous form was shown to.

Nothing here is secret from its holder; the signature only says that we wrote it. A session is checked against the
read copies on every request, so a stolen or old cookie ends with the session (architecture.md §8).
"""

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from itsdangerous import BadData, URLSafeSerializer

from shared.db.people import SESSION_LIFE

API_PREFIX = "ts_"
"""What scanners for leaked secrets, and people, know an access token by."""

LIFETIME = SESSION_LIFE
"""A session ends after this however busy it is; idleness is counted by accounts."""


@dataclass(frozen=True)
class SessionToken:
    """What the session cookie says. Times are aware UTC."""

    session_id: str
    member_id: str
    issued: datetime
    expires: datetime
    scopes: frozenset[str] | None = None  # of an access token of a program: `submission:read`; None: a person signed in


def _sessions(secret_key: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret_key, salt="toasoan.session", signer_kwargs={"digest_method": hashlib.sha256})


def _text(signed: str | bytes) -> str:
    return signed if isinstance(signed, str) else signed.decode()


def make_session_token(
    secret_key: str, *, session_id: str, member_id: str, issued: datetime, lifetime: timedelta = LIFETIME
) -> str:
    """The cookie's value for a session that accounts has just opened at `issued`."""
    times = (issued.isoformat(), (issued + lifetime).isoformat())
    return _text(_sessions(secret_key).dumps([session_id, member_id, *times]))


def read_session_token(secret_key: str, value: str | None, now: datetime) -> SessionToken | None:
    """The session a cookie names; None when it is not ours, damaged or past its absolute lifetime."""
    if not value:
        return None
    try:
        session_id, member_id, issued, expires = _sessions(secret_key).loads(value)
        token = SessionToken(session_id, member_id, datetime.fromisoformat(issued), datetime.fromisoformat(expires))
    except (BadData, ValueError, TypeError):
        return None
    return token if token.issued - timedelta(minutes=1) <= now < token.expires else None


def make_api_token(
    secret_key: str, *, token_id: str, member_id: str, scopes: Iterable[str], issued: datetime, expires: datetime
) -> str:
    """The text a program sends as `Authorization: Bearer …`; accounts has recorded it under `token_id`."""
    said = [token_id, member_id, sorted(scopes), issued.isoformat(), expires.isoformat()]
    return API_PREFIX + _text(_programs(secret_key).dumps(said))


def read_api_token(secret_key: str, value: str, now: datetime) -> SessionToken | None:
    """What an access token says; None when it is not ours, damaged or out of date. It may still be revoked."""
    if not value.startswith(API_PREFIX):
        return None
    try:
        token_id, member_id, scopes, issued, expires = _programs(secret_key).loads(value.removeprefix(API_PREFIX))
        times = (datetime.fromisoformat(issued), datetime.fromisoformat(expires))
        token = SessionToken(token_id, member_id, *times, frozenset(scopes))
    except (BadData, ValueError, TypeError):
        return None
    return token if token.issued - timedelta(minutes=1) <= now < token.expires else None


def _programs(secret_key: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret_key, salt="toasoan.api", signer_kwargs={"digest_method": hashlib.sha256})


def _hmac(secret_key: str, purpose: str, subject: str) -> str:
    return hmac.new(secret_key.encode(), f"{purpose}|{subject}".encode(), hashlib.sha256).hexdigest()


def csrf_of_session(secret_key: str, session_id: str) -> str:
    """The anti-forgery token of every form of one session."""
    return _hmac(secret_key, "csrf", session_id)


def csrf_of_browser(secret_key: str, nonce: str) -> str:
    """The anti-forgery token of an anonymous form, bound to the nonce in the browser's cookie."""
    return _hmac(secret_key, "csrf-anonymous", nonce)


def new_nonce(secret_key: str) -> str:
    """A fresh signed nonce for a browser without a session."""
    nonce = secrets.token_urlsafe(16)
    return f"{nonce}.{_hmac(secret_key, 'nonce', nonce)[:32]}"


def valid_nonce(secret_key: str, value: str | None) -> str | None:
    """`value` if we signed it, else None."""
    nonce, _, signature = (value or "").partition(".")
    good = hmac.compare_digest(signature.encode(), _hmac(secret_key, "nonce", nonce)[:32].encode())
    return value if good and nonce else None


def sign_value(secret_key: str, purpose: str, value: Any) -> str:
    """A small JSON value, signed for one purpose (notices, file addresses)."""
    return _text(URLSafeSerializer(secret_key, salt=f"toasoan.{purpose}").dumps(value))


def read_value(secret_key: str, purpose: str, signed: str | None) -> Any:
    """The value of `sign_value`; None when it is missing or not ours."""
    if not signed:
        return None
    try:
        return URLSafeSerializer(secret_key, salt=f"toasoan.{purpose}").loads(signed)
    except BadData:
        return None
