"""Signing in and out through the pages."""

from datetime import timedelta

import pytest

from services.accounts import operations
from services.accounts.app import create_app
from services.accounts.config import DEMO_PASSWORD
from shared.actors import SYSTEM
from shared.testing import school
from tests.integration.accounts.conftest import Browser

SIGN_IN = "/tai-khoan/dang-nhap"


def lock(wiring, member_id, reason="Báo mất điện thoại"):
    with wiring.uow() as uow:
        operations.lock_member(uow, member_id=member_id, reason=reason, actor=SYSTEM)
        uow.commit()


def test_a_member_signs_in_and_goes_where_he_wanted(browser):
    answer = browser.sign_in("gv-toan", tiep="/gui-bai/moi?a=1")
    assert (answer.status_code, answer.location) == (303, "/gui-bai/moi?a=1")
    assert "Giáo viên Toán" in browser.get("/tai-khoan/").text


def test_the_cookie_is_closed_to_scripts_and_ends_with_the_session(browser):
    browser.sign_in("gv-toan")
    cookie = browser.session_cookie()
    assert cookie.http_only
    assert cookie.same_site == "Lax"
    assert cookie.max_age == 12 * 3600


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "\\\\evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        "https:evil.example",
        "/tai-khoan/dang-xuat",
        "/tai-khoan/dang-nhap?tiep=/tai-khoan/dang-nhap",
        "",
    ],
)
def test_signing_in_never_leads_elsewhere(browser, target):
    answer = browser.sign_in("gv-toan", tiep=target)
    assert (answer.status_code, answer.location) == (303, "/thong-bao/")


def test_an_anonymous_visitor_is_sent_to_sign_in_and_back(browser):
    answer = browser.get("/tai-khoan/mat-khau?x=1")
    assert answer.status_code == 302
    assert answer.location == "/tai-khoan/dang-nhap?tiep=%2Ftai-khoan%2Fmat-khau%3Fx%3D1"
    assert 'name="tiep" value="/tai-khoan/mat-khau?x=1"' in browser.get(answer.location).text


def test_a_wrong_password_keeps_the_name_and_says_the_same_as_an_unknown_name(browser):
    wrong = browser.sign_in("gv-toan", "sai hoàn toàn")
    unknown = browser.sign_in("gv-khong-co", "sai hoàn toàn")
    assert wrong.status_code == unknown.status_code == 422
    sentence = "Tên đăng nhập hoặc mật khẩu chưa đúng"
    assert sentence in wrong.text
    assert sentence in unknown.text
    assert 'value="gv-toan"' in wrong.text
    assert "sai hoàn toàn" not in wrong.text
    assert browser.session_cookie() is None


def test_empty_fields_are_named(browser):
    answer = browser.post(SIGN_IN, data={"login": " ", "password": ""})
    assert answer.status_code == 422
    assert 'id="f-login-errors"' in answer.text
    assert 'id="f-password-errors"' in answer.text


def test_five_wrong_tries_are_answered_with_429_and_when_to_come_back(browser, clock):
    for _ in range(5):
        assert browser.sign_in("gv-toan", "sai").status_code == 422
    refused = browser.sign_in("gv-toan")
    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 15 * 60 + 1
    assert "phút rồi thử lại" in refused.text
    clock.set(clock() + timedelta(minutes=15, seconds=1))
    assert browser.sign_in("gv-toan").status_code == 303


def test_every_sign_in_has_a_new_session_id_and_the_old_one_is_dead(app, wiring, signed_in):
    browser = signed_in("gv-toan")
    first = browser.session_cookie().value
    token = browser.tokens("/tai-khoan/mat-khau")
    answer = browser.client.post(SIGN_IN, data={**token, "login": "gv-toan", "password": school.PASSWORD, "tiep": ""})
    assert answer.status_code == 303
    assert browser.session_cookie().value != first
    thief = Browser(app)
    thief.client.set_cookie("tsid", first)
    assert thief.get("/tai-khoan/").status_code == 302


