"""Who is asking: the session cookie checked against the service's own read copy; every view is closed by default."""

import time
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from flask import Response, current_app, g, request

from shared.actors import Actor
from shared.clients import tokens
from shared.clock import local_day
from shared.config import Settings
from shared.db import people
from shared.errors import NotAllowed, Transient
from shared.logs import logger
from shared.web.addresses import API, INTERNAL
from shared.web.context import now, role_name, wiring
from shared.web.tokens import LIFETIME, SessionToken, make_session_token, read_api_token, read_session_token

__all__ = [
    "SignedOut", "confirm_delegation", "confirm_session", "cookie_name", "current_actor", "current_session",
    "end_session", "guard", "make_session_token", "now", "optional_actor", "public", "read_session_token", "roles",
    "start_session", "wiring",
]  # fmt: skip

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
TOKEN_TRUST_SECONDS = 5.0
"""How long accounts' word about an access token is trusted (a locked account is out at once all the same)."""
_TOKENS_KEPT = 1000
_TOKENS: dict[str, tuple[bool, float]] = {}

P = ParamSpec("P")
R = TypeVar("R")
_log = logger("web.auth")


class SignedOut(Exception):
    """Nobody is signed in where somebody has to be: the sign-in page for people, 401 for programs."""


def cookie_name(settings: Settings) -> str:
    """The session cookie's name: browsers guard `__Host-` cookies, but take them over https only."""
    return "__Host-tsid" if settings.https else "tsid"


def start_session(response: Response, *, session_id: str, member_id: str, issued: datetime) -> None:
    """Put the cookie of a session just opened by accounts on `response`; `issued` as accounts has recorded it."""
    settings = wiring().settings
    value = make_session_token(settings.secret_key, session_id=session_id, member_id=member_id, issued=issued)
    response.set_cookie(
        cookie_name(settings),
        value,
        max_age=int(LIFETIME.total_seconds()),
        path="/",
        secure=settings.https,
        httponly=True,
        samesite="Lax",
    )


def end_session(response: Response) -> None:
    """Take the session cookie away. The session itself is ended by accounts (`session.revoked`)."""
    settings = wiring().settings
    response.delete_cookie(cookie_name(settings), path="/", secure=settings.https, httponly=True, samesite="Lax")


def _load() -> tuple[SessionToken | None, Actor | None]:
    """The session and member of this request, read once: (None, None) for anonymous, revoked or locked."""
    if "signed_in" not in g:
        g.signed_in = _look_up()
    found: tuple[SessionToken | None, Actor | None] = g.signed_in
    return found


def _look_up() -> tuple[SessionToken | None, Actor | None]:
    bearer = _bearer()
    if bearer is not None:
        return _program(bearer)
    service = wiring()
    moment = now()
    cookie = request.cookies.get(cookie_name(service.settings))
    token = read_session_token(service.settings.secret_key, cookie, moment)
    if token is None:
        return None, None
    with service.read() as session:
        if people.session_revoked(session, token.member_id, token.session_id, token.issued):
            return None, None
        actor = people.actor_of(session, token.member_id, local_day(moment))
    return (token, actor) if actor else (None, None)


def _bearer() -> str | None:
    """The access token of a program, which opens the API alone; None for a browser."""
    scheme, _, value = request.headers.get("Authorization", "").partition(" ")
    return value.strip() if scheme == "Bearer" and request.path.startswith(API) else None


def _program(value: str) -> tuple[SessionToken | None, Actor | None]:
    """The member on whose behalf a program asks: nobody unless accounts says, at most 5 s ago, that the token lives.

    Transient when accounts cannot be asked: a token is not kept in read copies, so nobody else knows.
    """
    service, moment = wiring(), now()
    token = read_api_token(service.settings.secret_key, value, moment)
    if token is None or not _alive(token):
        return None, None
    with service.read() as session:
        actor = people.actor_of(session, token.member_id, local_day(moment))
    return (token, actor) if actor else (None, None)


def _alive(token: SessionToken) -> bool:
    known = _TOKENS.get(token.session_id)
    if known and time.monotonic() < known[1]:
        return known[0]
    alive = wiring().peers.session_alive(token.session_id, token.member_id)
    if alive is None:
        raise Transient("Chưa kiểm tra được mã truy cập. Xin thử lại sau ít giây.")
    if len(_TOKENS) > _TOKENS_KEPT:
        _TOKENS.clear()
    _TOKENS[token.session_id] = (alive, time.monotonic() + TOKEN_TRUST_SECONDS)
    return alive


