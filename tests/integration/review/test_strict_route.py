"""The strict route: who may do what, what is recorded, what a change of the text undoes."""

import pytest

from services.review.errors import MovedOn, StaleArticle, UnknownArticle
from shared.errors import Conflict, Invalid, NotAllowed
from tests.integration.review.world import ALL_TICKS, World

# --- assigning (T03, T03b) ----------------------------------------------------------------------------------------------


def test_an_editor_claims_and_the_second_claim_hears_who_was_first(world: World) -> None:
    article_id = world.submitted()
    seen = world.row(article_id).version
    world.do("btv-toan-tin", "assign", article_id, editor_id="btv-toan-tin", version=seen)
    with pytest.raises(StaleArticle) as refusal:
        world.do("btv-ngu-van", "assign", article_id, editor_id="btv-ngu-van", version=seen)
    assert "Biên tập viên Toán – Tin" in refusal.value.message
    assert "btv-toan-tin" == world.row(article_id).assignee_id


def test_the_secretary_assigns_and_an_editor_may_not_assign_another(world: World) -> None:
    article_id = world.submitted()
    with pytest.raises(NotAllowed):
        world.do("btv-toan-tin", "assign", article_id, editor_id="btv-ngu-van")
    world.do("thu-ky", "assign", article_id, editor_id="btv-ngu-van")
    assert "btv-ngu-van" == world.last_event(article_id)["assignee_id"]


@pytest.mark.parametrize("nobody", ["gv-van", "hieu-truong", "khong-co", ""])
def test_only_an_editor_can_be_given_an_article(world: World, nobody: str) -> None:
    article_id = world.submitted()
    with pytest.raises(Invalid) as refusal:
        world.do("thu-ky", "assign", article_id, editor_id=nobody)
    assert ["editor_id"] == list(refusal.value.fields)


def test_the_author_is_never_the_editor_while_another_exists(world: World) -> None:
    article_id = world.submitted(author="btv-toan-tin")
    with pytest.raises(NotAllowed) as refusal:
        world.do("btv-toan-tin", "assign", article_id, editor_id="btv-toan-tin")
    assert "D12.3b" == refusal.value.clause


def test_reassigning_keeps_the_state_and_is_the_deputys_or_secretarys(world: World) -> None:
    article_id = world.in_editing()
    with pytest.raises(NotAllowed):
        world.do("btv-ngu-van", "reassign", article_id, editor_id="btv-ngu-van")
    with pytest.raises(Invalid):
        world.do("thu-ky", "reassign", article_id, editor_id="btv-toan-tin")
    world.do("pho-hieu-truong", "reassign", article_id, editor_id="btv-ngu-van")
    row = world.row(article_id)
    assert ("editing", "btv-ngu-van", "btv-toan-tin") == (row.state, row.assignee_id, row.former_assignee_id)


# --- the editor's part ----------------------------------------------------------------------------------------------


def test_sending_up_needs_class_checklist_and_the_responsible_editor(world: World) -> None:
    article_id = world.in_editing(classes=())
    with pytest.raises(NotAllowed, match="phân loại"):
        world.do("btv-toan-tin", "send_up", article_id, checklist=ALL_TICKS)
    world.classify("btv-toan-tin", article_id, "K7")
    with pytest.raises(NotAllowed, match="Danh mục kiểm tra"):
        world.do("btv-toan-tin", "send_up", article_id, checklist=("title",))
    with pytest.raises(NotAllowed) as refusal:
        world.do("btv-ngu-van", "send_up", article_id, checklist=ALL_TICKS)
    assert "Biên tập viên Toán – Tin" in refusal.value.message
    world.do("btv-toan-tin", "send_up", article_id, checklist=ALL_TICKS)
    assert "pending_deputy" == world.row(article_id).state


def test_returning_to_the_sender_needs_a_reason(world: World) -> None:
    article_id = world.in_editing()
    for empty in (None, "   "):
        with pytest.raises(Invalid) as refusal:
            world.do("btv-toan-tin", "return_to_sender", article_id, reason=empty)
        assert ["reason"] == list(refusal.value.fields)
    assert "editing" == world.row(article_id).state


