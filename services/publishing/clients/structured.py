"""What a page says to search engines (schema.org as JSON-LD): a block of data in the page, never run by a browser."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from markupsafe import Markup

from services.publishing.config import SiteInfo
from shared.clock import local
from shared.content import Document

CONTEXT = "https://schema.org"
Block = dict[str, Any]


def school(site: SiteInfo) -> Markup:
    """The front page: the school behind the portal, and the portal."""
    return _script([_school(site), {"@type": "WebSite", "url": f"{site.base_url}/", "name": site.name,
                                    "inLanguage": "vi", "publisher": {"@id": _id(site)}}])  # fmt: skip


def article(
    site: SiteInfo, document: Document, *, address: str, section: str, unit: str, published_at: datetime,
    updated_at: datetime | None, pictures: Sequence[str], crumbs: Sequence[tuple[str, str]],
) -> Markup:  # fmt: skip
    """An article: news, the event it reports, and where it stands. `pictures` are paths, `crumbs` (label, path)."""
    url = site.base_url + address
    news = {
        "@type": "NewsArticle",
        "headline": document.title,
        "mainEntityOfPage": url,
        "url": url,
        "datePublished": _time(published_at),
        "dateModified": _time(updated_at or published_at),
        "articleSection": section,
        "inLanguage": "vi",
        "isAccessibleForFree": True,
        "author": {"@type": "Organization", "name": unit},
        "publisher": _school(site),
        **_given({
            "description": document.lead,
            "creditText": document.byline,
            "image": [site.base_url + path for path in pictures],
            "about": _event(site, document, unit) if document.event_end else None,
        }),
    }  # fmt: skip
    return _script([news, _breadcrumbs(site, crumbs)])


def _event(site: SiteInfo, document: Document, unit: str) -> Block:
    return {
        "@type": "Event",
        "name": document.title,
        "endDate": document.event_end,
        "organizer": {"@type": "Organization", "name": unit},
        "location": {"@type": "Place", "name": site.school, "address": site.address or site.school},
    }


def _school(site: SiteInfo) -> Block:
    return {
        "@type": ["School", "GovernmentOrganization"],
        "@id": _id(site),
        "name": site.school,
        "url": f"{site.base_url}/",
        "parentOrganization": {"@type": "GovernmentOrganization", "name": site.managing_body},
        **_given({"address": site.address, "telephone": site.phone, "email": site.email}),
    }


def _breadcrumbs(site: SiteInfo, crumbs: Sequence[tuple[str, str]]) -> Block:
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": label, "item": site.base_url + path}
            for place, (label, path) in enumerate(crumbs, start=1)
        ],
    }


def _id(site: SiteInfo) -> str:
    return f"{site.base_url}/#truong"


def _time(moment: datetime) -> str:
    return local(moment).isoformat(timespec="seconds")


def _given(values: Mapping[str, Any]) -> Block:
    return {name: value for name, value in values.items() if value}


def _script(graph: Sequence[Block]) -> Markup:
    """The block. No character in it can end it or begin another element, whatever a title holds."""
    text = json.dumps({"@context": CONTEXT, "@graph": graph}, ensure_ascii=False, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(f'<script type="application/ld+json">{text}</script>')  # noqa: S704  (every sign of markup is escaped)
