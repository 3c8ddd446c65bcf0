"""The public site without nginx: answers from the files alone, before any sign-in, session or database is looked at."""

import os
import re
from collections.abc import Callable, Iterable
from email.utils import formatdate
from pathlib import Path
from typing import Any
from urllib.parse import quote

from services.publishing.clients import twins
from services.publishing.clients.attachments import ADDRESS as ATTACHED
from services.publishing.clients.site_files import GONE, MOVED
from services.publishing.clients.theme import FOLDER
from shared.files.formats import FORMATS
from shared.web.addresses import RESERVED

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'self'; script-src 'self'; font-src 'self'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
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
LOOK_KEPT = "public, max-age=31536000, immutable"
"""Style sheets, script, fonts, logo: their names change with their content."""
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".xml": "application/xml; charset=utf-8",
    ".json": "application/json",
    ".ics": "text/calendar; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".jpg": "image/jpeg",
    ".webp": "image/webp",
    ".avif": "image/avif",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}
TYPES |= {f".{one.extension}": one.mime for one in FORMATS.values()}
PICTURE_SUFFIXES = frozenset({".jpg", ".webp", ".avif"})
PUBLIC_FIRST_WORDS = frozenset({"tin", "chuyen-muc", "quy-che", "giao-dien"})
SHOWN_POLICY = "default-src 'none'; frame-ancestors 'self'; sandbox"
"""Of a PDF that is shown in its page: it runs nothing, fetches nothing, and stands in no other site's page."""
STATUS = {
    200: "200 OK",
    206: "206 Partial Content",
    301: "301 Moved Permanently",
    304: "304 Not Modified",
    404: "404 Not Found",
    410: "410 Gone",
    416: "416 Range Not Satisfiable",
}
_PACKED = re.compile(r"(?:^|,)\s*(?:gzip|\*)\s*(?:;\s*q=(?:0?\.\d*[1-9]\d*|1(?:\.0*)?)\s*)?(?:,|$)", re.IGNORECASE)
"""An `Accept-Encoding` that takes gzip, with any weight but 0."""
_ONE_PIECE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")
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
        if not path.isascii():
            path = path.encode("latin-1").decode(errors="replace")  # as WSGI has it; names of files are Vietnamese
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or not is_public(path):
            return self._app(environ, start_response)
        status, file = self._find(path)
        if status == 404 and (moved := self._moved(path)):
            location = [("Location", quote(moved)), ("Cache-Control", PAGES_KEPT), ("Content-Length", "0")]
            start_response(STATUS[301], [*location, *self._common])
            return []
        try:
            return self._send(environ, start_response, status, file, path)
        except FileNotFoundError:  # removed between the look and the opening
            return self._send(environ, start_response, *self._find(path), path)

    def _find(self, path: str) -> tuple[int, str | None]:
        """Status and file of an address: the page, else the notice (410), else the 404 page."""
        if not _is_plain(path):
            return 404, self._if_file("/404.html")
        page = self._if_file(path) or self._if_file(f"{path}/index.html")
        if page:
            return 200, page
        notice = self._if_file(f"/{GONE}{path}/index.html")
        return (410, notice) if notice else (404, self._if_file("/404.html"))

    def _moved(self, path: str) -> str | None:
        """Where the page or file of this address is found now, if it was moved."""
        old = f"{self._root}/{MOVED}{path.rstrip('/')}"
        if not _is_plain(path) or not os.path.exists(old):  # noqa: PTH110
            return None
        now = os.path.relpath(os.path.realpath(old), os.path.realpath(self._root))
        return f"/{now}" if os.path.isfile(old) else f"/{now}/"  # noqa: PTH113

    def _if_file(self, path: str) -> str | None:
        name = self._root + path
        return name if os.path.isfile(name) else None  # noqa: PTH113  (a Path costs as much as the whole answer)

    def _send(
        self, environ: dict[str, Any], start_response: Start, status: int, file: str | None, path: str
    ) -> Iterable[bytes]:
        if file is None:
            start_response(STATUS[404], [("Content-Type", TYPES[".txt"]), *self._common])
            return ["Không tìm thấy trang này.".encode()]
        suffix = os.path.splitext(file)[1]  # noqa: PTH122
        headers = [
            ("Content-Type", TYPES.get(suffix, "application/octet-stream")),
            ("Cache-Control", _kept(path, suffix, status)),
            *self._common,
        ]
        if suffix in twins.SUFFIXES:
            headers.append(("Vary", "Accept-Encoding"))
            if _takes_packed(environ) and os.path.isfile(file + twins.SUFFIX):  # noqa: PTH113
                file += twins.SUFFIX
                headers.append(("Content-Encoding", "gzip"))
        handle = open(file, "rb")  # noqa: PTH123, SIM115  (closed by the server, or below)
        facts = os.fstat(handle.fileno())
        etag = f'"{facts.st_mtime_ns:x}-{facts.st_size:x}"'
        first, end = 0, facts.st_size
        if status == 200:
            headers += [("ETag", etag), ("Last-Modified", formatdate(facts.st_mtime, usegmt=True)), *_saved_as(path)]
            headers.append(("Accept-Ranges", "bytes"))
            status, first, end = _asked_for(environ, etag, facts.st_size)
        if status in (206, 416):
            piece = f"{first}-{end - 1}" if status == 206 else "*"
            headers.append(("Content-Range", f"bytes {piece}/{facts.st_size}"))
        if status not in (304, 416):
            headers.append(("Content-Length", str(end - first)))
        start_response(STATUS[status], headers)
        return _body(handle, first, 0 if environ["REQUEST_METHOD"] == "HEAD" else end - first)


