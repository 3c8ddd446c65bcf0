"""“Why can’t I?” and the page “Quy chế” in Chromium, at the width of a phone, by keyboard, without scripts."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from deploy.runtime import parts
from services.review.config import CHECK_IDS
from shared.web.tokens import make_session_token
from tests.e2e.stack import free_port
from tests.integration.test_second_school import School


@pytest.fixture
def school(tmp_path: Path) -> Iterator[School]:
    found = School(tmp_path, base_url=f"http://127.0.0.1:{free_port()}")
    yield found
    found.dispose()


@pytest.fixture
def serve(school: School) -> Iterator[Any]:
    """`serve("review")`: that service answers at the school's address until the test ends."""
    servers = []

    def start(service: str) -> str:
        address = school.settings.base_url
        server = make_server("127.0.0.1", int(address.rpartition(":")[2]), parts.app_of(school.wirings[service]))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return address

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def phone(chromium: Browser, school: School, who: str = "") -> Page:
    context = chromium.new_context(viewport={"width": 360, "height": 780}, java_script_enabled=False)
    if who:
        token = make_session_token(school.settings.secret_key, session_id="s-1", member_id=who, issued=school.clock())
        context.add_cookies([{"name": "tsid", "value": token, "url": school.settings.base_url}])
    return context.new_page()


def test_every_closed_act_says_why_and_quotes_its_clause(chromium: Browser, school: School, serve: Any) -> None:
    article_id = school.edited("Một bài cần cân nhắc", "K3")
    school.desk("send_up", article_id, "uv-toan", checklist=sorted(CHECK_IDS))
    page = phone(chromium, school, "chu-tich")
    page.goto(f"{serve('review')}/bien-tap/bai/{article_id}")
    box = page.locator("#vi-sao")
    box.locator("> summary").focus()
    page.keyboard.press("Enter")
    refusal = box.get_by_role("listitem").filter(has=page.get_by_role("button", name="Từ chối đăng"))
    expect(refusal.get_by_role("button")).to_be_disabled()
    expect(refusal).to_contain_text("Bài thuộc loại K1–K4")
    clause = refusal.locator("details.clause")
    expect(clause.locator("p").first).to_be_hidden()
    clause.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(clause.locator("p").first).to_contain_text("Trưởng ban Biên tập: Duyệt và xuất bản các tin bài quan trọng")
    assert "/quy-che/#D12.2a" == clause.get_by_role("link").get_attribute("href")
    assert 360 >= page.locator("html").evaluate("e => e.scrollWidth")


def test_the_regulation_and_its_amendment_are_read_on_a_phone(chromium: Browser, school: School, serve: Any) -> None:
    page = phone(chromium, school)
    address = serve("publishing")
    page.goto(f"{address}/quy-che/#D13.3")
    expect(page.locator("#D13\\.3")).to_be_in_viewport()
    expect(page.locator("#D13\\.3")).to_contain_text("ít nhất 02 tin, bài")
    page.get_by_role("link", name="Phiên bản 2 thay đổi gì so với phiên bản 1?").click()
    expect(page.locator("del")).to_have_text("[bỏ: 02]")
    expect(page.locator("ins")).to_have_text("[thêm: 01]")
    for where in ("/quy-che/", "/quy-che/thay-doi/1..2/"):
        page.goto(address + where)
        assert 360 >= page.locator("html").evaluate("e => e.scrollWidth")
