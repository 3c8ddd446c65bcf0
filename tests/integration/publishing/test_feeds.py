"""Feeds, sitemap, archive by month and the blocks of data: read by parsers that are not ours."""

import json
import re
from dataclasses import replace
from datetime import timedelta

import feedparser
import pytest
from lxml import etree

from services.publishing.config import MONTH_PAGE
from services.publishing.schedule import rebuild_site
from tests.integration.publishing.test_site import SECTION
from tests.integration.publishing.world import TEXT, numbered

EVIL = replace(TEXT, title='Họp <b>"&amp;"</b> & </script><script>alert(1)</script>', lead="Một < hai & ba ]]>")
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def data_of(page: str) -> list[dict]:
    """The block of data in a page."""
    (text,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
    return json.loads(text)["@graph"]


@pytest.mark.parametrize("name", ["feed.xml", "rss.xml"])
@pytest.mark.parametrize("place", ["/", SECTION])
def test_a_feed_is_well_formed_and_names_the_articles(world, name, place):
    article, other = world.posted(EVIL), world.posted(replace(TEXT, section="thong-bao", title="Lịch thi"))
    feed = feedparser.parse(world.page(place + name))
    assert (False, "vi") == (bool(feed.bozo), feed.feed.language)
    assert (["Lịch thi", EVIL.title] if place == "/" else [EVIL.title]) == [entry.title for entry in feed.entries]
    entry = feed.entries[-1]
    base = world.settings.base_url
    assert (base + article.address, f"urn:uuid:{article.id}", EVIL.lead) == (entry.link, entry.id, entry.summary)
    assert (2026, 11, 24, 1, 0) == entry.published_parsed[:5]
    assert base + place == feed.feed.link
    assert {base + place + name} == {link.href for link in feed.feed.links if link.rel == "self"}
    assert other.id not in world.page(SECTION + name)


def test_the_json_feed_says_the_same(world):
    photo = world.photo()
    article = world.posted(replace(EVIL, photos=(photo,)))
    feed = json.loads(world.page(f"{SECTION}feed.json"))
    assert ("https://jsonfeed.org/version/1.1", "vi") == (feed["version"], feed["language"])
    (item,) = feed["items"]
    url = world.settings.base_url + article.address
    assert (f"urn:uuid:{article.id}", url, EVIL.title, "2026-11-24T08:00:00+07:00") == (
        item["id"], item["url"], item["title"], item["date_published"],
    )  # fmt: skip
    assert f"{world.settings.base_url}/anh/{photo.sha256}.jpg" == item["image"]


def test_a_column_without_articles_has_empty_feeds_that_are_well_formed(world):
    for name in ("feed.xml", "rss.xml"):
        feed = feedparser.parse(world.page(f"/chuyen-muc/khen-thuong/{name}"))
        assert (False, []) == (bool(feed.bozo), feed.entries)
    assert [] == json.loads(world.page("/chuyen-muc/khen-thuong/feed.json"))["items"]


def test_the_sitemap_names_articles_and_pages_with_their_last_change(world):
    article = world.posted()
    world.wiring.site.frame()
    index = etree.fromstring(world.page("/sitemap.xml").encode())
    base = world.settings.base_url
    parts = [loc.text.removeprefix(base) for loc in index.iter(f"{SITEMAP}loc")]
    found = {
        url.findtext(f"{SITEMAP}loc").removeprefix(base): url.findtext(f"{SITEMAP}lastmod")
        for part in parts
        for url in etree.fromstring(world.page(part).encode()).iter(f"{SITEMAP}url")
    }
    assert "2026-11-24T08:00:00+07:00" == found[article.address]
    assert {"/", SECTION, "/quy-che/", "/luu-tru/", "/luu-tru/2026/11/", "/luu-tru/nam-hoc/2026-2027/"} <= set(found)
    assert all(found.values())
    assert all(world.exists(address) for address in found)
    world.act("take_down", article.id, "hieu-truong", takedown_reason="R1", reason="Cũ")
    world.render()
    assert article.address not in world.page("/sitemap-1.xml")


def test_the_archive_by_month_is_numbered_from_the_first_article_and_leads_on(world):
    for document in numbered(MONTH_PAGE + 2):
        world.posted(document)
        world.wait(minutes=1)
    first, second = world.page("/luu-tru/2026/11/"), world.page("/luu-tru/2026/11/trang/2/")
    assert [f"{n:03d}" for n in range(1, MONTH_PAGE + 1)] == re.findall(r"Bài số (\d{3})</a>", first)
    assert ["041", "042"] == re.findall(r"Bài số (\d{3})</a>", second)
    assert 'rel="next" href="/luu-tru/2026/11/trang/2/"' in first
    assert 'rel="prev" href="/luu-tru/2026/11/"' in second
    before = world.files()
    rebuild_site(world.wiring)
    assert {p: m for p, m in before.items() if "luu-tru" in p} == {
        p: m for p, m in world.files().items() if "luu-tru" in p
    }


def test_months_stand_under_their_school_year(world):
    world.posted(next(numbered(1)))
    world.clock.set(world.clock() + timedelta(days=300))  # the next September
    world.posted(replace(next(numbered(1)), title="Năm học mới"))
    overview = world.page("/luu-tru/")
    assert ["2027/09", "2026/11"] == re.findall(r'href="/luu-tru/(\d{4}/\d\d)/"', overview)
    assert ["2027-2028", "2026-2027"] == re.findall(r'href="/luu-tru/nam-hoc/([\d-]+)/"', overview)
    assert "Tháng 11/2026" in world.page("/luu-tru/nam-hoc/2026-2027/")
    assert "Năm học mới" in world.page("/luu-tru/2027/09/")


def test_an_article_tells_search_engines_what_it_is(world):
    photo = world.photo()
    article = world.posted(replace(EVIL, photos=(photo,), kind="event", event_end="2026-11-20"))
    news, crumbs = data_of(world.page(article.address))
    assert ("NewsArticle", EVIL.title, "2026-11-24T08:00:00+07:00") == (
        news["@type"], news["headline"], news["datePublished"],
    )  # fmt: skip
    assert [f"{world.settings.base_url}/anh/{photo.sha256}.jpg"] == news["image"]
    assert ("Event", "2026-11-20") == (news["about"]["@type"], news["about"]["endDate"])
    assert ["Trang chủ", "Hoạt động chuyên môn", EVIL.title] == [one["name"] for one in crumbs["itemListElement"]]


def test_the_front_page_tells_whose_portal_it_is(world):
    school, site = data_of(world.page("/"))
    assert ["School", "GovernmentOrganization"] == school["@type"]
    assert ("Trường THPT Tân Lập", "WebSite") == (school["name"], site["@type"])


def test_pages_name_their_feeds(world):
    article = world.posted()
    for address in (article.address, SECTION):
        page = world.page(address)
        for place in ("/", SECTION):
            assert f'href="{place}feed.xml"' in page
            assert f'href="{place}rss.xml"' in page
