"""The takedown docket and the correction of a live article in Chromium, on articles of the demo school."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from shared.clock import local, utc_now
from tests.e2e import route
from tests.e2e.pages import PHONE, act, answers, shoot, type_body, visitors
from tests.e2e.people import wait_for
from tests.e2e.stack import Stack

UNIT = "Tổ Toán – Tin"
NOTE = "Sửa tên hội trường ở đoạn cuối."
ADDED = " Buổi học diễn ra ở hội trường B."


@pytest.fixture
def enter(chromium: Browser, stack: Stack) -> Iterator[Callable[[str], Page]]:
    """A page of that member, in a context of their own; no name: a reader with a phone."""
    with visitors(chromium, stack, reader=PHONE) as sign_in:
        yield sign_in


def live_article(page: Page, number: int) -> tuple[str, str, str]:
    """(id, title, public address) of a live article of the unit, counted from the newest."""
    page.goto("/xuat-ban/?muc=da-dang")
    link = page.locator("tr", has_text=UNIT).nth(number).locator("a").first
    title, href = link.inner_text(), str(link.get_attribute("href"))
    page.goto(href)
    return href.rsplit("/", 1)[-1], title, str(page.locator("p.address a").get_attribute("href"))


def test_the_takedown_docket(stack: Stack, enter: Callable[[str], Page]) -> None:
    secretary, deputy, head, teacher = (enter(n) for n in (route.SECRETARY, route.DEPUTY, route.HEAD, "gv-van"))
    reader = enter("")
    article_id, title, address = live_article(secretary, 0)

    reader.goto(address)
    reader.get_by_role("link", name="Đề nghị Ban Biên tập xem xét").click()
    expect(reader.get_by_label("Địa chỉ của bài")).to_have_value(address)
    reader.get_by_label("Lý do").select_option("R4")
    reader.get_by_label("Nêu rõ vì sao").fill("Trong ảnh có con tôi, gia đình chưa đồng ý.")
    reader.get_by_label("Điện thoại hoặc thư điện tử").fill("0912 345 678")
    shoot(reader, "de-nghi-go-cong-khai")
    reader.get_by_role("button", name="Gửi đề nghị").click()
    code = reader.locator(".form-code").inner_text()
    assert re.fullmatch(r"GB\w{8}", code)

    teacher.goto(f"/xuat-ban/bai/{article_id}")
    teacher.get_by_text("Đề nghị gỡ bài…").click()
    teacher.locator("#de-nghi-go select[name=takedown_reason]").select_option("R1")
    teacher.locator("#de-nghi-go textarea[name=note]").fill("Đã qua thời điểm.")
    teacher.get_by_role("button", name="Gửi đề nghị").click()
    expect(teacher.get_by_text("Đã gửi đề nghị gỡ bài").first).to_be_visible()

    deputy.goto("/xuat-ban/de-nghi-go/")
    deputy.get_by_role("link", name=title).first.click()
    assert "0912 345 678" not in deputy.content()
    deputy.get_by_label("Ý kiến của Thầy/Cô").fill("Gia đình đã gọi điện; nên gỡ.")
    deputy.get_by_role("button", name="Ghi ý kiến").click()
    expect(deputy.get_by_text("Gia đình đã gọi điện; nên gỡ.").first).to_be_visible()
    expect(deputy.get_by_text("Trưởng Ban Biên tập quyết định gỡ hay không.").first).to_be_visible()

    head.goto(deputy.url)
    expect(head.get_by_text("Gia đình đã gọi điện; nên gỡ.").first).to_be_visible()
    assert "0912 345 678" in head.content()
    shoot(head, "ho-so-de-nghi-go")
    head.get_by_text("Gỡ bài…").click()
    head.locator("#go textarea[name=reason]").fill("Theo yêu cầu của gia đình học sinh.")
    head.get_by_role("button", name="Quyết định gỡ").click()
    expect(head.get_by_text("đã gỡ bài").first).to_be_visible()

    answers(reader, address, 410)
    assert "đã được gỡ theo quyết định của Trưởng Ban Biên tập" in reader.inner_text("main")
    reader.goto(f"/de-nghi-go/tra-cuu/?ma={code}")
    expect(reader.get_by_text("Bài đã được gỡ theo quyết định").first).to_be_visible()
    assert title not in reader.content()
    told = wait_for(
        lambda: [m for m in stack.sink.about(title) if "được chấp nhận" in m.subject], "the answer's letter"
    )
    assert {"gv-van@thpt-tan-lap.example"} == {mail.to for mail in told}
    secretary.goto(f"/xuat-ban/bai/{article_id}")
    expect(secretary.get_by_text("chỉ Trưởng Ban Biên tập được xem").first).to_be_visible()


@pytest.mark.long
def test_the_correction_of_a_live_article(stack: Stack, enter: Callable[[str], Page]) -> None:
    secretary, editor, deputy, head = (enter(n) for n in (route.SECRETARY, route.EDITOR, route.DEPUTY, route.HEAD))
    reader = enter("")
    article_id, _, address = live_article(secretary, 0)
    secretary.get_by_text("Đính chính, cập nhật…").click()
    form = secretary.locator("#mo-ban-sua")
    form.locator("textarea[name=note]").fill(NOTE)
    form.locator("select[name=editor_id]").select_option(route.EDITOR)
    form.get_by_role("button", name="Mở bản sửa").click()
    expect(secretary.get_by_text("bản đang đăng vẫn ở trang công khai").first).to_be_visible()
    revision = str(secretary.locator("#ban-sua a").first.get_attribute("href"))
    desk = f"/bien-tap/bai/{revision.rsplit('/', 1)[-1]}"

    correct(editor, desk)
    editor.goto(desk)
    expect(editor.get_by_text(NOTE).first).to_be_visible()
    editor.locator(".lifecycle-fold > summary").click()
    expect(editor.locator("svg.lifecycle .now")).to_be_visible()
    shoot(editor, "ban-dinh-chinh")
    act(editor, desk, "trinh-duyet")
    act(deputy, desk, "duyet-noi-dung", reason="Đúng.")
    act(head, desk, "duyet-dang", reason="Đồng ý.")
    reader.goto(address)
    assert ADDED.strip() not in reader.inner_text("main")

    schedule_and_think_again(secretary, revision)
    act(secretary, revision, "dang")
    expect(secretary.get_by_text("Đã thay bản đang đăng").first).to_be_visible()
    reader.goto(address)
    words = reader.inner_text("main")
    assert ADDED.strip() in words
    assert re.search(rf"Đính chính ngày \d\d/\d\d/\d{{4}}: {re.escape(NOTE)}", words)
    assert "Đăng lần đầu" in words
    shoot(reader, "bai-da-dinh-chinh", address)
    secretary.goto(f"/xuat-ban/bai/{article_id}")
    expect(secretary.get_by_text("Đã thay bản đang đăng").first).to_be_visible()


def schedule_and_think_again(page: Page, revision: str) -> None:
    """An appointed moment is set, told, and taken back; the form of a change after approval says what it costs."""
    page.goto(revision)
    page.locator("#hen-gio details.confirm > summary").click()
    tomorrow = local(utc_now() + timedelta(days=1))
    page.locator("#hen-gio input[name=due_at]").fill(f"{tomorrow:%Y-%m-%dT%H:%M}")
    shoot(page, "ban-sua-hen-gio")
    page.locator("#hen-gio button[type=submit]").click()
    expect(page.get_by_text("Đã hẹn giờ đăng bản sửa").first).to_be_visible()
    expect(page.get_by_text(f"{tomorrow:%d/%m/%Y %H:%M}").first).to_be_visible()
    shoot(page, "ban-sua-da-hen")
    shoot(page, "xuat-ban-ban-sua-da-hen", "/xuat-ban/")
    page.goto(revision)
    page.get_by_role("link", name="Sửa nội dung, trình duyệt lại").click()
    expect(page.get_by_text("giờ hẹn, nếu có, bị bỏ").first).to_be_visible()
    shoot(page, "ban-sua-sua-noi-dung")
    act(page, revision, "huy-hen")
    expect(page.get_by_text("Đã huỷ hẹn giờ").first).to_be_visible()


def correct(page: Page, desk: str) -> None:
    """Open the text at the desk as soon as it is there, write on, tick the checklist, save."""
    link = page.get_by_role("link", name="Biên tập nội dung")
    for _ in range(60):
        page.goto(desk)
        if link.count():
            break
        page.wait_for_timeout(100)
    link.click()
    type_body(page, ADDED)
    for box in page.locator("#f-checklist input[type=checkbox]").all():
        box.check()
    page.get_by_role("button", name="Lưu bản biên tập").click()
    expect(page.get_by_text("Đã lưu bản biên tập").first).to_be_visible()
