"""Files of a public article: copied under its own address, so that they come, move and go with it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote

from services.publishing.clients.site_files import SiteFiles
from shared.content import Attachment
from shared.errors import NotFound
from shared.files import variants
from shared.files.formats import BY_MIME, weight
from shared.files.store import FileStore
from shared.logs import logger

FOLDER = "tep/"
POSTER = "anh-bia.jpg"
ADDRESS = re.compile(r"(/tin/\d{4}/[^/]+/)tep/[0-9a-f]{12}/([^/]+)")
"""An attachment's address: the article's, then the name it is saved under."""
log = logger(__name__)


@dataclass(frozen=True)
class PublicFile:
    """A file as a page shows it. `href` is ready for HTML; `poster` the address of a film's still picture, or empty."""

    href: str
    name: str
    title: str
    mime: str
    kind: str
    label: str
    weight: str
    poster: str = ""


def shown(one: Attachment, href: str, poster: str = "") -> PublicFile:
    """A file at some address."""
    found = BY_MIME.get(one.mime)
    label = found.label if found else one.mime
    return PublicFile(href, one.name, one.title or one.name, one.mime, one.kind, label, weight(one.size), poster)


def publish(files: SiteFiles, store: FileStore, article: str, attachments: Iterable[Attachment]) -> list[PublicFile]:
    """Put the files under the article's address and take away those it has no more; those that are there, in order."""
    kept: set[str] = set()
    found: list[PublicFile] = []
    for one in attachments:
        place = f"{article}{FOLDER}{one.sha256[:12]}/"
        try:
            files.copy(f"{place}{one.name}", store, one.sha256)
        except NotFound:
            log.exception("attachment_missing", sha256=one.sha256)
            continue
        kept.add(f"{place}{one.name}")
        poster = _poster(files, store, place, one)
        if poster:
            kept.add(poster)
        found.append(shown(one, quote(f"{place}{one.name}"), quote(poster)))
    for address in set(files.below(f"{article}{FOLDER}")) - kept:
        files.remove(address)
    for address in kept:
        files.unhide(address)
    return found


def _poster(files: SiteFiles, store: FileStore, place: str, one: Attachment) -> str:
    """The address of the still picture of a film; empty when there is none."""
    if not one.poster:
        return ""
    try:
        ((_, data),) = variants.ensure(store, one.poster, [variants.FULL])
    except NotFound:
        log.exception("poster_missing", sha256=one.poster)
        return ""
    files.put(f"{place}{POSTER}", data)
    return f"{place}{POSTER}"


def hide(files: SiteFiles, article: str, notice: str) -> None:
    """No file of the article is public any more: its address answers with the notice of the article (410)."""
    for address in sorted(files.below(f"{article}{FOLDER}")):
        files.hide_file(address, notice)
