"""The mailbox in a browser: usable by everybody, on a phone and on a desk, with the keyboard alone."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from shared.ids import new_id
from shared.web.auth import make_session_token
from tests.data import mails
from tests.data.mails import message
from tests.e2e.axe import barriers
from tests.integration.submission.intake import Intake
from tests.integration.submission.world import World
from tests.plugins.dovecot import Dovecot

LONG = "https://vi-du.example/" + "khong-co-dau-cach" * 12


@pytest.fixture
def intake(tmp_path: Path, dovecot: Dovecot) -> Iterator[Intake]:
    user = f"bai-{new_id()}"
    world = World(tmp_path, imap_url=dovecot.url(user))
    yield Intake(world, dovecot, user)
    for wiring in world.network.wirings.values():
        wiring.dispose()


@pytest.fixture
def page(intake: Intake, chromium: Browser) -> Iterator[Page]:
    """The secretary, signed in, at submission alone."""
    server = make_server("127.0.0.1", 0, intake.world.app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"
    token = make_session_token(
        intake.world.settings.secret_key, session_id=new_id(), member_id="thu-ky", issued=intake.world.clock()
    )
    context = chromium.new_context(base_url=address)
    context.add_cookies([{"name": "tsid", "value": token, "url": address}])
    yield context.new_page()
    context.close()
    server.shutdown()
    server.server_close()


def test_the_mailbox_fits_a_phone_has_no_barriers_and_needs_no_mouse(intake: Intake, page: Page) -> None:
    files = [("anh.jpg", mails.picture(1), "image/jpeg"), ("chay.exe", b"MZ" + b"\0" * 99, "application/octet-stream")]
    (row,) = intake.take(
        message("mot-dia-chi-rat-dai@ten-mien-cung-rat-dai.example", "Bài " + LONG, text=LONG, files=files)
    )
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        for path in ("/gui-bai/hop-thu-den/", f"/gui-bai/hop-thu-den/{row.id}"):
            page.goto(path)
            assert width == page.evaluate("document.documentElement.scrollWidth"), path
            assert [] == barriers(page), path
    page.locator("#f-reason").focus()
    page.keyboard.type("Quảng cáo")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/hop-thu-den/")
    assert ["discarded"] == [found.outcome for found in intake.rows()]
