"""Security headers of every answer (reliability.md §5, ASVS 3.4)."""

from urllib.parse import urlsplit

from flask import Response, request

from shared.config import Settings
from shared.web.auth import current_session
from shared.web.context import wiring

# The editor sets style attributes while it works, so attributes are allowed; <style> elements and scripts are not.
CSP = (
    "default-src 'self'; "
    "script-src 'self'; "
    "style-src 'self'; "
    "style-src-attr 'unsafe-inline'; "
    "img-src 'self' data: blob:; "
    "media-src 'self' blob:; "
    "font-src 'self'; "
    "connect-src 'self'; "
    "object-src 'none'; "
    "base-uri 'none'; "
    "form-action 'self'; "
    "frame-ancestors 'none'"
)
KEPT_FOR_GOOD = "public, max-age=31536000, immutable"
_HSTS = "max-age=31536000; includeSubDomains"
_ALWAYS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def secure(response: Response) -> Response:
    """After each request: add what the answer does not say itself; never cache what a member sees."""
    for name, value in _ALWAYS.items():
        response.headers.setdefault(name, value)
    if wiring().settings.https:
        response.headers.setdefault("Strict-Transport-Security", _HSTS)
    if str(request.endpoint).endswith("static"):
        if "v" in request.args and response.status_code == 200:  # the address changes with the file (layout.asset)
            response.headers["Cache-Control"] = KEPT_FOR_GOOD
        return response
    if "Cache-Control" not in response.headers and _personal(response):
        response.headers["Cache-Control"] = "no-store"
        response.vary.add("Cookie")
    return response


def _personal(response: Response) -> bool:
    """Whether the answer may depend on who asked: somebody is signed in, or a cookie is being set."""
    if "Set-Cookie" in response.headers or response.status_code >= 400:
        return True
    try:
        return current_session() is not None
    except Exception:  # noqa: BLE001  # the database is away: then rather too careful
        return True


def trusted_hosts(settings: Settings) -> list[str] | None:
    """The Host headers taken: the portal's own name, this machine, and the services' names among themselves."""
    if settings.env == "test":
        return None
    addresses = [settings.base_url, *settings.service_urls.values()]
    names = {urlsplit(address).hostname for address in addresses}
    return sorted({name for name in names if name} | {"localhost", "127.0.0.1", "[::1]"})