def test_a_reason_too_long_is_refused_with_its_length(world: World) -> None:
    article_id = world.in_editing()
    with pytest.raises(Invalid, match="2001"):
        world.do("btv-toan-tin", "return_to_sender", article_id, reason="a" * 2001)


def test_back_from_the_deputy_the_editor_takes_it_and_must_be_approved_anew(world: World) -> None:
    article_id = world.at_deputy()
    with pytest.raises(Invalid):
        world.do("pho-hieu-truong", "send_back", article_id)
    world.do("pho-hieu-truong", "send_back", article_id, reason="Rút gọn.")
    assert ("revision", []) == (world.row(article_id).state, world.row(article_id).approvals)
    with pytest.raises(NotAllowed):
        world.do("btv-ngu-van", "take_revision", article_id)
    world.do("btv-toan-tin", "take_revision", article_id)
    world.edit("btv-toan-tin", article_id, lead="Gọn hơn.")
    world.do("btv-toan-tin", "send_up", article_id, checklist=ALL_TICKS)
    assert [1] == [a["level"] for a in world.row(article_id).approvals]


def test_proposing_refusal_needs_ground_and_reason_and_blocks_content_approval(world: World) -> None:
    article_id = world.in_editing()
    with pytest.raises(NotAllowed):
        world.do("btv-toan-tin", "propose_refusal", article_id, reason="Không đúng.")
    with pytest.raises(Invalid):
        world.do("btv-toan-tin", "propose_refusal", article_id, grounds=("G3",))
    with pytest.raises(Invalid):
        world.do("btv-toan-tin", "propose_refusal", article_id, grounds=("G9",), reason="Không đúng.")
    world.do("btv-toan-tin", "propose_refusal", article_id, grounds=("G4", "G3"), reason="Không đúng.")
    row = world.row(article_id)
    assert (True, ["G3", "G4"], []) == (row.refusal_proposed, row.grounds, row.approvals)
    with pytest.raises(NotAllowed):
        world.do("pho-hieu-truong", "approve_content", article_id)
    world.do("pho-hieu-truong", "forward_refusal", article_id)
    with pytest.raises(NotAllowed):
        world.do("hieu-truong", "approve_posting", article_id)
    world.do("hieu-truong", "refuse", article_id, grounds=("G3",), reason="Thông tin sai.")
    assert ("refused", ["G3"]) == (world.row(article_id).state, world.last_event(article_id)["grounds"])


# --- deciding -------------------------------------------------------------------------------------------------------


def test_nobody_approves_their_own_text_at_levels_one_and_two(world: World) -> None:
    world.appoint("gv-toan", "deputy")
    article_id = world.at_deputy()
    with pytest.raises(NotAllowed, match="tự duyệt"):
        world.do("gv-toan", "approve_content", article_id)
    world.do("pho-hieu-truong", "approve_content", article_id)


def test_the_only_deputys_own_text_falls_to_the_head_and_is_flagged(world: World) -> None:
    article_id = world.at_deputy(author="pho-hieu-truong", unit="van-phong")
    with pytest.raises(NotAllowed):
        world.do("pho-hieu-truong", "approve_content", article_id)
    world.do("hieu-truong", "approve_content", article_id)
    line = world.ledger(article_id)[-1]
    assert ("head", ["stand_in"], 2) == (line.role, line.flags, line.level)
    world.do("hieu-truong", "approve_posting", article_id)
    assert "approved" == world.row(article_id).state


def test_the_head_does_not_stand_in_for_a_deputy_who_is_there(world: World) -> None:
    article_id = world.at_deputy()
    with pytest.raises(NotAllowed):
        world.do("hieu-truong", "approve_content", article_id)


def test_the_only_editors_own_text_falls_to_the_secretary_and_is_flagged(world: World) -> None:
    world.dismiss("btv-ngu-van", "btv-xa-hoi")
    article_id = world.submitted(author="btv-toan-tin")
    world.do("thu-ky", "assign", article_id, editor_id="thu-ky")
    world.classify("thu-ky", article_id, "K8")
    world.do("thu-ky", "send_up", article_id, checklist=ALL_TICKS)
    line = world.ledger(article_id)[-1]
    assert ("secretary", ["stand_in"], 1) == (line.role, line.flags, line.level)