def test_a_planted_cookie_does_not_become_a_session(app, browser):
    browser.client.set_cookie("tsid", "planted")
    browser.sign_in("gv-toan")
    thief = Browser(app)
    thief.client.set_cookie("tsid", "planted")
    assert thief.get("/tai-khoan/").status_code == 302


def test_signing_out_is_a_post_and_kills_the_session_for_good(app, signed_in):
    browser = signed_in("gv-toan")
    stolen = browser.session_cookie().value
    assert browser.get("/tai-khoan/dang-xuat").status_code == 405
    answer = browser.post("/tai-khoan/dang-xuat", form_at="/tai-khoan/mat-khau")
    assert (answer.status_code, answer.location) == (303, SIGN_IN)
    assert browser.session_cookie() is None
    thief = Browser(app)
    thief.client.set_cookie("tsid", stolen)
    assert thief.get("/tai-khoan/").status_code == 302


@pytest.mark.parametrize("path", [SIGN_IN, "/tai-khoan/dang-xuat", "/tai-khoan/mat-khau", "/tai-khoan/thanh-vien/moi"])
def test_a_form_without_the_token_is_refused(signed_in, path):
    browser = signed_in("thu-ky")
    assert browser.client.post(path, data={"csrf": "x"}).status_code == 403
    assert browser.get("/tai-khoan/").status_code == 200


def test_the_token_of_one_session_opens_nothing_in_another(app, signed_in):
    mine, yours = signed_in("gv-toan"), signed_in("thu-ky")
    stolen = mine.tokens("/tai-khoan/mat-khau")
    answer = yours.client.post("/tai-khoan/thanh-vien/gv-van/khoa", data={**stolen, "reason": "x"})
    assert answer.status_code == 403


def test_a_lock_cuts_off_at_once_and_says_why(wiring, signed_in):
    browser = signed_in("gv-toan")
    assert browser.get("/tai-khoan/").status_code == 200
    lock(wiring, "gv-toan")
    answer = browser.get("/tai-khoan/")
    assert answer.status_code == 302
    page = browser.get(answer.location).text
    assert "Báo mất điện thoại" in page
    assert "Thư ký Ban Biên tập" in page
    refused = browser.sign_in("gv-toan")
    assert refused.status_code == 403
    assert "Báo mất điện thoại" in refused.text


def test_the_reason_of_a_lock_is_nobody_elses_business(wiring, browser):
    lock(wiring, "gv-toan")
    assert "Báo mất" not in browser.get(SIGN_IN).text
    assert "Báo mất" not in browser.sign_in("gv-toan", "sai").text


def test_a_session_ended_elsewhere_is_explained(wiring, signed_in):
    browser = signed_in("gv-toan")
    with wiring.uow() as uow:
        operations.revoke_sessions_of(uow, member_id="gv-toan", actor=SYSTEM)
        uow.commit()
    assert "Phiên đăng nhập trước đã kết thúc" in browser.get(SIGN_IN).text


def test_a_given_password_must_be_replaced_before_anything_opens(wiring, browser, clock):
    with wiring.uow() as uow:
        operations.set_password(uow, member_id="gv-toan", password="tạm thời 2026 nhé", temporary=True, actor=SYSTEM)
        uow.commit()
    clock.set(clock() + timedelta(minutes=1))
    step = browser.sign_in("gv-toan", "tạm thời 2026 nhé", tiep="/gui-bai/")
    assert step.status_code == 200
    assert "Đặt mật khẩu riêng" in step.text
    assert browser.session_cookie() is None

    def choose(password, repeat=None):
        data = {"login": "gv-toan", "old_password": "tạm thời 2026 nhé", "password": password, "tiep": "/gui-bai/"}
        return browser.post("/tai-khoan/dat-mat-khau", form_at=SIGN_IN, data={**data, "repeat": repeat or password})

    for bad, repeat in (
        ("qua-ngan-7", None),
        ("tạm thời 2026 nhé", None),
        (school.PASSWORD, None),
        ("mưa rào tháng 7", "khác"),
    ):
        refused = choose(bad, repeat)
        assert refused.status_code == 422, bad
        assert bad not in refused.text
    opened = choose("mưa rào tháng bảy")
    assert (opened.status_code, opened.location) == (303, "/gui-bai/")
    assert browser.get("/tai-khoan/").status_code == 200


