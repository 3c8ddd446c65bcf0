"""D4.2: the board proposes a change of the site, the principal approves before it is made, the secretary notes it."""

import re
from datetime import date

import pytest

from services.publishing import operations, queries
from shared.errors import Conflict, Invalid, NotAllowed, NotFound

HOME = "/xuat-ban/thay-doi/"
API = "/api/publishing/v1/change-requests"
ASKED = {"kind": "section", "what": "Mở cột mục “Hỏi đáp”", "why": "Phụ huynh hỏi nhiều", "cost": "3.000.000 đồng"}


def act(world, name, who, **facts):
    with world.wiring.uow() as uow:
        row = getattr(operations, name)(uow, actor=world.actor(who), **facts)
        uow.commit()
    return row


def refused(world, error, name, who, **facts):
    with pytest.raises(error) as found:
        act(world, name, who, **facts)
    assert "D4.2" == found.value.clause
    return found.value


def test_d4_2_proposed_approved_implemented_each_by_whose_it_is_and_once(any_world):
    world = any_world
    refused(world, NotAllowed, "propose_change", "gv-toan", **ASKED)
    wrong = refused(world, Invalid, "propose_change", "btv-toan-tin", kind="colour", what=" ", why="", cost="")
    assert {"kind", "what", "why"} == set(wrong.fields)
    row = act(world, "propose_change", "btv-toan-tin", **ASKED)
    said = {"change_id": row.id, "approved": True, "reason": "Đồng ý", "decision_no": "12/QĐ-THPT"}
    done = {"change_id": row.id, "day": date(2026, 11, 24)}
    refused(world, Conflict, "mark_change", "thu-ky", **done)
    for who in ("thu-ky", "pho-hieu-truong"):
        refused(world, NotAllowed, "decide_change", who, **said)
    assert {"reason"} == set(refused(world, Invalid, "decide_change", "hieu-truong", **{**said, "reason": " "}).fields)
    act(world, "decide_change", "hieu-truong", **said)
    refused(world, Conflict, "decide_change", "hieu-truong", **{**said, "approved": False})
    refused(world, NotAllowed, "mark_change", "hieu-truong", **done)
    act(world, "mark_change", "thu-ky", **done)
    refused(world, Conflict, "mark_change", "thu-ky", **done)
    refused(world, NotFound, "mark_change", "thu-ky", **{**done, "change_id": "khong-co"})
    moves = [e.payload for e in world.said("change_request.moved")]
    assert ["proposed", "approved", "implemented"] == [move["state"] for move in moves]
    assert ("12/QĐ-THPT", "2026-11-24") == (moves[-1]["decision_no"], moves[-1]["implemented_on"])
    with world.wiring.read() as session:
        found = queries.find_change(session, row.id)
        assert 1 == queries.change_counts(session)["implemented"]
    assert ["Phụ huynh hỏi nhiều", "Đồng ý", ""] == [line.note for line in found.history]
    assert date(2026, 11, 24) == found.implemented_on


def test_d4_2_not_made_before_the_approval_nor_noted_ahead(any_world):
    world = any_world
    row = act(world, "propose_change", "thu-ky", **ASKED)
    world.wait(hours=17)  # 1:00 of the 25th at school, still the 24th in UTC
    said = {"change_id": row.id, "approved": True, "reason": "Đồng ý", "decision_no": ""}
    act(world, "decide_change", "hieu-truong", **said)
    early = refused(world, Invalid, "mark_change", "thu-ky", change_id=row.id, day=date(2026, 11, 24))
    assert "từ ngày phê duyệt (25/11/2026)" in early.fields["day"][0]
    ahead = refused(world, Invalid, "mark_change", "thu-ky", change_id=row.id, day=date(2026, 11, 26))
    assert "chưa tới" in ahead.fields["day"][0]
    act(world, "mark_change", "thu-ky", change_id=row.id, day=date(2026, 11, 25))


def test_d4_2_what_was_rejected_is_never_made(any_world):
    world = any_world
    row = act(world, "propose_change", "btv-ngu-van", **ASKED)
    said = {"change_id": row.id, "approved": False, "reason": "Chưa có kinh phí", "decision_no": ""}
    act(world, "decide_change", "hieu-truong", **said)
    refused(world, Conflict, "mark_change", "thu-ky", change_id=row.id, day=date(2026, 11, 24))
    with world.wiring.read() as session:
        (found,) = queries.changes(session, "rejected")
    assert ("rejected", "Chưa có kinh phí") == (found.history[-1].state, found.history[-1].note)


