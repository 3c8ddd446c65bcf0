"""Articles 12, 13 and 15 as the engine keeps them: one readable test per clause, named after it."""

import pytest

from shared.errors import Invalid
from shared.workflow.article import ARTICLE
from tests.regulation.desk import FINE, PACK, does, refused, step
from tests.regulation.facts import OTHER_TEXT, TEXT

DELEGATED = {"mode": "delegated", "delegation_live": True}
HEAD_ONLY = ("K1", "K2", "K3", "K4")


def test_d4_1_the_head_decides_over_everybody_and_members_do_their_part() -> None:
    assert "refused" == does("head", "refuse", "pending_deputy")
    assert "pending_deputy" == does("head", "overrule_refusal", "refused")
    assert "D15" == refused("editor", "refuse", "pending_deputy")
    assert "D15" == refused("contributor", "refuse", "pending_deputy")


def test_d4_3_nothing_is_sent_up_before_the_checklist_is_done_nor_sent_before_consent_is_answered() -> None:
    assert "D4.3" == refused("editor", "send_up", "editing", checklist_complete=False)
    assert "D4.3" == refused("author", "submit", "draft", consent_answered=False)
    assert "submitted" == does("author", "submit", "draft")


def test_d5_3a_a_changed_text_after_approval_goes_back_to_the_deputy() -> None:
    assert "pending_deputy" == does("secretary", "amend", "approved", content_hash=OTHER_TEXT)
    assert "pending_deputy" == does("editor", "amend", "scheduled", content_hash=OTHER_TEXT)
    assert "D13.4c" == refused("secretary", "amend", "approved", content_hash=TEXT)


def test_d6a_the_secretary_edits_and_sends_up_documents_and_introductions() -> None:
    assert "pending_deputy" == does("secretary", "send_up", "editing", classes=("K10",))
    assert "pending_deputy" == does("secretary", "send_up", "editing", classes=("K13",))
    assert "D12.2c1" == refused("secretary", "send_up", "editing", classes=("K7",))


def test_d4_3_the_secretary_archives_and_the_clock_only_on_the_day_set_for_the_article() -> None:
    """T25: secretary, system by date."""
    assert "archived" == does("secretary", "archive", "published")
    assert "archived" == does("system", "archive", "published", display_time_over=True)
    assert "D12.4a" == refused("system", "archive", "published")


def test_d8_1_what_cannot_wait_is_hidden_at_once_and_only_the_head_ends_it() -> None:
    assert "suspended" == does("secretary", "suspend", "published")
    assert "suspended" == does("deputy", "suspend", "archived")
    assert "D12.4b" == refused("secretary", "restore", "suspended")
    with pytest.raises(Invalid, match="lý do"):
        does("secretary", "suspend", "published", reason=" ")


def test_d12_1_the_origin_is_recorded_and_a_quotation_names_its_source() -> None:
    assert "D12.1" == refused("contributor", "create", "", origin_set=False)
    assert "D12.1" == refused("author", "submit", "draft", source_missing=True)


@pytest.mark.parametrize("klass", HEAD_ONLY)
def test_d12_2a_important_superior_sensitive_and_much_watched_items_are_the_heads_alone(klass: str) -> None:
    assert PACK.classes[klass].head_only
    assert "D12.2b" == refused("deputy", "approve_delegated", "pending_deputy", classes=(klass,), **DELEGATED)
    assert "D12.2c2" == refused("editor", "approve_first_level", "editing", classes=(klass,), **DELEGATED)
    assert "D12.2a" == refused("deputy", "refuse", "pending_deputy", classes=(klass,))
    assert "approved" == does("head", "approve_posting", "pending_head", classes=(klass,))


def test_d12_2a_the_strictest_of_several_classes_wins() -> None:
    assert "D12.2b" == refused("deputy", "approve_delegated", "pending_deputy", classes=("K6", "K3"), **DELEGATED)
    with pytest.raises(Invalid, match="ghi ý kiến"):
        does("head", "approve_posting", "pending_head", classes=("K8", "K3"), reason=None)


def test_d12_2b_the_deputy_approves_content_and_is_final_only_where_delegated() -> None:
    assert "pending_head" == does("deputy", "approve_content", "pending_deputy", classes=("K6",))
    assert "approved" == does("deputy", "approve_delegated", "pending_deputy", classes=("K6",), **DELEGATED)
    assert "D13.4c" == refused("deputy", "approve_delegated", "pending_deputy", classes=("K6",), delegation_live=True)
    assert "D13.4c" == refused("deputy", "approve_delegated", "pending_deputy", classes=("K6",), mode="delegated")
    assert "D12.2b" == refused("deputy", "approve_delegated", "pending_deputy", classes=("K11",), **DELEGATED)


