"""The own account, sessions, password, and the board, as every member sees them."""

from datetime import timedelta

import pytest

from services.accounts import operations, queries
from shared.actors import SYSTEM
from shared.testing import school
from tests.integration.accounts.conftest import Browser

NEW = "mưa rào tháng bảy"


def test_the_account_shows_roles_of_today_with_dates_and_decision_numbers(signed_in):
    page = signed_in("btv-toan-tin").get("/tai-khoan/").text
    for words in ("Biên tập viên", "Phụ trách đơn vị", "Tổ Toán – Tin", "15/08/2026", school.DECISION, "Phiên này"):
        assert words in page


def test_a_member_without_a_role_is_told_whom_to_ask(wiring, browser):
    with wiring.uow() as uow:
        operations.register_member(
            uow, member_id="gv-moi", name="Giáo viên mới", email="gv-moi@example.edu.vn", password=NEW, actor=SYSTEM
        )
        uow.commit()
    browser.sign_in("gv-moi", NEW)
    assert "Chưa có vai trò" in browser.get("/tai-khoan/").text


def test_other_sessions_are_ended_one_by_one_or_all(signed_in):
    here, phone, tablet = (signed_in("gv-toan") for _ in range(3))
    page = here.get("/tai-khoan/").text
    assert page.count('name="session_id"') == 2
    victim = page.split('name="session_id" value="')[1].split('"')[0]
    assert here.post("/tai-khoan/phien/ket-thuc", form_at="/tai-khoan/", data={"session_id": victim}).status_code == 303
    assert sorted(b.get("/tai-khoan/").status_code for b in (phone, tablet)) == [200, 302]
    assert here.post("/tai-khoan/phien/ket-thuc-khac", form_at="/tai-khoan/").status_code == 303
    assert [b.get("/tai-khoan/").status_code for b in (here, phone, tablet)] == [200, 302, 302]


def test_nobody_ends_a_colleagues_session(wiring, clock, signed_in):
    victim = signed_in("gv-van")
    with wiring.read() as session:
        target = queries.live_sessions(session, "gv-van", clock())[0].id
    refused = signed_in("gv-toan").post(
        "/tai-khoan/phien/ket-thuc", form_at="/tai-khoan/mat-khau", data={"session_id": target}
    )
    assert refused.status_code == 404
    assert victim.get("/tai-khoan/").status_code == 200


def change(browser, old, new, repeat=None):
    data = {"old_password": old, "password": new, "repeat": repeat or new}
    return browser.post("/tai-khoan/mat-khau", data=data)


def test_a_new_password_needs_the_old_one_and_ends_the_other_sessions(app, signed_in):
    here, there = signed_in("gv-toan"), signed_in("gv-toan")
    wrong = change(here, "không phải thế", NEW)
    assert wrong.status_code == 422
    assert "Mật khẩu hiện nay chưa đúng" in wrong.text
    assert change(here, school.PASSWORD, NEW).status_code == 303
    assert [b.get("/tai-khoan/").status_code for b in (here, there)] == [200, 302]
    assert Browser(app).sign_in("gv-toan").status_code == 422
    assert Browser(app).sign_in("gv-toan", NEW).status_code == 303


@pytest.mark.parametrize(
    ("new", "repeat", "words"),
    [
        ("ngan qua", None, "ít nhất 12"),
        ("matkhau12345", None, "hay bị đoán"),
        ("x y" * 60, None, "tối đa 128"),
        ("Giáo viên Toán 2026", None, "họ tên"),
        (school.PASSWORD, None, "ai cũng biết"),
        (NEW, "mưa rào tháng tám", "chưa giống nhau"),
    ],
)
def test_bad_new_passwords_are_explained_and_never_shown_again(signed_in, new, repeat, words):
    refused = change(signed_in("gv-toan"), school.PASSWORD, new, repeat)
    assert refused.status_code == 422
    assert words in refused.text
    assert f'value="{new}"' not in refused.text


def test_guessing_the_old_password_in_a_stolen_session_is_limited(signed_in):
    browser = signed_in("gv-toan")
    for _ in range(5):
        assert change(browser, "đoán mò xem", NEW).status_code == 422
    refused = change(browser, school.PASSWORD, NEW)
    assert refused.status_code == 429
    assert refused.headers["Retry-After"]


def test_right_changes_are_not_counted_as_wrong_tries(signed_in):
    browser, old = signed_in("gv-toan"), school.PASSWORD
    for number in range(7):
        new = f"{NEW} lần {number}"
        assert change(browser, old, new).status_code == 303
        old = new


def test_the_board_is_seen_by_every_member_and_by_nobody_else(browser, signed_in):
    assert browser.get("/tai-khoan/ban-bien-tap/").status_code == 302
    page = signed_in("van-thu").get("/tai-khoan/ban-bien-tap/").text
    order = ["Trưởng Ban Biên tập", "Phó Trưởng Ban", "Thư ký Ban Biên tập", "Biên tập viên"]
    places = [page.index(f"<h2>{words}") for words in order]
    assert places == sorted(places)
    assert "Biên tập viên Ngữ văn" in page
    assert "Giáo viên Toán" not in page.split("</header>")[1]


def test_use_is_noted_every_few_minutes(wiring, signed_in, clock):
    browser = signed_in("gv-toan")
    start = clock()
    for minutes, noted in ((3, 0), (6, 6), (8, 6), (12, 12)):
        clock.set(start + timedelta(minutes=minutes))
        browser.get("/tai-khoan/mat-khau")
        with wiring.read() as session:
            seen = queries.live_sessions(session, "gv-toan", clock())[0].last_seen_at
        assert seen == start + timedelta(minutes=noted)
