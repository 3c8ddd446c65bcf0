"""D5.3d: anyone on the board proposes, it is sent to the principal, who answers; the report names it."""

import re

import pytest

from services.reporting import operations
from services.reporting.clients import paper_of
from services.reporting.config import Letterhead
from shared.errors import Conflict, Invalid, NotAllowed, NotFound
from tests.integration.reporting.world import World

pytestmark = pytest.mark.usefixtures("on_both")
HOME = "/bao-cao/de-xuat/"
API = "/api/reporting/v1/suggestions"


def act(world: World, name: str, who: str, **facts):
    actor = world.actor(who)
    return world.run(lambda uow: getattr(operations.suggestions, name)(uow, actor=actor, **facts))


def test_d5_3d_proposed_sent_answered_each_by_whose_it_is_and_once(world: World):
    with pytest.raises(NotAllowed):
        act(world, "suggest", "gv-toan", text="Mở chuyên mục mới")
    with pytest.raises(Invalid):
        act(world, "suggest", "btv-toan-tin", text="")
    row = act(world, "suggest", "btv-toan-tin", text="Mở chuyên mục hỏi đáp")
    said = {"suggestion_id": row.id, "accepted": False, "reason": "Chưa có kinh phí"}
    with pytest.raises(Conflict):
        act(world, "answer", "hieu-truong", **said)
    with pytest.raises(NotAllowed):
        act(world, "send", "btv-toan-tin", suggestion_id=row.id)
    act(world, "send", "thu-ky", suggestion_id=row.id)
    with pytest.raises(Conflict):
        act(world, "send", "pho-hieu-truong", suggestion_id=row.id)
    with pytest.raises(NotAllowed):
        act(world, "answer", "thu-ky", **said)
    with pytest.raises(Invalid):
        act(world, "answer", "hieu-truong", **{**said, "reason": ""})
    act(world, "answer", "hieu-truong", **said)
    with pytest.raises(NotFound):
        act(world, "send", "thu-ky", suggestion_id="khong-co")
    assert [event["state"] for event in world.said("suggestion.moved")] == ["new", "sent", "declined"]


def test_d5_3d_what_was_sent_stands_in_section_viii_of_its_month(world: World):
    row = act(world, "suggest", "btv-toan-tin", text="Mở chuyên mục hỏi đáp")
    assert world.figures("2026-09").suggestions == ()
    act(world, "send", "thu-ky", suggestion_id=row.id)
    data = world.figures("2026-09").to_dict()
    paper = paper_of(data, number=1, now=world.clock(), head=Letterhead(), decision="154/QĐ")
    (part,) = [part for part in paper.parts if part.heading.startswith("VIII.")]
    assert "Đề xuất: Mở chuyên mục hỏi đáp" in part.paragraphs
    data.pop("suggestions")  # a snapshot of before there was the register
    assert paper_of(data, number=1, now=world.clock(), head=Letterhead(), decision="154/QĐ")


def test_d5_3d_the_page_and_the_api(world: World):
    editor, secretary, principal = (world.browser(who) for who in ("btv-toan-tin", "thu-ky", "hieu-truong"))
    assert world.browser("gv-toan").get(HOME).status_code == 403
    assert "Chưa có đề xuất nào" in editor.text(HOME)
    assert editor.post(HOME, text="").status_code == 422
    assert editor.post(HOME, text="Mở chuyên mục hỏi đáp").status_code == 303
    path = re.search(rf"{HOME}[^/]+/trinh", secretary.get(HOME).text)[0]
    assert secretary.post(path).status_code == 303
    assert secretary.post(path).status_code == 409
    reply = path.replace("/trinh", "/tra-loi")
    assert principal.post(reply, verdict="no", reason="").status_code == 422
    assert principal.post(reply, verdict="yes", reason="").status_code == 303
    assert "Đồng ý" in editor.text(HOME)
    made = editor.call("POST", API, {"text": "Thêm ảnh"})
    assert made.status_code == 201
    assert editor.call("POST", f"{API}/{made.json['id']}/send").status_code == 403
    assert secretary.call("POST", f"{API}/{made.json['id']}/send").status_code == 200
    body = {"verdict": "no", "reason": "Để sau"}
    assert principal.call("POST", f"{API}/{made.json['id']}/answer", body).status_code == 200
    assert {row["state"] for row in editor.get(API).json["items"]} == {"accepted", "declined"}


def test_an_answer_that_comes_too_late_keeps_its_reason(world: World):
    row = world.run(
        lambda uow: operations.suggestions.suggest(uow, text="Thêm chuyên mục", actor=world.actor("thu-ky"))
    )
    world.run(lambda uow: operations.suggestions.send(uow, suggestion_id=row.id, actor=world.actor("thu-ky")))
    principal = world.browser("hieu-truong")
    assert 303 == principal.post(f"{HOME}{row.id}/tra-loi", verdict="yes", reason="").status_code
    late = principal.post(f"{HOME}{row.id}/tra-loi", verdict="no", reason="Chưa có kinh phí cho việc này.")
    assert 409 == late.status_code and "Chưa có kinh phí cho việc này." in late.text
