from datetime import UTC, datetime, timedelta

import pytest

from shared.web import tokens

KEY = "một khoá đủ dài để kí"
NOW = datetime(2026, 11, 24, 7, 5, 1, 123456, tzinfo=UTC)


def token(**changes):
    return tokens.make_session_token(KEY, **({"session_id": "s1", "member_id": "gv-toan", "issued": NOW} | changes))


def test_a_session_comes_back_as_it_was_issued():
    read = tokens.read_session_token(KEY, token(), NOW + timedelta(hours=1))
    assert read == tokens.SessionToken("s1", "gv-toan", NOW, NOW + timedelta(hours=12))


@pytest.mark.parametrize("later", [timedelta(hours=12), timedelta(days=30)])
def test_a_session_ends_after_twelve_hours_however_busy(later):
    assert tokens.read_session_token(KEY, token(), NOW + later) is None


def test_a_session_from_the_future_is_refused():
    assert tokens.read_session_token(KEY, token(), NOW - timedelta(hours=1)) is None


@pytest.mark.parametrize("value", [None, "", "x", "a.b.c", "eyJ9.x", token() + "x", token()[1:], token().swapcase()])
def test_what_we_did_not_sign_is_nobody(value):
    assert tokens.read_session_token(KEY, value, NOW) is None


def test_another_key_or_another_purpose_does_not_fit():
    assert tokens.read_session_token("khoá khác", token(), NOW) is None
    signed = tokens.sign_value(KEY, "notice", ["s1", "gv-toan", NOW.isoformat(), NOW.isoformat()])
    assert tokens.read_session_token(KEY, signed, NOW) is None
    assert tokens.read_value(KEY, "file", signed) is None
    assert tokens.read_value(KEY, "notice", signed)[0] == "s1"


def test_anti_forgery_tokens_belong_to_one_session_or_one_browser():
    values = {
        tokens.csrf_of_session(KEY, "a"), tokens.csrf_of_session(KEY, "b"), tokens.csrf_of_session("khoá khác", "a"),
        tokens.csrf_of_browser(KEY, "a"),
    }  # fmt: skip
    assert len(values) == 4


def test_a_nonce_is_ours_or_nothing():
    nonce = tokens.new_nonce(KEY)
    assert tokens.valid_nonce(KEY, nonce) == nonce
    for forged in (None, "", ".", "x.y", nonce + "0", "x" + nonce, nonce.replace(".", "x."), "ê.ê"):
        assert tokens.valid_nonce(KEY, forged) is None
