"""The delegated fast lane in Chromium: granted by the principal, used by the deputy, taken back under an open page."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from shared.config import Settings
from tests.e2e import route
from tests.e2e.conftest import open_folder, running, short_history
from tests.e2e.pages import act, answers, edit, publish, shoot, visitors, write
from tests.e2e.stack import Stack
from tests.integration.review.delegated import write_pack
from tests.plugins.machine import need

PAPER = "15/UQ-THPT"
DELEGATIONS = "/tai-khoan/uy-quyen/"
LANE = "duyet-dang-phan-cap"


@pytest.fixture(scope="module")
def delegated() -> Iterator[Stack]:
    """A portal whose regulation lets deputy and editors approve for posting."""
    need("chromium")
    with open_folder() as folder:
        packs = folder / "packs"
        env = {"TOASOAN_PACK": write_pack(packs, **{"mode: strict": "mode: delegated"}), "TOASOAN_PACK_DIR": str(packs)}
        short_history(Settings.from_env({"TOASOAN_VAR": str(folder / "var"), **env}))
        yield from running(Stack(Path(folder) / "var", env=env))


@pytest.fixture
def enter(chromium: Browser, delegated: Stack) -> Iterator[Callable[[str], Page]]:
    """A page of that member, in a context of their own; no name: a reader."""
    with visitors(chromium, delegated) as sign_in:
        yield sign_in


def grant(page: Page) -> None:
    """Through the form and the question before it; the paper is on the list afterwards."""
    page.goto(DELEGATIONS)
    page.get_by_role("link", name="Uỷ quyền…").click()
    expect(page.locator("input[name=classes][value=K3]")).to_have_count(0)
    page.locator("#f-to_id").select_option(route.DEPUTY)
    page.locator("input[name=role][value=deputy]").check()
    for class_id in ("K5", "K6", "K7"):
        page.locator(f"input[name=classes][value={class_id}]").check()
    page.locator("#f-until").fill("2099-12-31")
    page.locator("#f-decision_no").fill(PAPER)
    shoot(page, "uy-quyen-mau")
    page.get_by_role("button", name="Xem lại trước khi uỷ quyền").click()
    expect(page.get_by_text("duyệt đăng thay Hiệu trưởng").first).to_be_visible()
    page.get_by_role("button", name="Uỷ quyền", exact=True).click()
    expect(page.get_by_text(PAPER).first).to_be_visible()
    shoot(page, "uy-quyen", DELEGATIONS)


def waiting_for_the_deputy(people: dict[str, Page]) -> str:
    article_id = write(people[route.AUTHOR])
    desk = f"/bien-tap/bai/{article_id}"
    act(people[route.SECRETARY], desk, "phan-cong", editor=route.EDITOR)
    edit(people[route.EDITOR], desk, " Ban giám khảo là các bạn lớp 12.", class_id="K6")
    act(people[route.EDITOR], desk, "trinh-duyet")
    return article_id


def test_granted_used_and_taken_back(enter: Callable[[str], Page]) -> None:
    people = {name: enter(name) for name in (route.AUTHOR, route.SECRETARY, route.EDITOR, route.DEPUTY, route.HEAD)}
    principal, deputy = people[route.HEAD], people[route.DEPUTY]
    first, second = waiting_for_the_deputy(people), waiting_for_the_deputy(people)

    deputy.goto(f"/bien-tap/bai/{first}")
    expect(deputy.locator(f"form[action$='/{LANE}']")).to_have_count(0)
    assert "Không có văn bản uỷ quyền nào" in deputy.content()

    grant(principal)
    act(deputy, f"/bien-tap/bai/{first}", LANE, reason="Đăng được.")
    deputy.goto(f"/bien-tap/bai/{first}")
    expect(deputy.locator("#so-duyet")).to_be_visible()
    assert f"theo văn bản uỷ quyền {PAPER}" in deputy.inner_text(".ledger")
    shoot(deputy, "duyet-theo-uy-quyen")
    answers(enter(""), publish(people[route.SECRETARY], first), 200)

    deputy = enter(route.DEPUTY)  # the other page may still be following its article
    deputy.goto(f"/bien-tap/bai/{second}")  # stays open while the principal takes it back
    deputy.locator(f"#{LANE} details.confirm > summary").click()
    principal.goto(DELEGATIONS)
    principal.get_by_role("link", name="Thu hồi").first.click()
    principal.locator("#f-reason").fill("Đổi phân công.")
    principal.get_by_role("button", name="Thu hồi ngay").click()
    expect(principal.get_by_text("Đã thu hồi").first).to_be_visible()
    deputy.locator(f"form[action$='/{LANE}'] button[type=submit]").click()
    expect(deputy.get_by_text("uỷ quyền").first).to_be_visible()
    words = deputy.inner_text("main")
    assert "vừa bị thu hồi hoặc đã hết hạn" in words or "Không có văn bản uỷ quyền nào" in words
    deputy.goto(f"/bien-tap/bai/{second}")
    expect(deputy.get_by_text("Chờ Phó Trưởng Ban duyệt nội dung").first).to_be_visible()