def test_d12_2c1_editors_publish_nothing_that_was_not_approved_and_the_secretary_publishes() -> None:
    assert "published" == does("secretary", "publish", "approved")
    assert "D12.2c2" == refused(
        "editor", "publish", "approved", classes=("K8",)
    )  # the house leaves it to the secretary
    assert "D13.4c" == refused("secretary", "publish", "approved", head_hash=None)


def test_d12_2c2_editors_approve_reportage_and_themes_where_delegated_never_their_own() -> None:
    for klass in ("K8", "K9"):
        assert "approved" == does("editor", "approve_first_level", "editing", classes=(klass,), **DELEGATED)
    assert "D12.2c2" == refused("editor", "approve_first_level", "editing", classes=("K6",), **DELEGATED)
    own = {"classes": ("K8",), "actor_is_author": True}
    assert "D12.2c2" == refused("editor", "approve_first_level", "editing", **own, **DELEGATED)
    assert "D12.2c2" == refused("editor", "send_up", "editing", **own)
    assert "published" == does("editor", "publish", "approved", classes=("K8",), is_publisher_editor=True)
    assert "D12.2c2" == refused("editor", "publish", "approved", classes=("K6",), is_publisher_editor=True)


def test_d12_2d_the_secretary_posts_what_was_approved_now_or_at_an_hour() -> None:
    assert "scheduled" == does("secretary", "schedule", "approved", due_in_future=True)
    assert "D12.2d" == refused("secretary", "schedule", "approved", due_in_future=False)
    assert "published" == does("system", "publish_due", "scheduled")
    assert "D12.2d" == refused("system", "publish_due", "scheduled", due_in_future=True)
    assert "approved" == does("secretary", "unschedule", "scheduled")
    assert "D12.2d" == refused("contributor", "publish", "approved")


def test_d12_3a_providers_draft_and_send_to_the_board() -> None:
    assert "draft" == does("contributor", "create", "")
    for missing in ("unit_set", "channel_set"):
        assert "D12.3a" == refused("contributor", "create", "", **{missing: False})
    for missing in ("title", "body"):
        assert "D12.3a" == refused("author", "submit", "draft", **{missing: "  "})
    assert "D12.3a" == refused("contributor", "submit", "draft")  # not the author


def test_d12_3b_one_editor_reads_edits_classifies_and_passes_on_to_deputy_and_head() -> None:
    assert "editing" == does("secretary", "assign", "submitted")
    assert "D12.3b" == refused("editor", "assign", "submitted", actor_is_new_editor=False)
    assert "D12.3b" == refused("secretary", "assign", "submitted", new_editor_is_author=True)
    assert "D12.3b" == refused("secretary", "reassign", "editing", new_editor_is_author=True)
    assert "editing" == does("deputy", "reassign", "editing")
    for missing in ({"classes": ()}, {"section": ""}):
        assert "D12.3b" == refused("editor", "send_up", "editing", **missing)
    assert "pending_deputy" == does("editor", "send_up", "editing")
    assert "D12.3b" == refused("head", "approve_posting", "pending_head", deputy_hash=OTHER_TEXT)


def test_d12_3c_the_deputy_returns_a_poor_item_to_the_editor_with_a_reason() -> None:
    assert "revision" == does("deputy", "send_back", "pending_deputy")
    assert "revision" == does("head", "request_revision", "pending_head")
    assert "pending_deputy" == does("head", "return_to_deputy", "pending_head")
    assert "editing" == does("responsible_editor", "take_revision", "revision", reason=None)
    with pytest.raises(Invalid, match="lý do"):
        does("deputy", "send_back", "pending_deputy", reason=None)
    assert "D12.3c" == refused("editor", "take_revision", "revision")


def test_d12_4a_the_sender_withdraws_until_it_is_approved_and_reasons_for_removal_are_those_of_the_regulation() -> None:
    for state in ("draft", "returned", "submitted", "editing", "revision", "pending_deputy", "pending_head"):
        assert "withdrawn" == does("author", "withdraw", state, reason=None)
    assert "D12.4a" == refused("deputy", "withdraw", "editing")
    assert ["R1", "R2", "R3"] == [r.id for r in PACK.takedown_reasons.values() if r.clause == "D12.4a"]


