"""Separation of duties at the desk (C13): a second signature on the same text, dropped by any change of it."""

import pytest

from shared.errors import NotAllowed
from tests.integration.review.delegated import Delegated
from tests.integration.review.world import ALL_TICKS

DEPUTY, EDITOR, OTHER = "pho-hieu-truong", "btv-toan-tin", "btv-ngu-van"
ASKED = {"own_text: block": "own_text: countersign", "own_unit: allow": "own_unit: countersign",
         "editor_is_author: block": "editor_is_author: countersign"}  # fmt: skip


def make_world(tmp_path, **rules):
    return Delegated(tmp_path, rules={"mode: delegated": "mode: strict", **(rules or ASKED)})


@pytest.fixture
def world(tmp_path):
    found = make_world(tmp_path)
    yield found
    for wiring in found.network.wirings.values():
        wiring.dispose()


def test_the_leader_of_the_unit_sends_up_after_another_has_signed(world):
    article_id = world.in_editing()  # of the group that the editor leads
    with pytest.raises(NotAllowed) as refusal:
        world.do(EDITOR, "send_up", article_id, checklist=ALL_TICKS)
    assert "D12.3b" == refusal.value.clause and "Ký xác nhận nội dung" in refusal.value.message
    with pytest.raises(NotAllowed):
        world.do(EDITOR, "countersign", article_id)
    world.do(OTHER, "countersign", article_id, reason="Đã đọc.")
    row, line, event = world.row(article_id), world.ledger(article_id)[-1], world.last_event(article_id)
    assert ("editing", "T06c", "editor", None, "D12.3b", "Đã đọc.") == (
        row.state, line.transition, line.role, line.level, line.clause, line.reason,
    )  # fmt: skip
    assert row.content_hash == line.content_hash == row.countersigns[0]["content_hash"]
    assert ("article.countersigned", "editing", "review") == (
        world.log(article_id)[-1], event["to_state"], event["owner"],
    )  # fmt: skip
    with pytest.raises(NotAllowed):  # one signature is enough
        world.do("btv-xa-hoi", "countersign", article_id)
    world.do(EDITOR, "send_up", article_id, checklist=ALL_TICKS)
    assert ["own_unit"] == world.ledger(article_id)[-1].flags
    world.do(DEPUTY, "approve_content", article_id)  # level 2 has no stake and needs no signature
    world.do("hieu-truong", "approve_posting", article_id)


def test_a_change_of_the_text_drops_the_signature(world):
    article_id = world.in_editing()
    world.do(OTHER, "countersign", article_id)
    world.edit(EDITOR, article_id, title="Tiêu đề khác")
    assert [] == world.row(article_id).countersigns
    with pytest.raises(NotAllowed):
        world.do(EDITOR, "send_up", article_id, checklist=ALL_TICKS)
    world.do("hieu-truong", "countersign", article_id)
    world.do(EDITOR, "send_up", article_id, checklist=ALL_TICKS)


def test_the_author_may_edit_and_send_up_with_a_signature_and_the_deputy_too(world):
    article_id = world.submitted(author=OTHER, unit="doan-tn")
    world.do("thu-ky", "assign", article_id, editor_id=OTHER)
    world.classify(OTHER, article_id, "K8")
    with pytest.raises(NotAllowed):
        world.do(OTHER, "send_up", article_id, checklist=ALL_TICKS)
    world.do(DEPUTY, "countersign", article_id)
    world.do(OTHER, "send_up", article_id, checklist=ALL_TICKS)
    assert ["own_text"] == world.ledger(article_id)[-1].flags
    own = world.at_deputy(author=DEPUTY, unit="van-phong")
    with pytest.raises(NotAllowed):
        world.do(DEPUTY, "approve_content", own)
    for who in (EDITOR, DEPUTY):  # not of the level; the author himself
        with pytest.raises(NotAllowed):
            world.do(who, "countersign", own)
    world.do("hieu-truong", "countersign", own)
    world.do(DEPUTY, "approve_content", own)
    assert ("T10", ["own_text"]) == (world.ledger(own)[-1].transition, world.ledger(own)[-1].flags)


def test_a_signature_at_level_one_is_none_at_level_two(world):
    own = world.in_editing(author=DEPUTY, unit="van-phong")
    world.do("hieu-truong", "countersign", own)
    world.do(EDITOR, "send_up", own, checklist=ALL_TICKS)
    with pytest.raises(NotAllowed):
        world.do(DEPUTY, "approve_content", own)


def test_a_school_may_block_the_own_unit_or_allow_the_own_text(tmp_path):
    world = make_world(tmp_path, **{"own_unit: allow": "own_unit: block", "own_text: block": "own_text: allow"})
    article_id = world.in_editing()
    with pytest.raises(NotAllowed) as refusal:
        world.do(EDITOR, "send_up", article_id, checklist=ALL_TICKS)
    assert "đơn vị Thầy/Cô phụ trách" in refusal.value.message
    world.do("thu-ky", "reassign", article_id, editor_id=OTHER)
    world.do(OTHER, "send_up", article_id, checklist=ALL_TICKS)
    own = world.at_deputy(editor=OTHER, author=DEPUTY, unit="van-phong")
    world.do(DEPUTY, "approve_content", own)
    assert ["own_text"] == world.ledger(own)[-1].flags
    with pytest.raises(NotAllowed) as refusal:
        world.do("hieu-truong", "countersign", world.at_deputy(editor=OTHER))
    assert "không yêu cầu ký xác nhận" in refusal.value.message
    for wiring in world.network.wirings.values():
        wiring.dispose()


def test_where_the_own_unit_is_blocked_for_the_only_deputy_the_head_stands_in(tmp_path):
    world = make_world(tmp_path, **{"own_unit: allow": "own_unit: block"})
    article_id = world.at_deputy(editor=OTHER)
    world.appoint(DEPUTY, "unit_lead", "to-toan-tin")
    with pytest.raises(NotAllowed):
        world.do(DEPUTY, "approve_content", article_id)
    world.do("hieu-truong", "approve_content", article_id)
    assert ("head", ["stand_in"]) == (world.ledger(article_id)[-1].role, world.ledger(article_id)[-1].flags)
    for wiring in world.network.wirings.values():
        wiring.dispose()


def test_the_page_offers_the_signature_and_shows_who_signed(world, sign_in):
    article_id = world.in_editing()
    page = f"/bien-tap/bai/{article_id}"
    assert f"{page}/ky-xac-nhan" not in sign_in(EDITOR).get(page).text
    assert "cần một người khác cùng cấp" in sign_in(EDITOR).get(page).text
    assert f"{page}/ky-xac-nhan" in sign_in(OTHER).get(page).text
    done = sign_in(OTHER).post(f"{page}/ky-xac-nhan", version=str(world.row(article_id).version), reason="")
    assert 303 == done.status_code, done.text
    assert "Đã ký xác nhận" in sign_in(EDITOR).get(page).text
    item = sign_in(EDITOR).call("GET", f"/api/review/v1/articles/{article_id}").json
    assert [OTHER] == [signed["member_id"] for signed in item["signatures"]]


def test_a_school_without_signatures_does_not_show_them(tmp_path, sign_in, world):
    plain = Delegated(tmp_path / "plain", rules={"mode: delegated": "mode: strict"})
    article_id = plain.in_editing()
    from services.review.app import create_app
    from tests.integration.review.conftest import Browser

    shown = Browser(plain, create_app(plain.review).test_client(), OTHER).get(f"/bien-tap/bai/{article_id}").text
    assert "Ký xác nhận" not in shown
    for wiring in plain.network.wirings.values():
        wiring.dispose()
