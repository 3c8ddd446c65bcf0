"""Anti-forgery tokens without a store: an HMAC of the session, or of a signed cookie for anonymous forms."""

import hmac

from flask import Response, g, request
from markupsafe import Markup

from shared.config import Settings
from shared.ids import new_id
from shared.web.addresses import INTERNAL
from shared.web.auth import current_session, is_public
from shared.web.context import wiring
from shared.web.tokens import csrf_of_browser, csrf_of_session, new_nonce, valid_nonce

FIELDS = ("csrf", "form_id")
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


class ForgedForm(Exception):
    """An unsafe request without the token of this session: 403, nothing done."""


def _cookie_name(settings: Settings) -> str:
    return "__Host-tsan" if settings.https else "tsan"


def _nonce() -> str | None:
    settings = wiring().settings
    return valid_nonce(settings.secret_key, request.cookies.get(_cookie_name(settings)))


def csrf_token() -> str:
    """The token that the forms of this page carry."""
    secret = wiring().settings.secret_key
    session = current_session()
    if session is not None:
        return csrf_of_session(secret, session.session_id)
    if "nonce" not in g:
        g.nonce = _nonce() or new_nonce(secret)
    return csrf_of_browser(secret, g.nonce)


def csrf_fields() -> Markup:
    """The hidden inputs of a form: `csrf`, and a fresh `form_id` by which a form sent twice is done once."""
    return Markup('<input type="hidden" name="csrf" value="{}"><input type="hidden" name="form_id" value="{}">').format(
        csrf_token(), new_id()
    )


def check() -> None:
    """Before each request: raise ForgedForm for an unsafe method without a valid token."""
    if request.method in SAFE_METHODS or request.routing_exception is not None or request.path.startswith(INTERNAL):
        return
    session = current_session()
    if session is not None and session.scopes is not None:
        return  # a program sends its token itself; no browser adds it to somebody else's form
    if request.headers.get("Sec-Fetch-Site") == "cross-site":
        raise ForgedForm
    sent = request.headers.get("X-CSRF-Token") or request.form.get("csrf", "")
    if not any(hmac.compare_digest(sent.encode(), good.encode()) for good in _accepted()):
        raise ForgedForm


def _accepted() -> list[str]:
    """Tokens good for this request: the session's; for views open to all, the browser's.

    A public form opened before the sign-in in another tab still goes through.
    """
    secret = wiring().settings.secret_key
    session, nonce = current_session(), _nonce()
    accepted = [csrf_of_session(secret, session.session_id)] if session else []
    if nonce and is_public(request.endpoint):
        accepted.append(csrf_of_browser(secret, nonce))
    return accepted


def keep_nonce(response: Response) -> Response:
    """After each request: give the browser the nonce that its form was bound to."""
    settings = wiring().settings
    if "nonce" in g and request.cookies.get(_cookie_name(settings)) != g.nonce:
        response.set_cookie(
            _cookie_name(settings), g.nonce, path="/", secure=settings.https, httponly=True, samesite="Lax"
        )
    return response
