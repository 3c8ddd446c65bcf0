"""The JSON API, and the question of the other services whether a session lives."""

import pytest

from services.accounts import operations, queries
from shared.actors import SYSTEM
from shared.clients import tokens

API = "/api/accounts/v1"
APPOINTMENT = {"member_id": "gv-van", "role": "editor", "since": "2026-11-24", "decision_no": "34/QĐ-THPT"}


def test_a_program_without_a_session_gets_a_problem(browser):
    answer = browser.get(f"{API}/me")
    assert (answer.status_code, answer.mimetype) == (401, "application/problem+json")
    assert answer.json["code"] == "signed_out"


def test_me_tells_name_and_roles_of_today(signed_in):
    me = signed_in("btv-ngu-van").get(f"{API}/me").json
    assert (me["id"], me["unit_name"]) == ("btv-ngu-van", "Tổ Ngữ văn")
    assert [(a["role"], a["role_label"]) for a in me["appointments"]] == [
        ("editor", "Biên tập viên"),
        ("unit_lead", "Phụ trách đơn vị"),
    ]


def test_members_are_for_those_who_administer(signed_in):
    refused = signed_in("gv-toan").get(f"{API}/members")
    assert (refused.status_code, refused.json["code"]) == (403, "not_allowed")
    page = signed_in("thu-ky").get(f"{API}/members?q=toán%20tin&status=active").json
    assert {row["id"] for row in page["items"]} == {"btv-toan-tin"}
    assert page["total"] == 1
    text = signed_in("hieu-truong").get(f"{API}/members/gv-toan").text
    assert "gv-toan" in text
    assert "hash" not in text


def test_wrong_questions_are_answered_in_vietnamese(signed_in):
    browser = signed_in("thu-ky")
    answer = browser.get(f"{API}/members?status=none&page=x")
    assert answer.status_code == 422
    assert set(answer.json["fields"]) == {"status", "page"}
    assert "Not a valid" not in answer.text
    assert "Unknown" not in answer.text
    body = browser.json("POST", f"{API}/members", {"name": 5, "email": None, "locked": False})
    assert body.status_code == 422
    assert set(body.json["fields"]) == {"member_id", "name", "email", "locked"}
    assert "Missing data" not in body.text


def test_a_member_is_registered_changed_locked_and_unlocked(signed_in):
    browser = signed_in("thu-ky")
    new = {"member_id": "gv-hoa", "name": "Giáo viên Hoá", "email": "gv-hoa@example.edu.vn", "unit_id": None}
    made = browser.json("POST", f"{API}/members", new)
    assert (made.status_code, made.json["version"]) == (201, 1)
    change = {"name": "Giáo viên Hoá học", "email": "hoa@example.edu.vn", "unit_id": "to-xa-hoi", "version": 1}
    assert browser.json("PUT", f"{API}/members/gv-hoa", change).json["unit_name"] == "Tổ Xã hội"
    stale = browser.json("PUT", f"{API}/members/gv-hoa", change)
    assert (stale.status_code, stale.json["code"]) == (409, "stale")
    locked = browser.json("POST", f"{API}/members/gv-hoa/lock", {"reason": "Báo mất máy"})
    assert (locked.status_code, locked.json["locked"], locked.json["lock_reason"]) == (200, True, "Báo mất máy")
    assert browser.json("POST", f"{API}/members/gv-hoa/lock", {"reason": "Lại"}).status_code == 409
    assert browser.json("POST", f"{API}/members/gv-hoa/unlock", {"reason": "Đã tìm thấy"}).json["locked"] is False
    assert browser.json("POST", f"{API}/members/khong-co/lock", {"reason": "x"}).status_code == 404


def test_a_lock_by_the_api_needs_the_anti_forgery_token(signed_in):
    answer = signed_in("thu-ky").client.post(f"{API}/members/gv-van/lock", json={"reason": "x"})
    assert answer.status_code == 403


def test_appointments_are_made_listed_and_ended(signed_in):
    browser = signed_in("thu-ky")
    made = browser.json("POST", f"{API}/appointments", APPOINTMENT)
    assert (made.status_code, made.json["stands"]) == (201, "now")
    twice = browser.json("POST", f"{API}/appointments", {**APPOINTMENT, "role": "head"})
    assert (twice.status_code, twice.json["clause"]) == (409, "D5.2")
    listed = signed_in("gv-toan").get(f"{API}/appointments?role=editor").json
    assert "gv-van" in [row["member_id"] for row in listed]
    ended = browser.json("POST", f"{API}/appointments/{made.json['id']}/end", {"until": "2026-11-23", "version": 1})
    assert ended.json["stands"] == "undone"


def test_units_are_listed_for_all_and_made_by_managers(signed_in):
    teacher, secretary = signed_in("gv-toan"), signed_in("thu-ky")
    assert len(teacher.get(f"{API}/units").json) == 6
    unit = {"name": "Tổ Ngoại ngữ", "type": "to_chuyen_mon"}
    assert teacher.json("POST", f"{API}/units", unit).status_code == 403
    made = secretary.json("POST", f"{API}/units", unit)
    assert (made.status_code, made.json["id"]) == (201, "to-ngoai-ngu")
    assert secretary.json("PUT", f"{API}/units/to-ngoai-ngu", {**unit, "version": 9}).status_code == 409


def test_the_api_describes_itself(signed_in):
    spec = signed_in("gv-toan").get(f"{API}/openapi.json")
    assert spec.status_code == 200
    assert f"{API}/members/{{member_id}}/lock" in spec.json["paths"]


class TestSessionQuestion:
    """GET /internal/accounts/session, as shared/clients/peers.py asks it."""

    @pytest.fixture
    def ask(self, app, wiring):
        def run(session_id, member_id, audience="accounts"):
            token = tokens.issue(wiring.settings.secret_key, "review", audience)
            return app.test_client().get(
                "/internal/accounts/session",
                query_string={"sid": session_id, "member": member_id},
                headers={"Authorization": f"Bearer {token}"},
            )

        return run

    @pytest.fixture
    def session_id(self, wiring, signed_in, clock):
        signed_in("gv-toan")
        with wiring.read() as session:
            return queries.live_sessions(session, "gv-toan", clock())[0].id

    def test_alive_only_for_its_own_member(self, ask, session_id):
        assert ask(session_id, "gv-toan").json == {"alive": True}
        assert ask(session_id, "thu-ky").json == {"alive": False}
        assert ask("unknown", "gv-toan").json == {"alive": False}

    def test_dead_after_a_lock(self, ask, session_id, wiring):
        with wiring.uow() as uow:
            operations.lock_member(uow, member_id="gv-toan", reason="Báo mất", actor=SYSTEM)
            uow.commit()
        assert ask(session_id, "gv-toan").json == {"alive": False}

    def test_closed_without_a_token_for_accounts(self, ask, app, session_id):
        assert ask(session_id, "gv-toan", audience="review").status_code == 401
        assert app.test_client().get(f"/internal/accounts/session?sid={session_id}&member=gv-toan").status_code == 401
