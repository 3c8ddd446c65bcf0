"""Feeds of the whole site and of every column, each as Atom, RSS and JSON Feed, so that any reader can follow it."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from services.publishing.clients.shelf import card_photo
from services.publishing.clients.site_part import Site, SitePart
from services.publishing.config import FEED_ENTRIES
from services.publishing.models import Article, Revision
from shared.clock import local

FILES = ("feed.xml", "rss.xml", "feed.json")
JSON_FEED = "https://jsonfeed.org/version/1.1"

_T, _R = Article.__table__.c, Revision.__table__.c
UPDATED = (
    sa.select(sa.func.max(_R.published_at))
    .where(_R.article_id == _T.id, _R.state == "published")
    .correlate(Article.__table__)
    .scalar_subquery()
    .label("updated_at")
)
"""When an article was corrected or updated last; None when never."""
_ENTRY = (_T.id, _T.title, _T.lead, _T.address, _T.section, _T.published_at, _T.photo, UPDATED)
_NEWEST = (
    sa.select(*_ENTRY)
    .where(_T.state == "published", _T.published_at.is_not(None))
    .order_by(_T.published_at.desc(), _T.publish_no.desc())
    .limit(FEED_ENTRIES)
)
_NEWEST_OF = (
    sa.select(*_ENTRY)
    .where(_T.section == sa.bindparam("section"), _T.section_no.is_not(None), _T.state == "published")
    .order_by(_T.section_no.desc())
    .limit(FEED_ENTRIES)
)


@dataclass(frozen=True)
class Entry:
    """An article in a feed. Times are aware UTC; `picture` is the path of its first picture, or empty.

    `id` is the article's for ever, also when its title and with it its address change.
    """

    id: str
    title: str
    lead: str
    address: str
    section: str
    published_at: datetime
    updated_at: datetime
    picture: str


@dataclass(frozen=True)
class Feed:
    """One feed: its name, the page it belongs to (ending with a slash; the files lie below it), its entries."""

    title: str
    page: str
    entries: Sequence[Entry]

    @property
    def updated_at(self) -> datetime | None:
        """When something in it changed last."""
        return max((entry.updated_at for entry in self.entries), default=None)


class FeedsPart(SitePart):
    """The feeds. An article is in two of them: the site's and its column's."""

    def refresh(self, site: Site, article: Article) -> None:
        """The feeds that name the article."""
        self._write(site, self._whole(site))
        self._write(site, self._column(site, article.section))

    def frame(self, site: Site) -> None:
        """Every feed."""
        self._write(site, self._whole(site))
        for section in site.renderer.sections:
            self._write(site, self._column(site, section))

    def addresses(self, site: Site) -> Iterable[str]:
        """The files of the feeds."""
        pages = ["/", *(section.address for section in site.renderer.sections.values())]
        return (page + name for page in pages for name in FILES)

    def _whole(self, site: Site) -> Feed:
        return Feed(site.renderer.site.name, "/", _entries(site, _NEWEST))

    def _column(self, site: Site, section_id: str) -> Feed:
        section = site.renderer.section(section_id)
        title = f"{section.label} – {site.renderer.site.name}"
        return Feed(title, section.address, _entries(site, _NEWEST_OF, section=section_id))

    def _write(self, site: Site, feed: Feed) -> None:
        for name in ("feed.xml", "rss.xml"):
            site.files.write(feed.page + name, site.renderer.page(name, feed=feed))
        site.files.write(f"{feed.page}feed.json", json_feed(feed, site.renderer.site.base_url))


def _entries(site: Site, query: "sa.Select[Any]", **given: str) -> list[Entry]:
    rows = site.shelf.session.connection().execute(query, given)
    return [_entry(row) for row in rows]


def _entry(row: Any) -> Entry:
    photo = card_photo(row)
    return Entry(
        f"urn:uuid:{row.id}", row.title, row.lead, row.address, row.section, row.published_at,
        row.updated_at or row.published_at, photo.src if photo else "",
    )  # fmt: skip


def json_feed(feed: Feed, base_url: str) -> str:
    """The feed as JSON Feed 1.1."""
    return json.dumps(
        {
            "version": JSON_FEED,
            "title": feed.title,
            "home_page_url": base_url + feed.page,
            "feed_url": f"{base_url}{feed.page}feed.json",
            "language": "vi",
            "items": [_item(entry, base_url) for entry in feed.entries],
        },
        ensure_ascii=False,
        indent=1,
    )


def _item(entry: Entry, base_url: str) -> dict[str, Any]:
    url = base_url + entry.address
    return {
        "id": entry.id,
        "url": url,
        "title": entry.title,
        "content_text": entry.lead or entry.title,
        "date_published": local(entry.published_at).isoformat(timespec="seconds"),
        "date_modified": local(entry.updated_at).isoformat(timespec="seconds"),
        **({"image": base_url + entry.picture} if entry.picture else {}),
    }
