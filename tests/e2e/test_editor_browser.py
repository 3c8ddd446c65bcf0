"""The form in Chromium: what is pasted is stored clean, and nothing typed is ever lost."""

import base64
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect

from shared.testing.school import PASSWORD
from tests.data.loader import jpeg
from tests.e2e.axe import barriers
from tests.e2e.conftest import FLAGS
from tests.e2e.pages import PATIENCE, PHONE, WIDTHS, shoot, visitors
from tests.e2e.stack import Stack
from tests.plugins.machine import need

PASTES = Path(__file__).resolve().parents[1] / "data" / "paste"
GOLDEN = sorted(path.name for path in PASTES.iterdir() if ".stored." not in path.name)
SAVED = re.compile(r"^Đã lưu lúc \d\d:\d\d$")
PUT_ON_CLIPBOARD = """async ([html, plain]) => {
  const parts = { "text/plain": new Blob([plain], { type: "text/plain" }) };
  if (html) parts["text/html"] = new Blob([html], { type: "text/html" });
  await navigator.clipboard.write([new ClipboardItem(parts)]);
}"""
PASTE_EVENT = """([html, name, coded]) => {
  const data = new DataTransfer();
  if (html) data.setData("text/html", html);
  if (coded) data.items.add(new File([Uint8Array.from(atob(coded), (c) => c.charCodeAt(0))], name, { type: "image/jpeg" }));
  const text = document.querySelector(".sun-editor-editable");
  text.focus();
  text.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


@pytest.fixture
def enter(chromium: Browser, stack: Stack) -> Iterator[Callable[[str], Page]]:
    """A page of that member of the common portal."""
    with visitors(chromium, stack) as sign_in:
        yield sign_in


def begin(page: Page, title: str) -> Page:
    """The form of a new article with a title in it and the editor ready."""
    page.goto("/gui-bai/moi")
    if not page.locator(".sun-editor-editable").count():
        page.wait_for_load_state("load")
    if not page.evaluate("Boolean(window.SUNEDITOR)"):
        pytest.skip("the editor is not installed: make assets")
    page.locator("#f-title").fill(title)
    return page


def note(page: Page) -> Any:
    return page.locator("[data-draft-note]")


def write(page: Page, text: str) -> None:
    page.locator(".sun-editor-editable").click()
    page.keyboard.press("Control+End")
    page.keyboard.type(text)


def stored(page: Page) -> dict[str, Any]:
    """The text as the server keeps it, once the form says that it is saved."""
    expect(note(page)).to_have_text(SAVED)
    found = re.search(r"/bai/([^/]+)/sua", page.url)
    assert found, page.url
    answer = page.request.get(f"/api/submission/v1/articles/{found[1]}")
    assert answer.ok, answer.text()
    document: dict[str, Any] = answer.json()["document"]
    return document


# --- what is pasted -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", GOLDEN)
def test_what_is_pasted_from_the_clipboard_is_stored_clean(enter: Callable[[str], Page], name: str) -> None:
    page = enter("gv-toan")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    begin(page, f"Dán {name}")
    text = (PASTES / name).read_text(encoding="utf-8")
    html = text if name.endswith(".html") else ""
    page.locator(".sun-editor-editable").click()
    page.evaluate(PUT_ON_CLIPBOARD, [html, "không dùng" if html else text])
    page.keyboard.press("Control+v")
    expect(page.locator(".sun-editor-editable")).not_to_have_text("")
    golden = (PASTES / f"{Path(name).stem}.stored.html").read_text(encoding="utf-8").replace(">\n<", "><").strip()
    assert stored(page)["body"] == golden


def test_a_picture_inside_a_paste_becomes_a_photo_at_its_place(enter: Callable[[str], Page]) -> None:
    page = begin(enter("gv-toan"), "Dán chữ kèm ảnh")
    picture = base64.b64encode(jpeg(seed=21)).decode()
    html = f'<p>Trước ảnh.</p><p><img src="data:image/jpeg;base64,{picture}" alt="Sân trường"></p><p>Sau ảnh.</p>'
    page.evaluate(PASTE_EVENT, [html, "", ""])
    expect(page.locator(".sun-editor-editable figure img")).to_be_visible()
    page.get_by_label("Chú thích ảnh").fill("Sân trường buổi sáng")
    expect(page.locator(".sun-editor-editable figcaption")).to_have_text("Sân trường buổi sáng")
    document = stored(page)
    (photo,) = document["photos"]
    assert document["body"] == f'<p>Trước ảnh.</p><figure data-photo="{photo["sha256"]}"></figure><p>Sau ảnh.</p>'
    assert photo["caption"] == "Sân trường buổi sáng"
    assert "base64" not in json.dumps(document)


def test_a_copied_picture_file_goes_up_and_stands_in_the_text(enter: Callable[[str], Page]) -> None:
    page = begin(enter("gv-toan"), "Dán ảnh chụp màn hình")
    write(page, "Ảnh ở dưới.")
    page.evaluate(PASTE_EVENT, ["", "chup.jpg", base64.b64encode(jpeg(seed=22)).decode()])
    expect(page.locator(".sun-editor-editable figure img")).to_be_visible()
    document = stored(page)
    assert document["body"].endswith(f'<figure data-photo="{document["photos"][0]["sha256"]}"></figure>')


def test_a_photo_is_put_in_described_moved_and_taken_out(enter: Callable[[str], Page]) -> None:
    page = begin(enter("gv-toan"), "Ảnh trong bài")
    write(page, "Đoạn một.")
    page.keyboard.press("Enter")
    page.keyboard.type("Đoạn hai.")
    page.get_by_role("button", name="Đặt ảnh vào bài").click()
    page.locator("#anh-moi-tep").set_input_files(
        files=[{"name": "a.jpg", "mimeType": "image/jpeg", "buffer": jpeg(seed=23)}]
    )
    expect(page.get_by_role("button", name="Đặt vào bài", exact=True)).to_be_enabled()
    page.locator("#anh-chu-thich").fill("Cờ vua")
    page.locator("#anh-mo-ta").fill("Hai bạn chơi cờ")
    assert barriers(page) == []
    shoot(page, "dat-anh")
    page.get_by_role("button", name="Đặt vào bài", exact=True).click()
    document = stored(page)
    place = f'<figure data-photo="{document["photos"][0]["sha256"]}"></figure>'
    assert document["body"] == f"<p>Đoạn một.</p><p>Đoạn hai.</p>{place}"
    assert (document["photos"][0]["caption"], document["photos"][0]["alt"]) == ("Cờ vua", "Hai bạn chơi cờ")
    page.get_by_role("button", name="Lên: ảnh 1").click()
    expect(note(page)).not_to_have_text(SAVED)
    assert stored(page)["body"] == f"<p>Đoạn một.</p>{place}<p>Đoạn hai.</p>"
    page.get_by_role("button", name="Lưu và xem trước").click()
    expect(page.locator("article figure figcaption")).to_have_text("Cờ vua")
    assert [tag for tag in page.evaluate("[...document.querySelector('article.article-body').children].map(e => e.localName)")
            if tag in {"p", "figure"}] == ["p", "figure", "p"]  # fmt: skip
    page.go_back()
    page.get_by_role("button", name="Bỏ khỏi chỗ này: ảnh 1").click()
    expect(note(page)).not_to_have_text("")
    document = stored(page)
    assert (document["body"], len(document["photos"])) == ("<p>Đoạn một.</p><p>Đoạn hai.</p>", 1)


# --- nothing typed is lost ----------------------------------------------------------------------------------------


def kept_browser(playwright: Playwright, stack: Stack, folder: Path) -> BrowserContext:
    """A browser with a profile of its own, which outlives its processes."""
    context = playwright.chromium.launch_persistent_context(
        folder, executable_path=need("chromium"), args=FLAGS, base_url=stack.address, locale="vi-VN",
        timezone_id="Asia/Ho_Chi_Minh",
    )  # fmt: skip
    context.set_default_timeout(PATIENCE)
    return context


def kill(folder: Path) -> None:
    """Power off: every process of the browser with this profile, at once."""
    for process in psutil.Process().children(recursive=True):
        try:
            if any(str(folder) in part for part in process.cmdline()):
                process.kill()
        except psutil.NoSuchProcess:
            continue


def sign_in(page: Page, member_id: str) -> None:
    page.goto("/tai-khoan/dang-nhap")
    give_password(page, member_id)
    page.wait_for_url(lambda url: "dang-nhap" not in url)


def give_password(page: Page, member_id: str) -> None:
    page.get_by_label("Tên đăng nhập").fill(member_id)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập", exact=True).click()


def test_a_killed_browser_loses_neither_what_was_saved_nor_what_was_not(
    playwright: Playwright, stack: Stack, tmp_path: Path
) -> None:
    context = kept_browser(playwright, stack, tmp_path)
    page = context.pages[0]
    sign_in(page, "gv-van")
    begin(page, "Máy tắt giữa chừng")
    write(page, "Đoạn này đã lưu.")
    expect(note(page)).to_have_text(SAVED)
    address = page.url
    context.route("**/luu-tam", lambda route: route.abort())
    write(page, " Câu này thì chưa kịp.")
    expect(note(page)).to_have_text(re.compile("chưa lưu được, sẽ thử lại", re.IGNORECASE))
    page.wait_for_timeout(6000)  # Chromium writes its store down within seconds
    kill(tmp_path)
    again = kept_browser(playwright, stack, tmp_path)
    page = again.pages[0]
    page.goto(address)
    if "dang-nhap" in page.url:  # its cookies are written down twice a minute only
        give_password(page, "gv-van")
    expect(page.locator("#f-title")).to_have_value("Máy tắt giữa chừng")
    expect(page.locator(".sun-editor-editable")).to_have_text("Đoạn này đã lưu.")
    page.get_by_role("button", name="Lấy lại chữ đó").click()
    expect(page.locator(".sun-editor-editable")).to_have_text("Đoạn này đã lưu. Câu này thì chưa kịp.")
    assert stored(page)["body"] == "<p>Đoạn này đã lưu. Câu này thì chưa kịp.</p>"
    page.reload()
    expect(page.locator(".draft-box")).to_have_count(0)
    expect(page.locator("#ban-cat a")).to_have_count(1)  # what stood in its place, perhaps newer from another machine
    again.close()


def test_a_sign_in_that_ended_at_the_last_button_loses_nothing(enter: Callable[[str], Page]) -> None:
    page = begin(enter("gv-toan"), "Phiên hết lúc gửi")
    write(page, "Chữ phải còn.")
    expect(note(page)).to_have_text(SAVED)
    page.context.clear_cookies(name="tsid")
    write(page, " Cả câu này.")
    page.get_by_role("button", name="Lưu nháp").click()
    expect(page.locator(".draft-box")).to_contain_text("Phiên đăng nhập đã hết")
    shoot(page, "phien-da-het")
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Đăng nhập ở thẻ mới").click()
    give_password(opened.value, "gv-toan")
    expect(opened.value.get_by_role("heading", name="Đã đăng nhập")).to_be_visible()
    opened.value.close()
    button = page.get_by_role("button", name="Tôi đã đăng nhập")
    if button.count():  # unless the tab has noticed by itself
        button.click(timeout=2000, no_wait_after=True)
    expect(page.get_by_text("Đã lưu nháp lúc").first).to_be_visible()
    expect(page.locator(".sun-editor-editable")).to_have_text("Chữ phải còn. Cả câu này.")


def test_without_a_connection_the_form_says_so_and_goes_on_by_itself(enter: Callable[[str], Page]) -> None:
    page = begin(enter("gv-toan"), "Mất mạng")
    expect(note(page)).to_have_text(SAVED)
    page.context.set_offline(True)
    write(page, "Gõ khi mất mạng.")
    expect(note(page)).to_contain_text("chưa lưu được, sẽ thử lại")
    page.get_by_role("button", name="Gửi bài", exact=True).click()
    expect(note(page)).to_contain_text("Chữ vẫn còn ở trang này")
    page.context.set_offline(False)
    assert stored(page)["body"] == "<p>Gõ khi mất mạng.</p>"


def test_two_tabs_see_each_other_and_neither_text_is_lost(enter: Callable[[str], Page]) -> None:
    one = begin(enter("gv-toan"), "Hai thẻ một bài")
    write(one, "Chung.")
    expect(note(one)).to_have_text(SAVED)
    two = one.context.new_page()
    two.goto(one.url)
    expect(two.locator(".presence")).to_contain_text("cũng đang mở ở một cửa sổ khác")
    two.locator("#f-lead").fill("Tóm tắt của thẻ hai")
    expect(note(two)).to_have_text(SAVED)
    one.bring_to_front()
    one.locator("#f-lead").fill("Tóm tắt của thẻ một")
    expect(one.locator(".draft-box")).to_contain_text("đã được Giáo viên Toán lưu lúc")
    one.get_by_role("button", name="Xem khác nhau và chọn").click()
    expect(one.locator(".diff del")).to_contain_text("hai")
    assert barriers(one) == []
    shoot(one, "hai-ban")
    one.get_by_role("button", name="Giữ chữ đang có ở đây").click()
    expect(one.locator("#f-lead")).to_have_value("Tóm tắt của thẻ một")
    one.locator("#ban-cat a").click()
    expect(one.locator("article .lead")).to_have_text("Tóm tắt của thẻ hai")
    shoot(one, "ban-da-cat")


# --- for everybody ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", WIDTHS)
def test_the_form_has_no_barriers(enter: Callable[[str], Page], width: int) -> None:
    page = enter("gv-toan")
    page.set_viewport_size({"width": width, "height": 800})
    begin(page, "Không rào cản")
    picture = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": jpeg(seed=24)}
    page.locator("#f-new_photos").set_input_files(files=[picture])
    expect(page.get_by_label("Chú thích ảnh")).to_be_visible()
    expect(note(page)).to_have_text(SAVED)
    assert barriers(page) == []
    shoot(page, "soan-bai")


@pytest.mark.parametrize(
    ("member", "addresses"),
    [
        ("gv-toan", ("/gui-bai/", "/thong-bao/")),
        ("thu-ky", ("/bien-tap/", "/xuat-ban/", "/bao-cao/", "/tai-khoan/")),
        ("", ("/", "/tai-khoan/dang-nhap")),
    ],
)
def test_the_main_pages_have_no_barriers(enter: Callable[[str], Page], member: str, addresses: tuple[str, ...]) -> None:
    page = enter(member)
    found = {}
    for address in addresses:
        page.goto(address)
        for size in (PHONE, {"width": 1280, "height": 900}):
            page.set_viewport_size(size)
            found[address, size["width"]] = barriers(page)
    assert {where: lines for where, lines in found.items() if lines} == {}


def test_an_article_is_written_by_keyboard_alone(enter: Callable[[str], Page]) -> None:
    page = enter("gv-toan")
    page.goto("/gui-bai/moi")
    page.wait_for_load_state("load")
    page.locator("#f-title").focus()
    page.keyboard.type("Chỉ bằng bàn phím")
    page.keyboard.press("Tab")
    page.keyboard.type("Tóm tắt gõ bằng phím.")
    page.keyboard.press("Tab")  # the toolbar is one stop; arrows go along it
    expect(page.locator(".se-toolbar :focus")).to_have_count(1)
    for _ in range(20):
        if page.locator(".photo-button:focus").count():
            break
        page.keyboard.press("ArrowRight")
    expect(page.locator(".photo-button")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("dialog[open]")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("dialog[open]")).to_have_count(0)
    expect(page.locator(".photo-button")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator(".sun-editor-editable")).to_be_focused()
    page.keyboard.type("Một câu ")
    page.keyboard.press("Control+b")
    page.keyboard.type("đậm")
    seen = []
    for _ in range(40):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("document.activeElement.name || document.activeElement.textContent.trim()"))
        if seen[-1] == "viec" and page.evaluate("document.activeElement.value") == "luu":
            break
    for stop in ("kind", "unit_id", "section", "byline", "new_photos"):
        assert stop in seen, (stop, seen)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Đã lưu nháp lúc").first).to_be_visible()
    assert page.locator("#f-body").input_value() == "<p>Một câu <strong>đậm</strong></p>"


def test_without_javascript_the_plain_field_does_it(chromium: Browser, stack: Stack) -> None:
    context = chromium.new_context(base_url=stack.address, java_script_enabled=False)
    page = context.new_page()
    sign_in(page, "gv-van")
    page.goto("/gui-bai/moi")
    page.locator("#f-title").fill("Không có JavaScript")
    page.locator("#f-body").fill("Đoạn một.\n\nĐoạn hai < ba.")
    page.get_by_role("button", name="Lưu nháp").click()
    assert page.locator("#f-body").input_value() == "<p>Đoạn một.</p><p>Đoạn hai &lt; ba.</p>"
    context.close()


def test_the_editor_is_loaded_by_its_form_only_late_and_once(enter: Callable[[str], Page]) -> None:
    page = enter("gv-toan")
    page.goto("/gui-bai/")
    assert "suneditor" not in page.content()
    page.goto("/gui-bai/moi")
    scripts = page.locator("script[src]").all()
    assert [script.get_attribute("src") for script in scripts if script.get_attribute("defer") is None] == []
    editor = page.locator("script[src*=suneditor]").get_attribute("src")
    assert editor and "?v=" in editor
    assert "immutable" in page.request.get(editor).headers["cache-control"]
