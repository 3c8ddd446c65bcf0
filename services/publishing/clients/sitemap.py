"""The sitemap: articles in parts of a fixed size by the number of their posting, and the pages of all parts."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.publishing.clients.feeds import UPDATED
from services.publishing.clients.regulation_pages import ROOT as REGULATION
from services.publishing.clients.site_files import SiteFiles
from services.publishing.clients.site_part import Site, SitePart
from services.publishing.config import LIVE_STATES, SITEMAP_CHUNK
from services.publishing.models import Article

INDEX = "/sitemap.xml"
PAGES_IN_ONE = 10_000
"""Addresses of pages in one file; the protocol allows 50,000."""

_T = Article.__table__.c
_CHUNK = (
    sa.select(_T.address, _T.published_at, UPDATED)
    .where(_T.publish_no.between(sa.bindparam("first"), sa.bindparam("last")), _T.state.in_(LIVE_STATES))
    .order_by(_T.publish_no)
)
_LAST = sa.select(sa.func.max(_T.publish_no))


class SitemapPart(SitePart):
    """The sitemap. `parts` are those whose pages it names; it stands last in the list of parts."""

    def __init__(self, parts: Sequence[SitePart]) -> None:
        self._parts = parts

    def refresh(self, site: Site, article: Article) -> None:
        """The part the article is in; the index when that part is new."""
        chunk = chunk_of(article.publish_no or 1)
        is_new = not site.files.exists(_name(chunk))
        self._chunk(site, chunk)
        if is_new:
            self._index(site)

    def frame(self, site: Site) -> None:
        """The pages besides articles, and the index."""
        found = iter(sorted(self._pages(site)))
        number = 0
        while rows := list(islice(found, PAGES_IN_ONE)):
            number += 1
            site.files.write(_pages_name(number), site.renderer.page("sitemap_part.xml", entries=rows))
        self._index(site)

    def rebuild(self, site: Site) -> None:
        """All of it."""
        for chunk in range(1, _chunks(site.shelf.session) + 1):
            self._chunk(site, chunk)
        self.frame(site)

    def addresses(self, site: Site) -> Iterable[str]:
        """Its files."""
        return [INDEX, *self._names(site)]

    def _chunk(self, site: Site, chunk: int) -> None:
        first = (chunk - 1) * SITEMAP_CHUNK + 1
        run = site.shelf.session.connection().execute
        rows = run(_CHUNK, {"first": first, "last": first + SITEMAP_CHUNK - 1})
        entries = [(row.address, row.updated_at or row.published_at) for row in rows] or [("/", None)]
        site.files.write(_name(chunk), site.renderer.page("sitemap_part.xml", entries=entries))

    def _index(self, site: Site) -> None:
        site.files.write(INDEX, site.renderer.page("sitemap.xml", names=list(self._names(site))))

    def _names(self, site: Site) -> Iterator[str]:
        number = 1
        while site.files.exists(_pages_name(number)):
            yield _pages_name(number)
            number += 1
        yield from map(_name, range(1, _chunks(site.shelf.session) + 1))

    def _pages(self, site: Site) -> Iterator[tuple[str, datetime]]:
        """Address and last change of every page that is there; its file keeps its date while nothing changes."""
        sections = (section.address for section in site.renderer.sections.values())
        named = (address for part in self._parts for address in part.addresses(site) if address.endswith("/"))
        for address in {"/", REGULATION, *sections, *named}:
            if (at := _written(site.files, address)) is not None:
                yield address, at


def chunk_of(number: int) -> int:
    """The part of the sitemap of the article with this number (0 for number 0)."""
    return -(-number // SITEMAP_CHUNK)


def _chunks(session: Session) -> int:
    return chunk_of(session.connection().execute(_LAST).scalar() or 0)


def _written(files: SiteFiles, address: str) -> datetime | None:
    try:
        return datetime.fromtimestamp(int(files.path(address).stat().st_mtime), UTC)
    except FileNotFoundError:
        return None


def _name(chunk: int) -> str:
    return f"/sitemap-{chunk}.xml"


def _pages_name(number: int) -> str:
    return "/sitemap-trang.xml" if number == 1 else f"/sitemap-trang-{number}.xml"
