"""A refusal with its ground in Chromium: proposed, forwarded, decided, told to the author, overruled by the head."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from shared.regulation.pack import load_pack
from tests.e2e import route
from tests.e2e.pages import act, shoot, type_body, visitors
from tests.e2e.people import wait_for
from tests.e2e.stack import Stack

TITLE = "Danh sách học sinh dự thi học sinh giỏi cấp tỉnh"
PROPOSED = "Danh sách học sinh dự thi chưa được phép công bố."
DECIDED = "Đồng ý: Sở chưa công bố danh sách này."
OVERRULED = "Sở đã công bố danh sách sáng nay."
GROUND = load_pack("quy-che-154-2019").grounds["G2"]


@pytest.fixture
def enter(chromium: Browser, stack: Stack) -> Iterator[Callable[[str], Page]]:
    """A page of that member, in a context of their own."""
    with visitors(chromium, stack) as sign_in:
        yield sign_in


def send(page: Page) -> str:
    """An article without a photo, through the form; returns its id."""
    page.goto("/gui-bai/moi")
    page.locator("#f-title").fill(TITLE)
    page.locator("#f-lead").fill("Mười hai học sinh được chọn vào đội tuyển.")
    type_body(page, "Danh sách gồm mười hai học sinh của ba khối lớp, xếp theo môn dự thi.")
    page.locator("#f-unit_id").select_option(route.UNIT)
    page.locator("#f-section").select_option(route.SECTION)
    page.get_by_role("button", name="Gửi bài", exact=True).click()
    page.wait_for_url(re.compile(r"/gui-bai/bai/[^/]+$"))
    expect(page.get_by_text("Đã gửi bài đến Ban Biên tập").first).to_be_visible()
    return page.url.rsplit("/", 1)[-1]


def read_by(page: Page, address: str, *words: str) -> str:
    """Reload until the first of the words is there: another service may still be hearing of it. All must be."""
    page.goto(address)
    for _ in range(60):
        if words[0] in page.inner_text("main"):
            break
        page.wait_for_timeout(100)
        page.goto(address)
    text = page.inner_text("main")
    assert not [word for word in words if word not in text], text
    return text


def test_a_refusal_names_its_ground_to_the_author_and_the_head_overrules(
    stack: Stack, enter: Callable[[str], Page]
) -> None:
    author, secretary, editor, deputy, head = (
        enter(n) for n in (route.AUTHOR, route.SECRETARY, route.EDITOR, route.DEPUTY, route.HEAD)
    )
    article_id = send(author)
    desk, mine = f"/bien-tap/bai/{article_id}", f"/gui-bai/bai/{article_id}"
    act(secretary, desk, "phan-cong", editor=route.EDITOR)
    act(editor, desk, "de-nghi-tu-choi", reason=PROPOSED, choose="G2")

    read_by(deputy, desk, GROUND.label, PROPOSED)  # what is proposed, by which ground
    deputy.locator("#chuyen-de-nghi").scroll_into_view_if_needed()
    shoot(deputy, "de-nghi-tu-choi")
    act(deputy, desk, "chuyen-de-nghi", reason="Nhất trí với biên tập viên.")

    act(head, desk, "tu-choi", reason=DECIDED, choose="G2")
    expect(head.get_by_text("Đã từ chối đăng").first).to_be_visible()
    shoot(head, "da-tu-choi", desk)

    read_by(author, mine, DECIDED, GROUND.label, "Bài bị từ chối đăng")
    alert = author.locator(".alert", has_text="Bài bị từ chối đăng")
    alert.locator("details > summary").first.click()
    clause = load_pack("quy-che-154-2019").clause("D15")
    expect(alert.get_by_text(clause.text[:40]).first).to_be_visible()
    shoot(author, "bai-bi-tu-choi")

    def letters() -> list[str]:
        told = stack.sink.about(TITLE)
        return [mail.text for mail in told if mail.to.startswith(route.AUTHOR) and "không được đăng" in mail.subject]

    (letter,) = wait_for(letters, "the letter of the refusal")
    cited = load_pack("quy-che-154-2019").clause(GROUND.clause).label
    assert f"{cited}: {GROUND.label}" in letter and DECIDED in letter and mine in letter

    act(head, desk, "huy-tu-choi", reason=OVERRULED)
    read_by(deputy, desk, "Chờ Phó Trưởng Ban duyệt nội dung", OVERRULED)
    deputy.goto("/thong-bao/")
    expect(deputy.locator(f"a[href='{desk}']").first).to_be_visible()
    shoot(deputy, "tu-choi-bi-huy", desk)
    assert "Bài bị từ chối đăng" not in read_by(author, mine, "Huỷ từ chối", OVERRULED)
