"""The public site without nginx: answers from the files alone, before any sign-in, session or database is looked at."""

import os
from collections.abc import Callable, Iterable
from email.utils import formatdate
from pathlib import Path
from typing import Any

from services.publishing.clients.site_files import GONE
from shared.web.addresses import RESERVED

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; img-src 'self'; style-src 'self'; font-src 'self'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
"""Security headers of every public answer; nginx says the same (deploy/nginx/generate.py)."""
HSTS = "max-age=31536000; includeSubDomains"
PAGES_KEPT = "no-cache"
"""Browsers ask again each time, so that a removed page is gone at once; an unchanged one costs a 304."""
PICTURES_KEPT = "public, max-age=300"
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".xml": "application/xml; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".jpg": "image/jpeg",
    ".webp": "image/webp",
    ".avif": "image/avif",
}
PICTURE_SUFFIXES = frozenset({".jpg", ".webp", ".avif"})
PUBLIC_FIRST_WORDS = frozenset({"tin", "chuyen-muc", "quy-che"})
STATUS = {200: "200 OK", 304: "304 Not Modified", 404: "404 Not Found", 410: "410 Gone"}
BLOCK = 64 * 1024

Start = Callable[..., Any]
Wsgi = Callable[[dict[str, Any], Start], Iterable[bytes]]


class PublicFiles:
    """Stands before `app`: GET and HEAD of public addresses end here, everything else goes on."""

    def __init__(self, app: Wsgi, root: Path, *, https: bool) -> None:
        self._app = app
        self._root = str(root)
        self._common = [*HEADERS.items(), *([("Strict-Transport-Security", HSTS)] if https else [])]

    def __call__(self, environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
        """A WSGI application."""
        path = environ.get("PATH_INFO", "/")
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or not is_public(path):
            return self._app(environ, start_response)
        status, file = self._find(path)
        try:
            return self._send(environ, start_response, status, file)
        except FileNotFoundError:  # removed between the look and the opening
            return self._send(environ, start_response, *self._find(path))

    def _find(self, path: str) -> tuple[int, str | None]:
        """Status and file of an address: the page, else the notice (410), else the 404 page."""
        if not _is_plain(path):
            return 404, self._if_file("/404.html")
        page = self._if_file(path) or self._if_file(f"{path}/index.html")
        if page:
            return 200, page
        notice = self._if_file(f"/{GONE}{path}/index.html")
        return (410, notice) if notice else (404, self._if_file("/404.html"))

    def _if_file(self, path: str) -> str | None:
        name = self._root + path
        return name if os.path.isfile(name) else None  # noqa: PTH113  (a Path costs as much as the whole answer)

    def _send(self, environ: dict[str, Any], start_response: Start, status: int, file: str | None) -> Iterable[bytes]:
        if file is None:
            start_response(STATUS[404], [("Content-Type", TYPES[".txt"]), *self._common])
            return ["Không tìm thấy trang này.".encode()]
        handle = open(file, "rb")  # noqa: PTH123, SIM115  (closed by the server, or below)
        facts = os.fstat(handle.fileno())
        etag = f'"{facts.st_mtime_ns:x}-{facts.st_size:x}"'
        suffix = os.path.splitext(file)[1]  # noqa: PTH122
        headers = [
            ("Content-Type", TYPES.get(suffix, "application/octet-stream")),
            ("Cache-Control", PICTURES_KEPT if suffix in PICTURE_SUFFIXES else PAGES_KEPT),
            *self._common,
        ]
        if status == 200:
            headers += [("ETag", etag), ("Last-Modified", formatdate(facts.st_mtime, usegmt=True))]
            if etag in environ.get("HTTP_IF_NONE_MATCH", "").split(", "):
                handle.close()
                start_response(STATUS[304], headers)
                return []
        start_response(STATUS[status], [*headers, ("Content-Length", str(facts.st_size))])
        if environ["REQUEST_METHOD"] == "HEAD":
            handle.close()
            return []
        if facts.st_size <= BLOCK:
            with handle:
                return [handle.read()]
        return _blocks(handle)


def _blocks(handle: Any) -> Iterable[bytes]:
    with handle:
        while block := handle.read(BLOCK):
            yield block


def is_public(path: str) -> bool:
    """Whether the address belongs to the public site and not to a page, API or file of the services."""
    first = path.split("/", 2)[1] if path.startswith("/") else ""
    return first not in RESERVED or first in PUBLIC_FIRST_WORDS


def _is_plain(path: str) -> bool:
    """No way out of the folder, no hidden file, nothing a file system might read differently."""
    return "\\" not in path and "\0" not in path and not any(part.startswith(".") for part in path.split("/"))
