"""Every kind of public page in Chromium: no barriers, light and still, nothing from elsewhere, whole without scripts.

Kinds are found among the files of the site, so a page that is new is looked at here without being named.
"""

import io
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Response, Route, expect
from pypdf import PdfReader

from tests.e2e.axe import barriers
from tests.e2e.pages import PATIENCE, PHONE, SCREEN, shoot
from tests.e2e.public_site import PublicSite, public_site

LIGHT = 60 * 1024
"""Bytes of HTML, style sheets and scripts of a page, before pictures and fonts (bars.md, People)."""
LONG = "quy-che"
"""The regulation is one long text; what counts is how it travels, compressed."""
STILL = 0.001
"""The sum of layout shifts; 0.1 is what is commonly called good."""
WATCH = """window.moved = [];
new PerformanceObserver((list) => window.moved.push(...list.getEntries().map((entry) => entry.value)))
  .observe({ type: "layout-shift", buffered: true });"""
LOOKS = (
    {"mau": "toi", "co": "rat-lon", "rong": "rong"},
    {"mau": "sang", "net": "cao", "rong": "hep"},
    {"mau": "toi", "net": "cao"},
)
MOVED = """new Promise((done) => {
  const look = () => (document.querySelector(".scroll").scrollLeft > 0 ? done() : requestAnimationFrame(look));
  look();
})"""
WEAR = """(look) => {
  for (const name of ["mau", "co", "rong", "net"]) delete document.documentElement.dataset[name];
  Object.assign(document.documentElement.dataset, look);
}"""

pytestmark = pytest.mark.once("pages are files")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PublicSite]:
    """Built once for all tests of this file."""
    with public_site(tmp_path_factory.mktemp("public") / "var") as built:
        yield built


@contextmanager
def reader(chromium: Browser, site: PublicSite, **more: object) -> Iterator[BrowserContext]:
    """A browser of somebody who comes for the first time."""
    wanted = {"viewport": SCREEN, "locale": "vi-VN", "color_scheme": "light", **more}
    context = chromium.new_context(base_url=site.base, **wanted)  # type: ignore[arg-type]
    context.set_default_timeout(PATIENCE)
    yield context
    context.close()


def test_every_page_is_light_still_alone_and_without_barriers(chromium: Browser, site: PublicSite) -> None:
    wrong: list[str] = []
    with reader(chromium, site) as context:
        context.add_init_script(WATCH)
        asked: list[str] = []
        got: list[Response] = []
        context.on("response", lambda response: got.append(response))  # noqa: PLW0108  (a list's method takes no marks)
        context.on("request", lambda request: asked.append(request.url))
        page = context.new_page()
        for name, (address, status) in site.pages.items():
            page.emulate_media(color_scheme="light")
            page.set_viewport_size(SCREEN)
            got.clear()
            answer = page.goto(address, wait_until="load")
            assert answer is not None
            found = [f"status {answer.status}"] if answer.status != status else []
            weight = _weight(got, compressed=address.startswith(f"/{LONG}"))
            found += [f"{weight} bytes"] if weight > LIGHT else []
            found += barriers(page)
            page.emulate_media(color_scheme="dark")
            found += [f"tối: {one}" for one in barriers(page)]
            found += (
                [f"nhảy {moved:.4f}"] if (moved := page.evaluate("moved.reduce((a, b) => a + b, 0)")) > STILL else []
            )
            page.emulate_media(color_scheme="light")
            shoot(page, f"cong-{name.replace('/', '_').replace(' ', '_')}")
            wrong += [f"{name} ({address}): {one}" for one in found]
    wrong += [f"from elsewhere: {url}" for url in asked if not url.startswith(f"{site.base}/")]
    assert not wrong, "\n".join(wrong)


def _weight(got: list[Response], *, compressed: bool) -> int:
    """Bytes of the page, its style sheets and its scripts, as they are written or as they travel."""
    kinds = ("document", "stylesheet", "script")
    texts = [one.body() for one in got if one.request.resource_type in kinds and one.status != 304]
    return sum(len(zlib.compress(text, 6)) if compressed else len(text) for text in texts)


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: "-".join(look.values()))
def test_no_look_that_can_be_chosen_has_barriers(chromium: Browser, site: PublicSite, look: dict[str, str]) -> None:
    with reader(chromium, site, viewport=PHONE) as context:
        page = context.new_page()
        for address in ("/", site.article, "/de-nghi-go/"):
            page.goto(address)
            page.evaluate(WEAR, look)
            assert barriers(page) == [], address
            assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], address


def test_a_late_font_moves_nothing(chromium: Browser, site: PublicSite) -> None:
    def late(route: Route) -> None:
        page.wait_for_timeout(400)
        route.continue_()

    with reader(chromium, site) as context:
        context.add_init_script(WATCH)
        page = context.new_page()
        page.route("**/*.woff2", late)
        page.goto(site.article, wait_until="load")
        page.evaluate("document.fonts.ready.then(() => new Promise(requestAnimationFrame))")
        assert page.evaluate("moved.reduce((a, b) => a + b, 0)") <= STILL


