"""The public site is files: which ones are written, what stands in them, and what must never be found there."""

import re
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from services.publishing.config import RELATED, SECTION_PAGE
from services.publishing.schedule import rebuild_site
from tests.integration.publishing.world import TEXT, numbered

SECTION = "/chuyen-muc/hoat-dong-chuyen-mon/"
STRAY = re.compile(r'<script(?! src="/giao-dien/| type="application/ld\+json">)')
"""A script that is neither the site's own file nor a block of data."""


def titles(page: str) -> list[str]:
    return re.findall(r"Bài số (\d{3})</a>", page)


def section_titles(page: str) -> list[str]:
    return [str(int(t)) for t in titles(page)]


def test_before_the_first_article_there_is_a_kind_front_page(world):
    assert "đang được chuẩn bị" in world.page("/")
    assert "Chuyên mục chưa có bài" in world.page(SECTION)
    assert "Không tìm thấy trang này" in world.page("/404.html")
    assert "Disallow: /xuat-ban/" in world.page("/robots.txt")


def test_nothing_of_an_article_is_public_before_it_is_posted(world):
    world.render()  # the pages that must always be there stand before and after
    before = world.files()
    photo = world.photo()
    world.approved(replace(TEXT, title="Chưa ai được thấy", photos=(photo,)))
    world.render()
    assert before == world.files()
    assert [] == [
        p for p in world.site.rglob("*") if p.is_file() and "Chưa ai được thấy" in p.read_text(errors="ignore")
    ]


def test_the_page_carries_everything_a_reader_needs(world):
    photo = world.photo()
    document = replace(TEXT, photos=(photo,), source="Báo Giáo dục", source_url="https://bao.example/tin")
    article = world.posted(document)
    page = world.page(article.address)
    for words in (
        '<html lang="vi">', "Tổ Toán – Tin tổ chức chuyên đề", "Chuyên đề có ba lớp dạy thử", "Giáo viên Toán",
        "Thứ Ba, 24/11/2026, 08:00", "Hoạt động chuyên môn", "Một tiết dạy thử", "Ảnh: Tổ Toán – Tin",
        "Báo Giáo dục", 'property="og:title"', f'content="{world.settings.base_url}{article.address}"',
        f'og:image" content="{world.settings.base_url}/anh/{photo.sha256}.jpg"', "Sự kiện kết thúc ngày 20/11/2026",
        f'width="{photo.width}" height="{photo.height}"', 'datetime="2026-11-24T08:00:00+07:00"',
    ):  # fmt: skip
        assert words in page
    assert not STRAY.search(page)
    names = sorted(p.name for p in (world.site / "anh").iterdir())
    copies = [f"-{width}.{kind}" for width in (480, 960) for kind in ("avif", "jpg", "webp")]
    assert [f"{photo.sha256}{rest}" for rest in (*copies, ".jpg")] == names
    assert all(f"/anh/{name} " in page for name in names)


def test_front_page_section_feed_and_sitemap_name_it(any_world):
    world = any_world
    article = world.posted()
    for address in ("/", SECTION, f"{SECTION}trang/1/", "/sitemap-1.xml", "/feed.xml"):
        assert article.address in world.page(address)
    feed = ET.fromstring(world.page("/feed.xml"))  # noqa: S314  (our own)
    atom = {"a": "http://www.w3.org/2005/Atom"}
    assert [TEXT.title] == [e.text for e in feed.findall("a:entry/a:title", atom)]
    assert "sitemap-1.xml" in world.page("/sitemap.xml")
    assert [200] == [e.payload["status"] for e in world.said("page.rendered")]


def test_titles_and_captions_are_text_never_markup(world):
    evil = '"><script>alert(1)</script><img src=x onerror=alert(1)> & "Tiêu đề"'
    document = replace(
        TEXT, title=evil, lead=evil, byline=evil, source=evil, source_url='https://x.example/?a="><b>',
        photos=(replace(world.photo(caption=evil, alt=evil, credit=evil), licence=evil),),
    )  # fmt: skip
    world.posted(document)
    for path in world.site.rglob("*.html"):
        text = path.read_text()
        assert not STRAY.search(text), path
        assert "<img src=x" not in text, path
        assert '?a="' not in text, path
    ET.fromstring(world.page("/feed.xml"))  # noqa: S314


def test_a_source_is_linked_only_by_web_address(world):
    article = world.posted(replace(TEXT, source="Báo", source_url="javascript:alert(1)"))
    assert "javascript:" not in world.page(article.address)