def _takes_packed(environ: dict[str, Any]) -> bool:
    """Whether the reader wants the compressed twin; a piece of a file is a piece of the file itself."""
    return "HTTP_RANGE" not in environ and bool(_PACKED.search(environ.get("HTTP_ACCEPT_ENCODING", "")))


def _asked_for(environ: dict[str, Any], etag: str, size: int) -> tuple[int, int, int]:
    """Status, first byte and end of what the reader wants of a file that is there."""
    if etag in environ.get("HTTP_IF_NONE_MATCH", "").split(", "):
        return 304, 0, 0
    piece = piece_of(environ.get("HTTP_RANGE", ""), size) if environ.get("HTTP_IF_RANGE", etag) == etag else None
    if piece is None:
        return 200, 0, size
    return (206, *piece) if piece[0] < piece[1] else (416, 0, 0)


def _body(handle: Any, first: int, length: int) -> Iterable[bytes]:
    """So many bytes from `first` on: at once when they are few, else block by block."""
    if length > BLOCK:
        return _blocks(handle, first, length)
    with handle:
        handle.seek(first)
        return [handle.read(length)] if length else []


def _blocks(handle: Any, first: int, left: int) -> Iterable[bytes]:
    with handle:
        handle.seek(first)
        while left > 0 and (block := handle.read(min(BLOCK, left))):
            left -= len(block)
            yield block


def piece_of(asked: str, size: int) -> tuple[int, int] | None:
    """The half-open piece of a `Range` header; None for the whole file (no piece, or several), empty when outside."""
    found = _ONE_PIECE.fullmatch(asked)
    if not found or not (found[1] or found[2]):
        return None
    if not found[1]:
        return max(0, size - int(found[2])), size
    return int(found[1]), min(size, int(found[2]) + 1) if found[2] else size


def _kept(path: str, suffix: str, status: int) -> str:
    """How long readers may keep the file without asking."""
    if status == 200 and path.startswith(FOLDER):
        return LOOK_KEPT
    return PICTURES_KEPT if suffix in PICTURE_SUFFIXES else PAGES_KEPT


def _saved_as(path: str) -> list[tuple[str, str]]:
    """A file of an article is saved, never opened in the page's place, and under its Vietnamese name."""
    found = ATTACHED.fullmatch(path)
    return [("Content-Disposition", f"attachment; filename*=UTF-8''{quote(found[2], safe='')}")] if found else []


def is_public(path: str) -> bool:
    """Whether the address belongs to the public site and not to a page, API or file of the services."""
    first = path.split("/", 2)[1] if path.startswith("/") else ""
    return first not in RESERVED or first in PUBLIC_FIRST_WORDS


def _is_plain(path: str) -> bool:
    """No way out of the folder, no hidden file, no twin by itself, nothing a file system might read differently."""
    return (
        "\\" not in path
        and not path.endswith(twins.SUFFIX)
        and "\0" not in path
        and not any(part.startswith(".") for part in path.split("/"))
    )