def test_d12_4b_only_the_head_removes_and_restores() -> None:
    for state in ("published", "archived", "suspended"):
        assert "taken_down" == does("head", "take_down", state)
        for who in ("secretary", "deputy", "editor", "principal", "author"):
            assert "D12.4b" == refused(who, "take_down", state)
    restored = step("head", "restore", "taken_down")
    assert ("published", "D12.4b") == (restored.target, restored.transition.clause)
    assert "D12.4b" == refused("secretary", "restore", "taken_down")


def test_d13_1_units_send_full_information_and_a_class_through_its_lead() -> None:
    assert "D13.1" == refused("author", "submit", "draft", lead_must_send=True)
    assert "submitted" == does("own_unit_lead", "submit", "draft", lead_must_send=True)
    assert "D13.1" == refused("author", "resubmit", "returned", changed_since_return=False)
    assert "submitted" == does("author", "resubmit", "returned")


def test_d13_2_whatever_was_sent_lies_in_one_queue_of_the_board() -> None:
    at_the_board = {name for name, state in ARTICLE.states.items() if state.owner in {"review", "publishing"}}
    assert {"submitted", "editing", "revision", "pending_deputy", "pending_head", "approved"} <= at_the_board
    assert "D13.2" == PACK.soft_targets["intake"].clause


def test_d13_4a_the_principals_approval_is_one_of_those_recorded_before_posting() -> None:
    assert ("head", "principal") == PACK.posting_by
    assert "pending_head" == does(
        "principal", "approve_posting_part", "pending_head", posting_complete=False, first_posting_part=True
    )
    assert "D13.4c" == refused("head", "approve_posting", "pending_head", posting_complete=False)


@pytest.mark.parametrize("klass", ["K14", "K15"])
def test_d13_4b_replies_and_procedures_are_the_principals_alone(klass: str) -> None:
    assert "D13.4b" == refused("head", "approve_posting", "pending_head", classes=(klass,))
    assert "approved" == does("principal", "approve_posting", "pending_head", classes=(klass,), posting_complete=False)
    part = {"posting_complete": False, "first_posting_part": True, "classes": (klass,)}
    assert "D13.4b" == refused("head", "approve_posting_part", "pending_head", **part)


def test_d13_4c_nothing_goes_out_that_was_not_approved_word_for_word() -> None:
    assert "strict" == PACK.mode and "D13.4c" == PACK.mode_clause
    for who, trigger, state, more in (
        ("secretary", "publish", "approved", {}), ("secretary", "schedule", "approved", {"due_in_future": True}),
        ("system", "publish_due", "scheduled", {}),
    ):  # fmt: skip
        assert "D13.4c" == refused(who, trigger, state, content_hash=OTHER_TEXT, **more)
    assert "D13.4c" == refused("head", "approve_posting_part", "pending_head")  # one act is enough: no half
    half = {"posting_complete": False, "first_posting_part": False}
    assert "D13.4c" == refused("head", "approve_posting_part", "pending_head", **half)


def test_d15_a_refusal_names_its_ground_is_proposed_decided_and_can_be_overruled() -> None:
    assert "pending_deputy" == does("editor", "propose_refusal", "editing")
    assert "D15" == refused("editor", "propose_refusal", "editing", grounds=())
    assert "D15" == refused("head", "refuse", "pending_head", grounds=("G9",))
    assert "D15" == refused("deputy", "approve_content", "pending_deputy", refusal_proposed=True)
    assert "pending_head" == does("deputy", "forward_refusal", "pending_deputy", refusal_proposed=True)
    assert "D15" == refused("deputy", "forward_refusal", "pending_deputy")
    assert "pending_deputy" == does("head", "overrule_refusal", "refused")


@pytest.mark.parametrize("number", [1, 2, 3, 4, 5])
def test_every_ground_of_article_15_is_quoted_word_for_word(number: int) -> None:
    ground = PACK.grounds[f"G{number}"]
    assert PACK.clause(f"D15.{number}").text == ground.label
    assert "refused" == does("deputy", "refuse", "pending_deputy", grounds=(f"G{number}",))


def test_d15_2_what_is_for_a_narrow_circle_is_not_posted_and_its_text_is_for_the_head() -> None:
    assert "D15.2" == refused("secretary", "publish", "approved", audience_public=False)
    assert PACK.grounds["G2"].hidden_text


def test_d15_4_a_poor_item_is_rather_returned_to_its_sender_with_a_reason() -> None:
    for state in ("submitted", "editing"):
        assert "returned" == does("editor", "return_to_sender", state)
        with pytest.raises(Invalid, match="lý do"):
            does("secretary", "return_to_sender", state, reason="")


def test_the_fine_article_of_these_tests_is_fine() -> None:
    assert {"K7"} == set(FINE["classes"])