def test_the_heads_own_text_is_approved_and_flagged(world: World) -> None:
    article_id = world.at_head(author="hieu-truong", unit="van-phong")
    world.do("hieu-truong", "approve_posting", article_id)
    assert ["own_text"] == world.ledger(article_id)[-1].flags


def test_head_and_principal_who_differ_must_both_approve(world: World) -> None:
    world.dismiss("hieu-truong")
    world.appoint("hieu-truong", "principal")
    world.appoint("van-thu", "head")
    article_id = world.at_head()
    world.do("van-thu", "approve_posting", article_id)
    row = world.row(article_id)
    assert ("pending_head", "article.posting_approval_recorded") == (row.state, world.log(article_id)[-1])
    with pytest.raises(Conflict, match="duyệt đăng bài này rồi"):
        world.do("van-thu", "approve_posting", article_id)
    world.do("hieu-truong", "approve_posting", article_id)
    assert "approved" == world.row(article_id).state
    assert {"head", "principal"} == {a["role"] for a in world.row(article_id).approvals if a["level"] == 3}


@pytest.mark.parametrize("klass", ["K14", "K15"])
def test_the_principal_alone_is_final_for_replies_and_procedures(world: World, klass: str) -> None:
    world.dismiss("hieu-truong")
    world.appoint("hieu-truong", "principal")
    world.appoint("van-thu", "head")
    article_id = world.at_head(classes=(klass,))
    with pytest.raises(NotAllowed):
        world.do("van-thu", "approve_posting", article_id)
    world.do("hieu-truong", "approve_posting", article_id)
    assert ["principal"] == [a["role"] for a in world.row(article_id).approvals if a["level"] == 3]


def test_sensitive_items_want_a_comment_of_the_head(world: World) -> None:
    article_id = world.at_head(classes=("K3",))
    with pytest.raises(Invalid) as refusal:
        world.do("hieu-truong", "approve_posting", article_id)
    assert ["reason"] == list(refusal.value.fields)
    world.do("hieu-truong", "approve_posting", article_id, reason="Đã xem kĩ.")


def test_the_head_sends_back_to_editor_or_deputy_with_a_reason(world: World) -> None:
    article_id = world.at_head()
    with pytest.raises(Invalid):
        world.do("hieu-truong", "return_to_deputy", article_id)
    world.do("hieu-truong", "return_to_deputy", article_id, reason="Xem lại số liệu.")
    assert [1] == [a["level"] for a in world.row(article_id).approvals]
    world.do("pho-hieu-truong", "approve_content", article_id)
    with pytest.raises(NotAllowed):
        world.do("pho-hieu-truong", "request_revision", article_id, reason="x")
    world.do("hieu-truong", "request_revision", article_id, reason="Viết lại kết luận.")
    assert ("revision", []) == (world.row(article_id).state, world.row(article_id).approvals)


def test_no_article_goes_up_over_an_editor_who_wanted_it_refused(world: World) -> None:
    """Three levels on record (C1): T07, T10r, T13b lead to the deputy without the editor's word; T08 is the way out."""
    article_id = world.in_editing()
    world.do("btv-toan-tin", "propose_refusal", article_id, grounds=("G3",), reason="Số liệu sai.")
    world.do("pho-hieu-truong", "forward_refusal", article_id)
    world.do("hieu-truong", "return_to_deputy", article_id, reason="Số liệu đúng.")
    with pytest.raises(NotAllowed) as refusal:
        world.do("pho-hieu-truong", "approve_content", article_id)
    assert "D12.3b" == refusal.value.clause
    assert "Hãy trả bài cho biên tập viên" in refusal.value.message
    world.do("pho-hieu-truong", "send_back", article_id, reason="Trưởng Ban thấy số liệu đúng.")
    world.do("btv-toan-tin", "take_revision", article_id)
    world.do("btv-toan-tin", "send_up", article_id, checklist=ALL_TICKS)
    world.do("pho-hieu-truong", "approve_content", article_id)
    world.do("hieu-truong", "approve_posting", article_id)
    assert [1, 2, 3, 3] == sorted(a["level"] for a in world.row(article_id).approvals)


