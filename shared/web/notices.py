"""One sentence carried over a redirect ("Đã gửi bài") in a short signed cookie, shown once."""

from flask import Response, g, redirect, request

from shared.web.addresses import local_path
from shared.web.context import say, wiring
from shared.web.tokens import read_value, sign_value

COOKIE = "thong-bao"
_SECONDS = 60
_MAX_CHARACTERS = 300


def redirect_with(url: str, message: str, kind: str = "ok") -> Response:
    """303 to a path of this site, where `message` (`kind`: info, ok, warn, error) is shown once."""
    settings = wiring().settings
    response = redirect(local_path(url), code=303)
    value = sign_value(settings.secret_key, "notice", [kind, say(message)[:_MAX_CHARACTERS]])
    response.set_cookie(COOKIE, value, max_age=_SECONDS, path="/", secure=settings.https, httponly=True, samesite="Lax")
    return response  # type: ignore[return-value]  # werkzeug's redirect builds flask's Response inside an app


def take_notice() -> tuple[str, str] | None:
    """(kind, message) of the notice that came with this request; showing it ends it."""
    value = read_value(wiring().settings.secret_key, "notice", request.cookies.get(COOKIE))
    if not isinstance(value, list) or len(value) != 2:
        return None
    g.notice_shown = True
    return str(value[0]), str(value[1])


def drop_shown(response: Response) -> Response:
    """After each request: a notice that was shown is not shown again."""
    if g.get("notice_shown"):
        response.delete_cookie(COOKIE, path="/", secure=wiring().settings.https, httponly=True, samesite="Lax")
    return response