def test_pages_are_numbered_from_the_oldest_and_full_ones_never_change(world):
    marks = {}
    for number, document in enumerate(numbered(45), start=1):
        world.posted(document)
        world.wait(minutes=1)
        for page, mark in marks.items():
            assert mark == (world.site / page).stat().st_ino, f"{page} was written again by article {number}"
        if number % SECTION_PAGE == 0:
            page = f"chuyen-muc/hoat-dong-chuyen-mon/trang/{number // SECTION_PAGE}/index.html"
            marks[page] = (world.site / page).stat().st_ino
    assert [str(n) for n in range(12, 0, -1)] == section_titles(world.page(f"{SECTION}trang/1/"))
    assert [str(n) for n in range(36, 24, -1)] == section_titles(world.page(f"{SECTION}trang/3/"))
    assert [str(n) for n in range(45, 36, -1)] == section_titles(world.page(f"{SECTION}trang/4/"))
    assert [str(n) for n in range(45, 33, -1)] == section_titles(world.page(SECTION))
    assert f'href="{SECTION}trang/3/"' in world.page(SECTION)
    assert f'href="{SECTION}trang/4/"' in world.page(f"{SECTION}trang/3/")
    assert not world.exists(f"{SECTION}trang/5/")


def test_every_article_of_a_section_is_reached_by_following_older(world):
    for document in numbered(30):
        world.posted(document)
    seen, address = set(), SECTION
    while address:
        page = world.page(address)
        seen |= set(section_titles(page))
        older = re.search(r'rel="next" href="([^"]+)"', page)
        address = older[1] if older else None
    assert {str(n) for n in range(1, 31)} == seen


def test_a_full_page_leads_on_to_a_page_that_exists(world):
    for document in numbered(SECTION_PAGE):
        world.posted(document)
    assert f'href="{SECTION}trang/2/"' in world.page(f"{SECTION}trang/1/")
    assert f"url={SECTION}" in world.page(f"{SECTION}trang/2/")


def test_posting_one_article_touches_few_files_however_many_there_are(world):
    counts = []
    for document in numbered(30):
        before = world.files()
        world.posted(document)
        after = world.files()
        counts.append({path for path in after if after[path] != before.get(path)})
        world.wait(minutes=1)
    section = "chuyen-muc/hoat-dong-chuyen-mon/"
    feeds = {f"{place}{name}" for place in ("", section) for name in ("feed.xml", "rss.xml", "feed.json")}
    assert {
        "index.html", "sitemap-1.xml", "tin/2026/bai-so-030/index.html", f"{section}index.html",
        f"{section}trang/3/index.html", "luu-tru/2026/11/index.html", *feeds,
    } == counts[-1]  # fmt: skip
    assert max(map(len, counts)) <= 16  # the first one also makes the lists it begins


def test_rendering_again_changes_no_file(world):
    article = world.posted()
    before = world.files()
    world.wiring.site.refresh(article.id)
    assert before == world.files()


# --- removal ----------------------------------------------------------------------------------------------------------


def test_a_removed_page_leaves_only_the_notice(world):
    photo = world.photo()
    article = world.posted(replace(TEXT, photos=(photo,)))
    world.wait(hours=3)
    world.act("take_down", article.id, "hieu-truong", takedown_reason="R4", reason="Phụ huynh em A rút lại đồng ý")
    world.render()
    assert not world.exists(article.address)
    notice = world.page(f"/_gone{article.address}")
    assert "Bài viết đã được gỡ theo quyết định của Trưởng Ban Biên tập" in notice
    assert "24/11/2026" in notice
    assert "khoản 4 Điều 12" in notice
    assert [410] == [e.payload["status"] for e in world.said("page.rendered")][1:]
    everything = "".join(p.read_text(errors="ignore") for p in world.site.rglob("*") if p.suffix in (".html", ".xml"))
    for leaked in (TEXT.title, "ba lớp dạy thử", "Phụ huynh em A", TEXT.lead, photo.sha256, article.address):
        assert leaked not in everything
    assert not (world.site / "anh").exists()