def test_an_overruled_refusal_goes_on_where_the_editor_had_sent_it_up(world: World) -> None:
    """The refusal was the deputy's or the head's, the editor's word stands (C1, T14o)."""
    article_id = world.at_deputy()
    world.do("pho-hieu-truong", "refuse", article_id, grounds=("G4",), reason="Kém.")
    world.do("hieu-truong", "overrule_refusal", article_id, reason="Sửa được.")
    world.do("pho-hieu-truong", "approve_content", article_id)
    assert "pending_head" == world.row(article_id).state


def test_a_deputy_refuses_but_never_what_is_the_heads(world: World) -> None:
    article_id = world.at_deputy()
    with pytest.raises(NotAllowed):
        world.do("pho-hieu-truong", "refuse", article_id, reason="Kém.")
    with pytest.raises(Invalid):
        world.do("pho-hieu-truong", "refuse", article_id, grounds=("G4",))
    world.do("pho-hieu-truong", "refuse", article_id, grounds=("G4",), reason="Kém.")
    assert "refused" == world.row(article_id).state
    important = world.at_deputy(classes=("K1", "K8"))
    with pytest.raises(NotAllowed) as refusal:
        world.do("pho-hieu-truong", "refuse", important, grounds=("G4",), reason="Kém.")
    assert "D12.2a" == refusal.value.clause


def test_only_the_head_overrules_a_refusal(world: World) -> None:
    article_id = world.refused()
    with pytest.raises(NotAllowed):
        world.do("pho-hieu-truong", "overrule_refusal", article_id, reason="x")
    world.do("hieu-truong", "overrule_refusal", article_id, reason="Sửa được.")
    row = world.row(article_id)
    assert ("pending_deputy", [], False) == (row.state, row.grounds, row.refusal_proposed)


# --- withdrawing ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("station", ["submitted", "in_editing", "at_deputy", "at_head"])
def test_the_author_withdraws_until_it_is_approved(world: World, station: str) -> None:
    article_id = getattr(world, station)()
    world.do("gv-toan", "withdraw", article_id)
    assert "withdrawn" == world.row(article_id).state


def test_the_units_lead_withdraws_and_others_may_not(world: World) -> None:
    article_id = world.submitted()
    with pytest.raises(UnknownArticle):
        world.do("gv-van", "withdraw", article_id)
    with pytest.raises(NotAllowed):
        world.do("btv-ngu-van", "withdraw", article_id)
    world.do("btv-toan-tin", "withdraw", article_id)
    assert "own_unit_lead" == world.last_event(article_id)["role"]


def test_after_approval_nothing_is_done_here_any_more(world: World) -> None:
    article_id = world.approved()
    with pytest.raises(MovedOn) as refusal:
        world.do("gv-toan", "withdraw", article_id)
    assert "publishing" == refusal.value.owner


# --- bindings -------------------------------------------------------------------------------------------------------


def test_a_stale_decision_changes_nothing_and_says_what_happened(world: World) -> None:
    article_id = world.at_deputy()
    seen = world.row(article_id).version
    world.classify("pho-hieu-truong", article_id, "K8", "K5")
    with pytest.raises(StaleArticle, match="Phó Hiệu trưởng: Đổi loại tin, bài"):
        world.do("pho-hieu-truong", "approve_content", article_id, version=seen)
    assert "pending_deputy" == world.row(article_id).state


def test_every_move_from_a_wrong_state_is_a_conflict(world: World) -> None:
    article_id = world.submitted()
    for who, trigger in (("btv-toan-tin", "send_up"), ("pho-hieu-truong", "approve_content"), ("hieu-truong", "approve_posting"),
                         ("hieu-truong", "overrule_refusal"), ("btv-toan-tin", "take_revision")):  # fmt: skip
        with pytest.raises(Conflict):
            world.do(who, trigger, article_id, reason="x", checklist=ALL_TICKS)
    assert "submitted" == world.row(article_id).state


def test_an_unknown_article_is_unknown(world: World) -> None:
    with pytest.raises(UnknownArticle):
        world.do("thu-ky", "assign", "0" * 36, editor_id="btv-toan-tin", version=1)
