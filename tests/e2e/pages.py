"""What people do in a browser, for the tests in Chromium: come in, write, edit, press an act, publish; pictures of it."""

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

from shared.testing.school import PASSWORD
from tests.data.loader import jpeg
from tests.e2e import route
from tests.e2e.stack import Stack

TITLE = "Câu lạc bộ Toán học mở buổi giải đố cho học sinh khối 10"
PATIENCE = 15_000
"""Milliseconds."""
WIDTHS = (360, 1280)
SCREEN: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 360, "height": 800}


@contextmanager
def visitors(browser: Browser, stack: Stack, *, reader: ViewportSize = SCREEN) -> Iterator[Callable[[str], Page]]:
    """`enter("gv-toan")`: a page of that member, in a context of their own; `enter("")`: a reader with such a window."""
    contexts: list[BrowserContext] = []

    def enter(member_id: str) -> Page:
        size = SCREEN if member_id else reader
        context = browser.new_context(
            base_url=stack.address, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh", viewport=size
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        if member_id:
            page.goto("/tai-khoan/dang-nhap")
            page.get_by_label("Tên đăng nhập").fill(member_id)
            page.get_by_label("Mật khẩu").fill(PASSWORD)
            page.get_by_role("button", name="Đăng nhập", exact=True).click()
            page.wait_for_url(lambda url: "dang-nhap" not in url)
        return page

    yield enter
    for context in contexts:
        context.close()


def write(page: Page) -> str:
    """Through the form of "Viết bài mới", with a photo; returns the article's id."""
    page.goto("/gui-bai/")
    page.get_by_role("link", name="Viết bài mới").first.click()
    page.locator("#f-title").fill(TITLE)
    page.locator("#f-lead").fill(route.LEAD)
    type_body(page, "Mười hai câu đố, mỗi câu ba phút; cả hội trường cùng giải.")
    page.keyboard.press("Tab")
    expect(page.locator(".field-editor :focus")).to_have_count(0)  # nobody is caught in the text (WCAG 2.1.2)
    page.locator("#f-unit_id").select_option(route.UNIT)
    page.locator("#f-section").select_option(route.SECTION)
    picture = {"name": "giai-do.jpg", "mimeType": "image/jpeg", "buffer": jpeg(seed=4)}
    page.locator("#f-new_photos").set_input_files(files=[picture])
    page.get_by_role("button", name="Tải ảnh lên").click()
    page.get_by_label("Chú thích ảnh").fill("Các nhóm giải đố trong hội trường")
    page.get_by_label("Mô tả cho người không nhìn được ảnh").fill("Học sinh ngồi theo nhóm quanh bàn")
    page.get_by_label("Đã có đồng ý của học sinh và cha mẹ").check()
    shoot(page, "viet-bai")
    page.get_by_role("button", name="Gửi bài", exact=True).click()
    page.wait_for_url(re.compile(r"/gui-bai/bai/[^/]+$"))
    expect(page.get_by_text("Đã gửi bài đến Ban Biên tập").first).to_be_visible()
    return page.url.rsplit("/", 1)[-1]


def type_body(page: Page, text: str) -> None:
    """Into the rich editor where it is installed, else into the plain field."""
    page.wait_for_load_state("load")
    rich = page.locator(".field-editor [contenteditable=true]")
    target = rich.first if rich.count() else page.locator("#f-body")
    target.click()
    page.keyboard.press("Control+End")
    page.keyboard.type(text)


def edit(page: Page, desk: str, more: str, *, class_id: str) -> None:
    """Write on at the end of the text, choose the class, tick the whole checklist, save."""
    page.goto(desk)
    page.get_by_role("link", name="Biên tập nội dung").click()
    type_body(page, more)
    page.locator(f"#f-classes input[value={class_id}]").check()
    for box in page.locator("#f-checklist input[type=checkbox]").all():
        box.check()
    page.get_by_role("button", name="Lưu bản biên tập").click()
    expect(page.get_by_text("Đã lưu bản biên tập").first).to_be_visible()


def act(page: Page, address: str, slug: str, *, reason: str = "", editor: str = "", choose: str = "") -> None:
    """Open the act on the article's page, answer what it asks, confirm. Reloads until the article has arrived."""
    form = page.locator(f"form[action$='/{slug}']").last
    for _ in range(60):
        page.goto(address)
        if form.count():
            break
        page.wait_for_timeout(100)
    if form.locator("summary").count() or page.locator(f"#{slug} details summary").count():
        page.locator(f"#{slug} details.confirm > summary").last.click()
    for box in form.locator("input[name=checklist]").all():
        box.check()
    if editor:
        form.locator("select[name=editor_id]").select_option(editor)
    if choose:
        form.locator(f"input[value={choose}]").check()
    if reason:
        form.locator("textarea[name=reason]").fill(reason)
    form.locator("button[type=submit]").click()
    expect(page.locator(".notice, .alert-ok").first).to_be_visible()


def publish(page: Page, article_id: str) -> str:
    act(page, f"/xuat-ban/bai/{article_id}", "dang")
    return str(page.locator("p.address a").get_attribute("href"))


def answers(page: Page, address: str, status: int) -> None:
    """Reload until the address answers so: pages are made by the jobs worker right after the act."""
    for _ in range(100):
        answer = page.goto(address)
        if answer is not None and answer.status == status:
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"{address} does not answer {status}")


def shoot(page: Page, name: str, address: str = "") -> None:
    """Keep the page at both widths where TOASOAN_SHOTS names a folder. In any case nothing may stick out sideways."""
    if address:
        page.goto(address)
    folder = os.environ.get("TOASOAN_SHOTS")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{name} is wider than {width} px"
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            page.screenshot(path=str(Path(folder) / f"{name}-{width}.png"), full_page=True)
