"""A teacher with a Word file and two photos in it: from the sign-in to a sent article in five actions."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.data import word_files
from tests.e2e import route
from tests.e2e.axe import barriers
from tests.e2e.pages import shoot, visitors
from tests.e2e.stack import Stack

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MOST = 5
"""Actions after the sign-in (a click, a file chosen, an entry chosen) until the article is sent."""


@pytest.fixture
def enter(chromium: Browser, stack: Stack) -> Iterator[Callable[[str], Page]]:
    with visitors(chromium, stack) as sign_in:
        yield sign_in


class Hand:
    """Counts what a person does."""

    def __init__(self) -> None:
        self.actions: list[str] = []

    def click(self, where: Locator) -> None:
        self.actions.append(f"bấm {where.inner_text().strip()}")
        where.click()

    def choose(self, where: Locator, value: str) -> None:
        self.actions.append(f"chọn {value}")
        where.select_option(value)

    def tick(self, where: Locator) -> None:
        self.actions.append("trả lời câu hỏi")
        where.check()

    def give(self, where: Locator, name: str, data: bytes) -> None:
        self.actions.append(f"chọn tệp {name}")
        where.set_input_files(_file(name, data))


def _file(name: str, data: bytes) -> Any:
    return {"name": name, "mimeType": WORD, "buffer": data}


def test_five_actions_from_the_sign_in_to_the_sent_article(enter: Callable[[str], Page]) -> None:
    page, hand = enter(route.AUTHOR), Hand()
    hand.click(page.get_by_role("link", name="Gửi bài", exact=True).first)
    hand.give(page.locator("#f-word"), "Ngoại khoá.docx", word_files.two_photos())
    expect(page.get_by_role("heading", name="Xem trước tệp Word")).to_be_visible()
    expect(page.locator(".read-word figure img")).to_have_count(2)
    hand.choose(page.locator("#f-section"), route.SECTION)
    hand.tick(page.get_by_label("Đã có đồng ý của học sinh và cha mẹ"))
    hand.click(page.get_by_role("button", name="Gửi bài", exact=True))
    page.wait_for_url(re.compile(r"/gui-bai/bai/[^/]+$"))
    assert len(hand.actions) <= MOST, hand.actions
    expect(page.get_by_text("Đã gửi bài đến Ban Biên tập").first).to_be_visible()
    expect(page.locator(".article-body figure img")).to_have_count(2)
    expect(page.get_by_text("Lớp 10A trước cổng đền").first).to_be_visible()
    expect(page.get_by_role("link", name="Ngoại khoá.docx")).to_be_visible()


def test_typed_text_waits_while_the_file_is_looked_at(enter: Callable[[str], Page]) -> None:
    page = enter(route.AUTHOR)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto("/gui-bai/moi")
    page.locator("#f-title").fill("Tiêu đề gõ trước")
    page.locator("#f-word").set_input_files(_file("cũ.docx", word_files.tcvn3()))
    expect(page.get_by_role("heading", name="Phông cũ đã chuyển sang Unicode")).to_be_visible()
    shoot(page, "tu-word-phong-cu")
    assert [] == barriers(page)
    assert "Tiêu đề gõ trước" == page.locator("#f-title").input_value()
    page.get_by_role("button", name="Lưu nháp để sửa tiếp").click()
    page.wait_for_url(re.compile(r"/sua$"))
    assert "Tiêu đề gõ trước" == page.locator("#f-title").input_value()
    expect(page.locator("#f-body")).to_have_value(re.compile("Cộng hòa xã hội chủ nghĩa Việt Nam"))
    page.locator("summary", has_text="Lấy nội dung từ tệp Word").click()
    page.locator("#f-word").set_input_files(_file("đủ thứ.docx", word_files.foreign()))
    expect(page.get_by_text("Không chuyển được:")).to_be_visible()
    shoot(page, "tu-word-khac-nhau")
    assert [] == barriers(page)
    shoot(page, "tu-word", "/gui-bai/tu-word")
    assert [] == barriers(page)
    shoot(page, "gui-bai-moi", "/gui-bai/moi")
    assert errors == []


def test_without_scripts_the_button_does_the_same(
    chromium: Browser, stack: Stack, enter: Callable[[str], Page]
) -> None:
    state: Any = enter(route.AUTHOR).context.storage_state()
    context = chromium.new_context(base_url=stack.address, java_script_enabled=False, storage_state=state)
    page = context.new_page()
    page.goto("/gui-bai/moi")
    page.locator("#f-title").fill("Gõ không có JavaScript")
    page.locator("#f-word").set_input_files(_file("báo cáo.docx", word_files.report()))
    page.get_by_role("button", name="Đọc tệp Word").click()
    expect(page.get_by_role("heading", name="Xem trước tệp Word")).to_be_visible()
    page.get_by_role("button", name="Lưu nháp để sửa tiếp").click()
    assert "Gõ không có JavaScript" == page.locator("#f-title").input_value()
    assert "Cầu giấy" in page.locator("#f-body").input_value()
    context.close()


def test_a_paste_in_an_old_font_is_offered_in_unicode(enter: Callable[[str], Page]) -> None:
    page = enter(route.AUTHOR)
    page.goto("/gui-bai/moi")
    page.locator("#f-title").fill("Dán phông cũ")
    text = page.locator(".field-editor [contenteditable=true]").first
    text.click()
    text.evaluate(
        """(box) => {
          const data = new DataTransfer();
          data.setData("text/plain", "Céng hßa x· héi chñ nghÜa ViÖt Nam");
          data.setData("text/html", '<p style="font-family:.VnTime">Céng hßa x· héi chñ nghÜa ViÖt Nam</p>');
          box.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        }"""
    )
    expect(page.get_by_text("Văn bản có vẻ dùng phông TCVN3, chuyển sang Unicode?")).to_be_visible()
    shoot(page, "dan-phong-cu")
    assert [] == barriers(page, within="[data-old-text]")
    page.get_by_role("button", name="Chuyển sang Unicode").click()
    expect(page.locator("#f-body")).to_have_value(re.compile("Cộng hòa xã hội chủ nghĩa Việt Nam"))
    assert "Dán phông cũ" == page.locator("#f-title").input_value()
    assert "Cộng hòa" in text.inner_text()
