"""The files of the look as a part of the site: there before a page that names them, old ones until a rebuild."""

from collections.abc import Iterable

from services.publishing.clients.site_files import SiteFiles
from services.publishing.clients.site_part import Site, SitePart
from services.publishing.clients.theme import FOLDER, Theme
from services.publishing.models import Article


def write(files: SiteFiles, theme: Theme) -> None:
    """Put out what is missing. Names change with their content, so nothing is ever written over."""
    for address, data in theme.files.items():
        if not files.exists(address):
            files.put(address, data)


class ThemePart(SitePart):
    """Pages name the files of the look they were made with: a changed look comes to all of them with a rebuild."""

    prefixes = (FOLDER,)

    def refresh(self, site: Site, article: Article) -> None:
        """A page was made with this look."""
        write(site.files, site.renderer.theme)

    def frame(self, site: Site) -> None:
        """Pages are about to be made."""
        write(site.files, site.renderer.theme)

    def addresses(self, site: Site) -> Iterable[str]:
        """The files of this look alone; the others go when no page names them any more."""
        return site.renderer.theme.files
