"""Files of an article in a real browser: several at once, dropped, a line that is cut, a page that is closed.

Submission alone, in this process: what is tried is the form's script and the server's pieces, not the way of an article.
"""

import threading
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, Request
from werkzeug.serving import make_server

from shared.ids import new_id
from shared.web.tokens import make_session_token
from tests.e2e.axe import barriers
from tests.integration.files import corpus
from tests.integration.submission.world import World

FILM = corpus.mp4(weight=12_000_000)
PIECE = 4 * 1024 * 1024
DROP = """([data, name]) => {
  const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
  const carried = new DataTransfer();
  carried.items.add(new File([bytes], name));
  const place = document.querySelector("[data-drop]");
  place.dispatchEvent(new DragEvent("dragover", { dataTransfer: carried, bubbles: true, cancelable: true }));
  const over = place.classList.contains("drop-over");
  place.dispatchEvent(new DragEvent("drop", { dataTransfer: carried, bubbles: true, cancelable: true }));
  return over;
}"""


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    server = make_server("127.0.0.1", 0, Flask(__name__), threaded=True)  # the address must be known before the app
    found = World(tmp_path, base_url=f"http://127.0.0.1:{server.server_port}")
    server.app = found.app
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield found
    server.shutdown()
    thread.join()
    server.server_close()
    for wiring in found.network.wirings.values():
        wiring.dispose()


@pytest.fixture
def context(world: World, chromium: Browser) -> Iterator[BrowserContext]:
    found = chromium.new_context(viewport={"width": 360, "height": 800})
    token = make_session_token(
        world.settings.secret_key, session_id=new_id(), member_id="gv-toan", issued=world.clock()
    )
    found.add_cookies([{"name": "tsid", "value": token, "domain": "127.0.0.1", "path": "/"}])
    yield found
    found.close()


def open_form(world: World, context: BrowserContext) -> Page:
    page = context.new_page()
    page.goto(f"{world.settings.base_url}/gui-bai/moi")
    page.fill("[name=title]", "Bài có tệp đính kèm")
    return page


def files(tmp_path: Path, **named: bytes) -> list[str]:
    folder = tmp_path / "may-cua-co"
    folder.mkdir(exist_ok=True)
    for name, data in named.items():
        (folder / name).write_bytes(data)
    return [str(folder / name) for name in named]


def cards(page: Page, count: int) -> None:
    page.locator("[data-file-card]").nth(count - 1).wait_for(timeout=30_000)
    assert count == page.locator("[data-file-card]").count()


def names(world: World) -> list[str]:
    (article,) = world.articles()
    return [one.name for one in world.working(article.id).attachments]


def test_several_at_once_one_dropped_one_refused(world: World, context: BrowserContext, tmp_path: Path) -> None:
    page = open_form(world, context)
    chosen = files(tmp_path, **{"Kế hoạch.pdf": corpus.pdf(), "Lễ.mp4": FILM, "chạy.docx": b"MZ" + bytes(900)})
    page.set_input_files("[name=new_files]", chosen)
    cards(page, 2)
    refused = page.locator(".upload-refused")
    assert "Tệp chương trình không được nhận" in refused.inner_text()
    assert page.evaluate(DROP, [b64encode(corpus.mp3()).decode(), "Bài hát.mp3"])
    cards(page, 3)
    page.fill(f"#{page.locator('.file-title input').first.get_attribute('id')}", "Kế hoạch năm học")
    page.locator("[data-file-remove]").nth(1).check()
    page.locator("[data-file-remove]").nth(1).uncheck()  # taken back
    page.locator("[data-file-remove]").nth(2).check()
    assert [] == barriers(page, within="#tep")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.get_by_role("button", name="Lưu nháp").click()
    page.wait_for_url("**/sua*")
    assert ["Kế hoạch.pdf", "Lễ.mp4"] == names(world)
    cards(page, 2)
    assert "Kế hoạch năm học" == page.locator(".file-title input").first.input_value()
    assert not list((world.settings.var / "uploads").glob("*.part"))


def test_a_cut_line_goes_on_by_itself(world: World, context: BrowserContext, tmp_path: Path) -> None:
    page = open_form(world, context)
    cut = {"left": 2}

    def fail(route, request: Request) -> None:
        if request.headers.get("upload-offset") == str(PIECE) and cut["left"]:
            cut["left"] -= 1
            route.abort()
        else:
            route.continue_()

    page.route("**/gui-bai/tep-len/*", fail)
    page.set_input_files("[name=new_files]", files(tmp_path, **{"Lễ.mp4": FILM}))
    page.get_by_text("Đường truyền bị ngắt. Tự tải tiếp sau giây lát…").wait_for()
    cards(page, 1)
    assert 0 == cut["left"]
    sha256 = page.locator("[data-file-card]").get_attribute("data-file-card")
    assert FILM == world.wiring.files.read(str(sha256))


def test_a_closed_page_goes_on_where_it_stopped(world: World, context: BrowserContext, tmp_path: Path) -> None:
    page = open_form(world, context)
    page.route("**/gui-bai/tep-len/*", lambda route, request: (
        route.abort() if request.headers.get("upload-offset") == str(2 * PIECE) else route.continue_()
    ))  # fmt: skip
    chosen = files(tmp_path, **{"Lễ.mp4": FILM})
    page.set_input_files("[name=new_files]", chosen)
    page.get_by_text("Tự tải tiếp sau giây lát…").wait_for()
    page.close()
    page, pieces = context.new_page(), []
    page.on("request", lambda request: pieces.append(request.headers.get("upload-offset")))
    page.goto(f"{world.settings.base_url}/gui-bai/moi")
    page.set_input_files("[name=new_files]", chosen)
    cards(page, 1)
    assert [str(2 * PIECE)] == [offset for offset in pieces if offset]


def test_without_its_script_the_form_takes_files_too(world: World, chromium: Browser, tmp_path: Path) -> None:
    context = chromium.new_context(java_script_enabled=False)
    token = make_session_token(
        world.settings.secret_key, session_id=new_id(), member_id="gv-toan", issued=world.clock()
    )
    context.add_cookies([{"name": "tsid", "value": token, "domain": "127.0.0.1", "path": "/"}])
    page = open_form(world, context)
    page.set_input_files("[name=new_files]", files(tmp_path, **{"a.pdf": corpus.pdf(), "b.odt": corpus.odf()}))
    page.get_by_role("button", name="Tải tệp lên").click()
    assert ["a.pdf", "b.odt"] == names(world)
    assert "Đã tải tệp lên." in page.inner_text("main, body")
    context.close()
