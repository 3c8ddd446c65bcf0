"""A change sent again with the same `Idempotency-Key` is done once and answered as the first one was."""

import pytest

API = "/api/accounts/v1"
SENT = {
    "trainings": {"course": "Viết tin bài", "place": "Sở GDĐT", "first_day": "2026-11-20", "members": ["gv-toan"]},
    "units": {"name": "Tổ Tiếng Anh", "type": "to_chuyen_mon"},
    "appointments": {"member_id": "gv-van", "role": "editor", "since": "2026-11-24", "decision_no": "34/QĐ-THPT"},
    "members": {"member_id": "gv-moi", "name": "Giáo viên mới", "email": "moi@thpt-tan-lap.example"},
    "incidents": {"member_id": "gv-toan", "lost_since": "2026-11-23T08:00", "what": "Mất điện thoại"},
    "members/gv-van/lock": {"reason": "Nghỉ dài"},
}


@pytest.mark.parametrize("what", SENT)
def test_sent_again_it_is_done_once(signed_in, what, wiring):
    browser = signed_in("thu-ky")
    send = lambda key: browser.json("POST", f"{API}/{what}", SENT[what], **({"Idempotency-Key": key} if key else {}))  # noqa: E731
    first, again = send("khoa-1"), send("khoa-1")
    assert first.status_code in {200, 201}, first.text
    assert (again.status_code, again.json) == (first.status_code, first.json)


def test_a_training_is_counted_once_with_a_key_and_twice_without(signed_in):
    browser = signed_in("thu-ky")
    sent = f"{API}/trainings", SENT["trainings"]
    for key in ("khoa-1", "khoa-1", "khoa-2"):
        year = browser.json("POST", *sent, **{"Idempotency-Key": key}).json
    assert len(year["rows"]) == 2
    assert len(browser.json("POST", *sent).json["rows"]) == 3


def test_one_key_at_two_addresses_is_two_changes(signed_in):
    browser = signed_in("thu-ky")
    for what in ("units", "trainings"):
        assert browser.json("POST", f"{API}/{what}", SENT[what], **{"Idempotency-Key": "khoa-1"}).status_code == 201
