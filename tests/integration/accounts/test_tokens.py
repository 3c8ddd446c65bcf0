"""Access tokens of programs: made once, open the API only within their scope, end at once."""

import re
from datetime import timedelta

import pytest

from services.accounts import queries
from shared.testing import school
from shared.web import auth

FORM = "/tai-khoan/ma-truy-cap/"


@pytest.fixture(autouse=True)
def nothing_trusted(monkeypatch):
    """No word about a token outlives its moment in these tests."""
    monkeypatch.setattr(auth, "_TOKENS", {})
    monkeypatch.setattr(auth, "TOKEN_TRUST_SECONDS", 0.0)


@pytest.fixture
def asked(wiring, clock, monkeypatch):
    """Accounts answers itself whether a token lives."""

    def alive(session_id, member_id):
        with wiring.read() as session:
            return queries.session_alive(session, session_id, member_id, clock())

    monkeypatch.setattr(wiring.peers, "session_alive", alive)


def made(browser, *scopes, password=school.PASSWORD, **more):
    data = {"name": "Máy phòng tin", "scopes": list(scopes), "days": "30", "old_password": password, **more}
    return browser.post(FORM, data=data)


def token_of(answer):
    found = re.search(r'token-text" tabindex="0">(ts_[^<]+)<', answer.text)
    assert found, answer.text
    return found[1]


def call(app, token, method="GET", path="/api/accounts/v1/me", **options):
    client = app.test_client()
    return client.open(path, method=method, headers={"Authorization": f"Bearer {token}"}, **options)


def test_a_token_opens_the_api_without_cookie_and_within_its_scope(app, browser, asked):
    browser.sign_in("thu-ky")
    token = token_of(made(browser, "accounts:read"))
    assert call(app, token).json["id"] == "thu-ky"
    refused = call(app, token, "POST", "/api/accounts/v1/acknowledgements", json={})
    assert (refused.status_code, refused.json["code"]) == (403, "scope_missing")
    assert call(app, token, path="/tai-khoan/").status_code in {302, 303}  # pages are for people
    other = token_of(made(browser, "review:write"))
    assert call(app, other).status_code == 403
    both = token_of(made(browser, "accounts:write"))
    assert call(app, both).status_code == 200
    assert call(app, both, "POST", "/api/accounts/v1/acknowledgements", json={}).status_code == 422


def test_it_is_shown_once_and_the_same_form_makes_no_second(app, wiring, browser, asked):
    browser.sign_in("thu-ky")
    tokens = browser.tokens(FORM)
    data = {"name": "Một", "scopes": ["accounts:read"], "days": "30", "old_password": school.PASSWORD, **tokens}
    first = browser.client.post(FORM, data=data)
    assert "no-store" in first.headers["Cache-Control"]
    text = token_of(first)
    assert browser.client.post(FORM, data=data).status_code == 303
    assert text not in browser.get(FORM).text
    with wiring.read() as session:
        assert len(queries.tokens_of(session, "thu-ky")) == 1


def test_what_is_wrong_is_said_and_nothing_typed_is_lost(browser):
    browser.sign_in("thu-ky")
    wrong = made(browser, "accounts:read", password="sai mật khẩu")
    assert wrong.status_code == 422
    assert "Mật khẩu hiện nay chưa đúng" in wrong.text
    assert "Máy phòng tin" in wrong.text
    none = made(browser)
    assert none.status_code == 422
    assert "ít nhất một phạm vi" in none.text


def test_d8_2_a_revoked_and_an_old_token_open_nothing(app, wiring, browser, asked, clock):
    browser.sign_in("thu-ky")
    token = token_of(made(browser, "accounts:read"))
    with wiring.read() as session:
        (row,) = queries.tokens_of(session, "thu-ky")
    browser.post(f"{FORM}{row.id}/thu-hoi", form_at=FORM)
    assert call(app, token).status_code == 401
    second = token_of(made(browser, "accounts:read"))
    assert call(app, second).status_code == 200
    clock.set(clock() + timedelta(days=31))
    assert call(app, second).status_code == 401


def test_d8_2_a_lost_account_takes_its_tokens_along(app, wiring, browser, asked):
    browser.sign_in("thu-ky")
    token = token_of(made(browser, "accounts:read"))
    lost = {"member_id": "thu-ky", "lost_since": "2026-11-24T08:00", "what": "Mất điện thoại"}
    browser.post("/tai-khoan/su-co/moi", data=lost)
    with wiring.read() as session:
        (row,) = queries.tokens_of(session, "thu-ky")
    assert row.revoked_at is not None
    assert call(app, token).status_code == 401


def test_while_accounts_is_away_a_program_is_asked_to_come_again(app, wiring, browser, monkeypatch):
    browser.sign_in("thu-ky")
    token = token_of(made(browser, "accounts:read"))
    monkeypatch.setattr(wiring.peers, "session_alive", lambda *_: None)
    assert call(app, token).status_code == 503


def test_a_forged_token_is_nobody(app):
    assert call(app, "ts_khong-phai").status_code == 401
    assert call(app, "").status_code == 401