def test_how_somebody_reads_is_kept_in_the_browser_and_is_there_before_the_page_is_drawn(
    chromium: Browser, site: PublicSite
) -> None:
    with reader(chromium, site) as context:
        page = context.new_page()
        page.goto(site.article)
        page.get_by_text("Cách đọc").click()
        page.get_by_label("Tối", exact=True).check()
        page.get_by_label("Rất lớn").check()
        expect(page.locator("html")).to_have_attribute("data-mau", "toi")
        assert barriers(page) == []
        for size in (PHONE, SCREEN):
            page.set_viewport_size(size)
            box = page.locator(".comfort form").bounding_box()
            assert box is not None
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= size["width"]
        page.keyboard.press("Escape")
        expect(page.locator(".comfort > summary")).to_be_focused()
        page.goto("/")
        dark = "getComputedStyle(document.body).backgroundColor"
        assert page.evaluate(dark) == "rgb(18, 23, 29)"
        assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "22.4px"
        assert context.cookies() == []
        page.get_by_text("Cách đọc").click()
        page.get_by_role("button", name="Trở lại như đầu").click()
        assert page.evaluate(dark) == "rgb(255, 255, 255)"


def test_an_article_is_shared_by_link_text_and_code(chromium: Browser, site: PublicSite) -> None:
    url = f"{site.world.settings.base_url}{site.notice}"
    with reader(chromium, site, permissions=["clipboard-read", "clipboard-write"]) as context:
        page = context.new_page()
        page.goto(site.notice)
        share = page.locator(".share")
        for name, host in (("Zalo", "zalo.me"), ("Facebook", "www.facebook.com")):
            href = str(share.get_by_role("link", name=name, exact=True).get_attribute("href"))
            assert href.startswith(f"https://{host}/")
            assert href.endswith(quote(url, safe=""))
        page.get_by_role("button", name="Sao chép nội dung gửi Zalo").click()
        expect(share.get_by_role("status")).to_contain_text("Đã sao chép")
        title, lead, link = page.evaluate("navigator.clipboard.readText()").split("\n\n")
        assert (title, link) == (page.inner_text("h1"), url)
        assert lead.startswith("Học sinh có mặt trước giờ kiểm tra")
        page.get_by_text("Mã QR của bài").click()
        expect(share.get_by_role("img", name="Mã QR")).to_be_visible()
        with page.expect_download() as saved:
            page.get_by_role("button", name="Tải mã QR").click()
        assert b"<svg" in saved.value.path().read_bytes()


def test_a_page_is_whole_without_scripts(chromium: Browser, site: PublicSite) -> None:
    with reader(chromium, site, java_script_enabled=False, viewport=PHONE) as context:
        page = context.new_page()
        page.goto(site.article)
        words = page.inner_text("main")
        for text in ("Mở đầu buổi lễ", "95,8%", "Ảnh 4", "Kế hoạch kiểm tra.pdf", "Nguồn: Báo Giáo dục"):
            assert text in words
        expect(page.get_by_text("Cách đọc")).to_be_hidden()
        expect(page.get_by_role("button", name="Sao chép nội dung gửi Zalo")).to_be_hidden()
        page.get_by_text("Nội dung gửi Zalo", exact=True).click()
        expect(page.locator("#gui-zalo")).to_have_value(re.compile(re.escape(site.article)))
        for address in ("/", "/de-nghi-go/", "/kho-luu-tru/"):
            page.goto(address)
            assert page.locator("main").inner_text().strip()


def test_paper_shows_the_article_and_where_it_is_found(chromium: Browser, site: PublicSite) -> None:
    with reader(chromium, site, color_scheme="dark") as context:
        page = context.new_page()
        page.goto(site.article)
        page.evaluate(WEAR, LOOKS[0])
        _see_all(page)
        paper = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
        words = " ".join(sheet.extract_text() for sheet in paper.pages)
        assert 2 <= len(paper.pages) <= 3
        assert "Lễ kỉ niệm 44 năm" in words
        assert site.article in words.replace("\n", "").replace(" ", "")
        for gone in ("Cách đọc", "Đăng nhập", "Sao chép", "Bài mới nhất của chuyên mục"):
            assert gone not in words
        page.emulate_media(media="print")
        assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
        expect(page.locator(".qr svg")).to_be_visible()


def _see_all(page: Page) -> None:
    """Pictures below come when somebody gets there."""
    page.evaluate("document.querySelectorAll('img').forEach((picture) => (picture.loading = 'eager'))")
    page.evaluate("Promise.all([...document.images].map((picture) => picture.decode()))")


def test_everything_is_reached_with_the_keyboard_and_seen(chromium: Browser, site: PublicSite) -> None:
    with reader(chromium, site, viewport=PHONE) as context:
        page = context.new_page()
        page.goto(site.article)
        page.keyboard.press("Tab")
        skip = page.get_by_role("link", name="Đến nội dung chính")
        expect(skip).to_be_focused()
        expect(skip).to_be_in_viewport()
        page.keyboard.press("Enter")
        expect(page.locator("main")).to_be_focused()
        page.locator(".scroll").focus()
        page.keyboard.press("ArrowRight")
        page.evaluate(MOVED)
        outline = "getComputedStyle(document.activeElement).outlineStyle"
        assert page.evaluate(outline) != "none"