def check_scope() -> None:
    """NotAllowed when a program asks for what its token does not open: `<service>:read`, or `:write` for changes."""
    token = current_session()
    if token is None or token.scopes is None:
        return
    wanted = f"{wiring().name}:{'read' if request.method in SAFE else 'write'}"
    held = token.scopes | {scope.replace(":write", ":read") for scope in token.scopes}
    if wanted not in held:
        raise NotAllowed(f"Mã truy cập này không có phạm vi “{wanted}”.", code="scope_missing")


def optional_actor() -> Actor | None:
    """Who is signed in, or None."""
    return _load()[1]


def current_actor() -> Actor:
    """Who is signed in. Raises SignedOut: people get to the sign-in page and back, programs get 401."""
    actor = optional_actor()
    if actor is None:
        raise SignedOut
    return actor


def current_session() -> SessionToken | None:
    """The session of this request, or None."""
    return _load()[0]


def confirm_session() -> None:
    """Ask accounts itself whether this session still lives, before an act that cannot be taken back (D8.2).

    Ended: SignedOut. Accounts away (300 ms): the read copy's word stands, and the log says so.
    """
    token = current_session()
    if token is None:
        raise SignedOut
    alive = wiring().peers.session_alive(token.session_id, token.member_id)
    if alive is None:
        _log.warning("session_not_confirmed", member=token.member_id, path=request.path)
    elif not alive:
        g.signed_in = (None, None)
        raise SignedOut


def confirm_delegation(role: str, classes: Sequence[str]) -> str | None:
    """Ask accounts itself whether the principal's delegation still stands, before an approval in its name (D12.2b).

    Returns its id; None when accounts is away (300 ms): the read copy's word stands, and the log says so.
    Revoked or run out meanwhile: NotAllowed.
    """
    member = current_actor().member_id
    try:
        found = wiring().peers.delegation(member, role, classes)
    except Transient as error:
        _log.warning("delegation_not_confirmed", member=member, path=request.path, error=str(error))
        return None
    if found is None:
        raise NotAllowed(
            "Uỷ quyền duyệt đăng của Thầy/Cô vừa bị thu hồi hoặc đã hết hạn, nên bài chưa được duyệt và chưa có gì "
            "thay đổi. Hãy trình bài lên cấp trên như quy trình thường.",
            clause="D12.2b", code="delegation_over",
        )  # fmt: skip
    return found


def public(view: Callable[P, R]) -> Callable[P, R]:
    """Mark a view (or MethodView method) as open to anybody; all others need a signed-in member."""
    view.is_public = True  # type: ignore[attr-defined]  # a mark on the function, read by `guard`
    return view


def roles(*wanted: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Let only holders of one of `wanted` in; others get NotAllowed in one plain sentence."""

    def decorate(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            require_role(current_actor(), *wanted)
            return view(*args, **kwargs)

        return guarded

    return decorate


def require_role(actor: Actor, *wanted: str) -> None:
    """NotAllowed unless `actor` holds one of `wanted` today."""
    if actor.has(*wanted):
        return
    needed = ", ".join(role_name(role) for role in wanted)
    held = ", ".join(sorted(role_name(role) for role in actor.roles)) or "chưa được giao vai trò nào"
    raise NotAllowed(f"Phần này dành cho: {needed}. Vai trò hiện nay của Thầy/Cô: {held}.")


def is_public(endpoint: str | None) -> bool:
    """Whether the view behind `endpoint` is open: marked so for this method, static files, the API's description."""
    view = current_app.view_functions.get(endpoint or "")
    if (
        view is None
        or endpoint == "static"
        or str(endpoint).endswith(".static")
        or str(endpoint).startswith("api-docs.")
    ):
        return True  # No view: the 404 page is for everybody.
    marked: list[Any] = [view]
    view_class = getattr(view, "view_class", None)
    if view_class is not None:
        marked += [view_class, getattr(view_class, request.method.lower(), None)]
    return any(getattr(part, "is_public", False) for part in marked)


def guard() -> None:
    """Before each request: default deny. `/internal/` is for services with a bearer token, never for people."""
    if request.path.startswith(INTERNAL):
        g.issuer = _calling_service()
    elif request.routing_exception is None and not is_public(request.endpoint):
        current_actor()
        check_scope()


def _calling_service() -> str:
    """The service that asks. Raises SignedOut without a valid bearer token for this service."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    service = wiring()
    issuer = tokens.check(service.settings.secret_key, token, service.name) if scheme == "Bearer" else None
    if issuer is None:
        raise SignedOut
    return issuer