def test_d4_2_the_pages(world, sign_in):
    editor, secretary, principal = (sign_in(who) for who in ("btv-toan-tin", "thu-ky", "hieu-truong"))
    for answer in (sign_in("gv-toan").get(HOME), sign_in("gv-toan").post(HOME, **ASKED)):
        assert 403 == answer.status_code
    assert "Không có đề nghị nào chờ Hiệu trưởng duyệt" in editor.get(HOME).text
    wrong = editor.post(HOME, **{**ASKED, "why": ""})
    assert (422, True) == (wrong.status_code, "Mở cột mục “Hỏi đáp”" in wrong.text)
    sent = editor.post(HOME, form_id="f-1", **ASKED)
    assert (303, sent.location) == (sent.status_code, editor.post(HOME, form_id="f-1", **ASKED).location)
    url = re.search(rf'href="({HOME}[0-9a-f-]{{36}})"', principal.get(HOME).text)[1]
    assert "Đề nghị thay đổi Cổng thông tin" in principal.get("/xuat-ban/").text
    assert "Không phê duyệt" in principal.get(url).text
    assert 'value="approve"' not in secretary.get(url).text
    assert 403 == secretary.post(f"{url}/quyet-dinh", verdict="approve", reason="x").status_code
    empty = principal.post(f"{url}/quyet-dinh", verdict="approve", reason="", decision_no="12/QĐ-THPT")
    assert (422, True) == (empty.status_code, "12/QĐ-THPT" in empty.text)
    assert 303 == principal.post(f"{url}/quyet-dinh", verdict="approve", reason="Cần làm").status_code
    assert 409 == principal.post(f"{url}/quyet-dinh", verdict="reject", reason="Thôi").status_code
    early = secretary.post(f"{url}/da-lam", day="2026-11-23")
    assert (422, True) == (early.status_code, "phê duyệt trước, làm sau" in early.text)
    assert 422 == secretary.post(f"{url}/da-lam", day="hôm nay").status_code
    assert 303 == secretary.post(f"{url}/da-lam", day="2026-11-24").status_code
    page = editor.get(url).text
    for words in ("Cần làm", "3.000.000 đồng", "Ngày thực hiện", "24/11/2026", "ghi đã thực hiện"):
        assert words in page
    assert "Đã thực hiện" in editor.get(f"{HOME}?muc=da-lam").text
    assert 404 == editor.get(f"{HOME}khong-co").status_code


def test_d4_2_the_api(world, sign_in):
    editor, secretary, principal = (sign_in(who) for who in ("btv-toan-tin", "thu-ky", "hieu-truong"))
    key = {"Idempotency-Key": "once"}
    made = editor.call("POST", API, ASKED, **key)
    assert (201, "proposed") == (made.status_code, made.json["state"])
    assert made.json == editor.call("POST", API, ASKED, **key).json
    assert 422 == editor.call("POST", API, {**ASKED, "state": "approved"}).status_code
    one = f"{API}/{made.json['id']}"
    denied = secretary.call("POST", f"{one}/decision", {"verdict": "approve", "reason": "x"})
    assert (403, "D4.2") == (denied.status_code, denied.json["clause"])
    assert 403 == sign_in("gv-toan").call("POST", API, ASKED).status_code
    assert 403 == sign_in("gv-toan").get(one).status_code
    assert 422 == principal.call("POST", f"{one}/decision", {"verdict": "approve"}).status_code
    decided = principal.call("POST", f"{one}/decision", {"verdict": "approve", "reason": "Cần", "decision_no": "12"})
    assert ("approved", "12") == (decided.json["state"], decided.json["decision_no"])
    marked = secretary.call("POST", f"{one}/implementation", {"day": "2026-11-24"})
    assert ("implemented", "2026-11-24") == (marked.json["state"], marked.json["implemented_on"])
    assert 3 == len(editor.get(one).json["history"])
    listed = editor.get(f"{API}?state=implemented").json
    assert ([made.json["id"]], 1) == ([row["id"] for row in listed["items"]], listed["counts"]["implemented"])
    assert 404 == editor.get(f"{API}/khong-co").status_code
