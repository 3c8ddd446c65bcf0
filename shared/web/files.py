"""Signed, expiring addresses of private files: `/gui-bai/tep/<sha256>?q=…`, per service prefix (architecture.md §5)."""

from datetime import timedelta

from flask import Blueprint, Response, request, send_file
from werkzeug.exceptions import RequestedRangeNotSatisfiable

from shared.errors import NotFound
from shared.web.addresses import PAGES
from shared.web.auth import current_session
from shared.web.context import now, wiring
from shared.web.tokens import read_value, sign_value

LIFETIME = timedelta(hours=2)
_INLINE = frozenset({"image/jpeg", "image/png"})
_ENDED = "Liên kết tới tệp đã hết hạn. Hãy tải lại trang có tệp này."


def file_url(sha256: str, mime: str = "image/jpeg", name: str = "") -> str:
    """The address of a kept file for the present session only; good for two to four hours.

    The expiry is rounded up, so that the same picture keeps its address (and its place in the browser's cache).
    """
    session = current_session()
    steps = int(now().timestamp() // LIFETIME.total_seconds()) + 2
    expires = int(steps * LIFETIME.total_seconds())
    value = [sha256, mime, name, expires, session.session_id if session else ""]
    return f"{PAGES[wiring().name]}tep/{sha256}?q={sign_value(wiring().settings.secret_key, 'file', value)}"


def files_blueprint(service: str) -> Blueprint:
    """The one view that gives out private files of `service`; needs a sign-in like any other view."""
    blueprint = Blueprint("tep", __name__)
    blueprint.add_url_rule(f"{PAGES[service]}tep/<sha256>", "file", _give)
    return blueprint


def _give(sha256: str) -> Response:
    value = read_value(wiring().settings.secret_key, "file", request.args.get("q"))
    session = current_session()
    if not isinstance(value, list) or len(value) != 5 or value[0] != sha256 or session is None:
        raise NotFound(_ENDED)
    _, mime, name, expires, session_id = value
    if now().timestamp() > expires or session_id != session.session_id:
        raise NotFound(_ENDED)
    response = send_kept(sha256, mime=mime, name=name, inline=mime in _INLINE)
    response.headers["Cache-Control"] = f"private, max-age={int(expires - now().timestamp())}, immutable"
    return response


def send_kept(sha256: str, *, mime: str, name: str = "", inline: bool = False) -> Response:
    """The answer that gives out a kept file, whole or the piece asked for (`Range`). NotFound when it is not kept.

    Whatever the file says, a browser neither guesses its type nor runs anything in it.
    """
    files = wiring().files
    size = files.size(sha256)
    response = send_file(
        files.open(sha256),
        mimetype=mime,
        as_attachment=not inline,
        download_name=name or sha256[:16],
        etag=sha256,
        conditional=False,
    )
    response.content_length = size
    try:
        response.make_conditional(request.environ, accept_ranges=True, complete_length=size)
    except RequestedRangeNotSatisfiable:
        response.close()
        raise
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