class TestDemoAccounts:
    """Listed and opened by one click, in demo mode, on this machine only."""

    @pytest.fixture
    def demo_app(self, make_wiring):
        return create_app(make_wiring(demo=True))

    def test_all_are_listed_with_their_roles_the_head_first(self, demo_app):
        page = Browser(demo_app).get(SIGN_IN).text
        listed = [member.member_id for member in school.MEMBERS if f'value="{member.member_id}"' in page]
        assert len(listed) == len(school.MEMBERS)
        assert page.index('value="hieu-truong"') < page.index('value="gv-toan"')
        assert "Phó Trưởng Ban" in page
        assert school.PASSWORD not in page

    def test_one_click_signs_in(self, demo_app):
        browser = Browser(demo_app)
        answer = browser.post(
            "/tai-khoan/dang-nhap/dung-thu", form_at=SIGN_IN, data={"demo": "thu-ky", "tiep": "/xuat-ban/"}
        )
        assert (answer.status_code, answer.location) == (303, "/xuat-ban/")
        assert "Thư ký Ban Biên tập" in browser.get("/tai-khoan/").text

    @pytest.mark.parametrize(
        "elsewhere",
        [
            {"environ_base": {"REMOTE_ADDR": "192.0.2.9"}},
            {"base_url": "http://truong.example/"},
            {"headers": {"X-Forwarded-For": "192.0.2.9"}},
        ],
    )
    def test_from_elsewhere_none_is_listed_and_none_opens(self, demo_app, elsewhere):
        browser = Browser(demo_app)
        assert "dùng thử" not in browser.get(SIGN_IN, **elsewhere).text.split("<main")[1]
        token = browser.tokens(SIGN_IN)
        click = browser.client.post("/tai-khoan/dang-nhap/dung-thu", data={**token, "demo": "thu-ky"}, **elsewhere)
        assert click.status_code in (400, 403)
        typed = browser.client.post(
            SIGN_IN, data={**token, "login": "thu-ky", "password": school.PASSWORD}, **elsewhere
        )
        assert typed.status_code in (400, 403)
        assert browser.session_cookie() is None

    @pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8160", "[::1]:8160", "[::1]"])
    def test_every_name_of_this_machine_will_do(self, demo_app, host):
        assert 'value="thu-ky"' in Browser(demo_app).get(SIGN_IN, base_url=f"http://{host}/").text

    def test_behind_the_known_proxy_the_browsers_own_address_counts(self, make_wiring):
        app = create_app(make_wiring(demo=True, topology="separate"))
        for forwarded, listed in (("127.0.0.1", True), ("192.0.2.9", False), ("127.0.0.1, 192.0.2.9", False)):
            page = Browser(app).get(SIGN_IN, headers={"X-Forwarded-For": forwarded}).text
            assert ('value="thu-ky"' in page) is listed, forwarded

    def test_the_password_of_the_seed_is_the_one_that_opens(self):
        assert school.PASSWORD == DEMO_PASSWORD

    def test_without_demo_mode_there_is_no_one_click(self, browser):
        assert "dùng thử" not in browser.get(SIGN_IN).text
        answer = browser.post("/tai-khoan/dang-nhap/dung-thu", form_at=SIGN_IN, data={"demo": "thu-ky"})
        assert answer.status_code == 403

    def test_who_has_an_own_password_is_not_listed(self, make_wiring):
        wiring = make_wiring(demo=True)
        with wiring.uow() as uow:
            operations.set_password(uow, member_id="gv-su", password="mưa rào tháng bảy", actor=SYSTEM)
            uow.commit()
        assert 'value="gv-su"' not in Browser(create_app(wiring)).get(SIGN_IN).text
