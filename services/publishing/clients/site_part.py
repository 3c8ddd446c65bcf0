"""What a part of the public site is: pages of one kind, brought in line with the tables by themselves.

The builder calls the parts in the order of the list in wiring.py, always under the site's lock and with one read
session. A part reads the tables only, may be called twice or late, and never trusts an event. What it puts out on
`refresh` costs the same files and statements however many articles there are.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from services.publishing.clients.renderer import Renderer
from services.publishing.clients.shelf import Shelf
from services.publishing.clients.site_files import SiteFiles
from services.publishing.models import Article
from shared.files.store import FileStore


@dataclass(frozen=True)
class Site:
    """The site while its lock is held: files to write, pages to make, tables to read (`shelf.session`), kept files."""

    files: SiteFiles
    renderer: Renderer
    shelf: Shelf
    store: FileStore


class SitePart(Protocol):
    """Pages of one kind. Subclass it for the empty methods below; override what the part needs."""

    prefixes: tuple[str, ...] = ()
    """Addresses that are this part's alone, each ending with a slash: what lies below one of them and is not among
    `addresses` is swept away by a rebuild."""

    def refresh(self, site: Site, article: Article) -> None:
        """Bring my pages in line: this article was posted, corrected, hidden, restored, archived (see its state)."""

    def frame(self, site: Site) -> None:
        """Write the pages that must always be there; called at a first start, cheap."""

    def rebuild(self, site: Site) -> None:
        """Write everything of mine anew."""
        self.frame(site)

    def addresses(self, site: Site) -> Iterable[str]:
        """Every address of mine that belongs to the site; those ending with a slash come into the sitemap too."""
        return ()