def test_removal_empties_its_place_without_moving_the_others(any_world):
    world = any_world
    posted = [world.posted(document) for document in numbered(14)]
    world.act("take_down", posted[4].id, "hieu-truong", takedown_reason="R1", reason="Hết thời gian")
    before = world.files()
    world.render()
    assert [str(n) for n in range(12, 0, -1) if n != 5] == section_titles(world.page(f"{SECTION}trang/1/"))
    assert ["14", "13"] == section_titles(world.page(f"{SECTION}trang/2/"))
    touched = {path for path, mark in world.files().items() if before.get(path) != mark}
    named = {f"tin/2026/bai-so-{n:03d}/index.html" for n in range(6, 6 + RELATED)}
    assert named == {path for path in touched if path.startswith("tin/")}


def test_a_picture_stays_while_another_public_article_shows_it(world):
    photo = world.photo()
    first = world.posted(replace(TEXT, title="Bài một", photos=(photo,)))
    second = world.posted(replace(TEXT, title="Bài hai", photos=(photo,)))
    world.act("take_down", first.id, "hieu-truong", takedown_reason="R2", reason="Sai")
    world.render()
    assert (world.site / "anh" / f"{photo.sha256}.jpg").is_file()
    world.act("suspend", second.id, "thu-ky", reason="Ảnh sai")
    world.render()
    assert not (world.site / "anh" / f"{photo.sha256}.jpg").exists()


def test_restoring_brings_back_page_pictures_and_lists(world):
    photo = world.photo()
    article = world.posted(replace(TEXT, photos=(photo,)))
    page = world.page(article.address)
    world.act("suspend", article.id, "thu-ky", reason="Kiểm tra lại")
    world.render()
    assert "tạm ẩn" in world.page(f"/_gone{article.address}")
    world.act("restore", article.id, "hieu-truong", reason="Đúng rồi")
    world.render()
    assert page == world.page(article.address)
    assert not world.exists(f"/_gone{article.address}")
    assert article.address in world.page("/")
    assert (world.site / "anh" / f"{photo.sha256}.jpg").is_file()


def test_a_late_job_never_puts_a_removed_page_back(world):
    article_id = world.approved()
    address = world.act("publish", article_id).address  # its job has not run yet
    world.act("take_down", article_id, "hieu-truong", takedown_reason="R2", reason="Sai")
    world.wiring.site.page_now(article_id)
    world.render()
    assert not world.exists(address)
    assert world.exists(f"/_gone{address}")


def test_hiding_now_needs_no_job(world):
    article = world.posted()
    world.act("suspend", article.id, "pho-hieu-truong", reason="Khẩn")
    world.wiring.site.page_now(article.id)
    assert not world.exists(article.address)
    assert world.exists(f"/_gone{article.address}")


# --- all of it --------------------------------------------------------------------------------------------------------


@pytest.fixture
def full(world):
    photo = world.photo()
    posted = [
        world.posted(replace(document, photos=(photo,) if n < 2 else ())) for n, document in enumerate(numbered(15))
    ]
    world.act("take_down", posted[3].id, "hieu-truong", takedown_reason="R1", reason="Cũ")
    world.act("suspend", posted[5].id, "thu-ky", reason="Kiểm tra")
    world.render()
    return world


def texts(world) -> dict[str, bytes]:
    """Every file; without the sitemap of pages, which names the times of the files."""
    files = (p for p in world.site.rglob("*") if p.is_file() and not p.name.startswith("sitemap-trang."))
    return {str(p.relative_to(world.site)): p.read_bytes() for p in files}


def test_a_rebuild_makes_the_same_site_from_nothing(full):
    before = texts(full)
    for path in sorted(full.site.rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    assert 15 == rebuild_site(full.wiring)
    assert before == texts(full)


def test_a_rebuild_removes_what_does_not_belong(full):
    before = texts(full)
    stray = full.site / "tin" / "2026" / "bai-la" / "index.html"
    stray.parent.mkdir()
    stray.write_text("lạ")
    (full.site / "anh" / f"{'0' * 64}.jpg").write_bytes(b"x")
    rebuild_site(full.wiring)
    assert before == texts(full)


def test_a_missing_picture_does_not_keep_the_text_from_readers(world):
    photo = world.photo()
    world.wiring.files.path(photo.sha256).unlink()
    article = world.posted(replace(TEXT, photos=(photo,)))
    assert "ba lớp dạy thử" in world.page(article.address)


def test_a_page_is_light(full):
    css = full.wiring.site.files.path(full.wiring.renderer.theme.css).stat().st_size
    for address in ("/", SECTION, "/tin/2026/bai-so-001/"):
        assert len(full.page(address).encode()) + css <= 60 * 1024
