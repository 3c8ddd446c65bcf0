"""What is accepted as a password, and how it is kept."""

import time

import pytest
from argon2 import PasswordHasher

from services.accounts.operations import passwords
from shared.errors import Invalid

WHO = {"member_id": "gv-toan", "name": "Nguyễn Thị Thuỷ", "email": "thuy.nguyen@example.edu.vn"}


@pytest.mark.parametrize(
    "password",
    [
        "mười ký tự",
        "x" * 6 + "y" * 123,
        "matkhau12345",
        "Mật Khẩu 12345",
        "password1234",
        "123456 654321",
        "aaaaaaaaaaaaaaaa",
        "abab abab abab",
        "nguyenthithuy",
        "Nguyễn Thị Thủy 1985",
        "thuy.nguyen@example.edu.vn",
    ],
)
def test_short_long_common_and_own_names_are_refused(password):
    with pytest.raises(Invalid) as refused:
        passwords.require_acceptable(password, **WHO)
    assert refused.value.fields["password"]


@pytest.mark.parametrize(
    "password", ["toasoan-demo-2026", "mưa rào tháng bảy", "correct horse battery", "Xk8!pQ2#vL9z"]
)
def test_ordinary_sentences_are_accepted(password):
    passwords.require_acceptable(password, **WHO)


def test_hashes_are_argon2id_and_only_the_right_password_fits():
    stored = passwords.hash_password("mưa rào tháng bảy")
    assert stored.startswith("$argon2id$")
    assert passwords.matches(stored, "mưa rào tháng bảy")
    assert not passwords.matches(stored, "mưa rào tháng tám")
    assert not passwords.matches("not a hash", "mưa rào tháng bảy")
    assert not passwords.matches(None, "nobody has this password")


def test_a_hash_of_other_parameters_is_made_anew(monkeypatch):
    stored = passwords.hash_password("mưa rào tháng bảy")
    assert passwords.fresher_hash(stored, "mưa rào tháng bảy") is None
    monkeypatch.setattr(passwords, "HASHER", PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))
    assert "m=16,t=2" in (passwords.fresher_hash(stored, "mưa rào tháng bảy") or "")


def test_an_unknown_name_costs_what_a_wrong_password_costs(monkeypatch):
    monkeypatch.setattr(passwords, "HASHER", PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1))
    passwords._dummy.cache_clear()
    stored = passwords.hash_password("mưa rào tháng bảy")

    def cost(hash_):
        passwords.matches(hash_, "sai")
        spans = []
        for _ in range(5):
            start = time.process_time()
            passwords.matches(hash_, "sai")
            spans.append(time.process_time() - start)
        return min(spans)

    known, unknown = cost(stored), cost(None)
    assert 0.5 < unknown / known < 2
