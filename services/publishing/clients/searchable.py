"""What the search is told of the site: pages that parts offer, and the words in the files of an article."""

from collections.abc import Iterable
from typing import Protocol, runtime_checkable

from services.publishing.clients.site_part import Site
from shared.content import Document
from shared.errors import DomainError
from shared.files import derive
from shared.files.pdf import TEXT
from shared.files.store import FileStore
from shared.logs import logger
from shared.search.entry import Entry

log = logger(__name__)
READ = 100_000
"""Characters of each file that are searched."""


@runtime_checkable
class Searchable(Protocol):
    """A part of the site (`SitePart`) whose pages are found: it has this one method more.

    Give `Entry(area="page", key=address, address=…, title=…, at=…, text=…)`, and nothing that is no article's but not
    for everybody: what is given here is public. An entry that stays away the next time is found no more.
    """

    def search_entries(self, site: Site) -> Iterable[Entry]:
        """Every page of mine that is to be found, read from the tables."""


def page_entries(parts: Iterable[object], site: Site) -> list[Entry]:
    """What all parts offer."""
    return [entry for part in parts if isinstance(part, Searchable) for entry in part.search_entries(site)]


def file_texts(store: FileStore, document: Document, *, hurried: bool = False) -> list[str]:
    """The words of its PDF files; when `hurried` only what was read before."""
    found = []
    for sha256, payload in derive.wanted(document).items():
        if payload["kind"] == derive.PDF:
            found.append(_text(store, sha256, payload, hurried=hurried))
    return [text for text in found if text]


def _text(store: FileStore, sha256: str, payload: dict[str, object], *, hurried: bool) -> str:
    try:
        kept = store.variant(sha256, TEXT)
        if kept is None and not hurried:
            derive.derive(store, payload)
            kept = store.variant(sha256, TEXT)
    except (DomainError, OSError) as away:
        log.warning("file_without_text", sha256=sha256, why=repr(away)[:300])
        return ""
    return (kept or b"").decode(errors="replace").replace("\f", " ")[:READ]
