"""The strict route in Chromium: a browser of their own for each person, pressing what the pages offer."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e import route
from tests.e2e.pages import TITLE, act, answers, edit, publish, shoot, visitors, write
from tests.e2e.stack import Stack


@pytest.fixture
def enter(chromium: Browser, stack: Stack) -> Iterator[Callable[[str], Page]]:
    """A page of that member of the common portal; no name: a reader."""
    with visitors(chromium, stack) as sign_in:
        yield sign_in


def test_the_strict_route_in_a_browser(stack: Stack, enter: Callable[[str], Page]) -> None:
    errors: list[str] = []
    people = {name: enter(name) for name in (route.AUTHOR, route.SECRETARY, route.EDITOR, route.DEPUTY, route.HEAD)}
    for name, page in people.items():
        page.on("pageerror", lambda error, name=name: errors.append(f"{name}: {error}"))
    article_id = write(people[route.AUTHOR])
    counts_what_waits(people[route.SECRETARY])
    edit_and_approve(people, f"/bien-tap/bai/{article_id}")
    address = publish(people[route.SECRETARY], article_id)
    reader = enter("")
    answers(reader, address, 200)
    expect(reader.get_by_role("heading", level=1)).to_contain_text(TITLE)
    expect(reader.locator("figure img").first).to_be_visible()
    shoot(reader, "bai-cong-khai", address)
    shoot(people[route.AUTHOR], "bai-cua-toi", "/gui-bai/")
    shoot(people[route.SECRETARY], "ban-bien-tap", "/bien-tap/?muc=tat-ca")
    take_down(people[route.HEAD], article_id)
    answers(reader, address, 410)
    assert "gỡ" in reader.inner_text("main")
    assert errors == []


def counts_what_waits(page: Page) -> None:
    """The number beside "Việc của tôi" stands on every service's pages."""
    for address in ("/bien-tap/", "/gui-bai/", "/xuat-ban/"):
        page.goto(address)
        expect(page.locator(".site-nav .count")).to_be_visible()


def edit_and_approve(people: dict[str, Page], desk: str) -> None:
    editor, deputy = people[route.EDITOR], people[route.DEPUTY]
    act(people[route.SECRETARY], desk, "phan-cong", editor=route.EDITOR)
    edit(editor, desk, " Ban giám khảo là các bạn lớp 12.", class_id=route.CLASS)
    act(editor, desk, "trinh-duyet")
    act(deputy, desk, "tra-bai", reason=route.SENT_BACK)
    act(editor, desk, "nhan-sua")
    edit(editor, desk, " Buổi rút kinh nghiệm diễn ra cùng ngày.", class_id=route.CLASS)
    act(editor, desk, "trinh-duyet")
    act(deputy, desk, "duyet-noi-dung")
    act(people[route.HEAD], desk, "duyet-dang")


def take_down(page: Page, article_id: str) -> None:
    act(page, f"/xuat-ban/bai/{article_id}", "go", choose="R1", reason=route.REMOVED)
