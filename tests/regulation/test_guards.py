"""One broken fact, one refusal, one clause: every guard of every move, typed by hand from the regulation."""

import pytest

from shared.errors import Invalid, NotAllowed
from shared.regulation.pack import load_pack
from shared.workflow.article import ARTICLE, Separation
from shared.workflow.machine import advance
from tests.regulation.facts import OTHER_TEXT, good, read_grid

GRID = read_grid()
REASON = "Theo ý kiến của Ban Biên tập."

# guard: (what breaks it, the clause that then speaks)
BREAKS = {
    "unit_set": ({"unit_set": False}, "D12.3a"),
    "origin_set": ({"origin_set": False}, "D12.1"),
    "channel_set": ({"channel_set": False}, "D12.3a"),
    "title_given": ({"title": "  "}, "D12.3a"),
    "body_given": ({"body": False}, "D12.3a"),
    "section_given": ({"section": ""}, "D12.3b"),
    "event_end_given": ({"event_end_given": False}, "D14.1"),
    "event_is_over": ({"event_end_in_future": True}, "D14.1"),
    "source_given": ({"source_missing": True}, "D12.1"),
    "source_dated": ({"kind": "quoted", "details_given": False}, "D2.2"),
    "document_identified": ({"kind": "document", "details_given": False, "file_given": True}, "D7.1e"),
    "signed_file_attached": ({"kind": "document", "details_given": True, "file_given": False}, "D7.1e"),
    "superior_agreed": ({"kind": "draft_document", "details_given": False}, "D14.2b"),
    "recognition_given": ({"kind": "research", "details_given": False}, "D14.2c"),
    "page_named": ({"kind": "introduction", "details_given": False}, "D11.1"),
    "reward_decided": ({"kind": "reward", "details_given": False}, "D11.3"),
    "gallery_filled": ({"kind": "gallery", "file_given": False}, "D12.3a"),
    "consent_answered": ({"consent_answered": False}, "D4.3"),
    "lead_confirms": ({"lead_must_send": True}, "D13.1"),
    "changed_since_return": ({"changed_since_return": False}, "D13.1"),
    "claims_for_self": ({"actor_is_new_editor": False}, "D12.3b"),
    "editor_is_not_author": ({"new_editor_is_author": True}, "D12.3b"),
    "new_editor_is_not_author": ({"new_editor_is_author": True}, "D12.3b"),
    "class_set": ({"classes": ()}, "D12.3b"),
    "checklist_complete": ({"checklist_complete": False}, "D4.3"),
    "level_one_is_not_own": ({"actor_is_author": True}, "D12.2c2"),
    "level_one_falls_to_secretary": ({"sole_holder": False}, "D12.2c1"),
    "ground_given": ({"grounds": ()}, "D15"),
    "level_two_is_not_own": ({"actor_is_author": True}, "D12.3b"),
    "level_two_falls_to_head": ({"sole_holder": False}, "D12.2a"),
    "no_refusal_proposed": ({"refusal_proposed": True}, "D15"),
    "refusal_proposed": ({"refusal_proposed": False}, "D15"),
    "level_one_given": ({"level_one_given": False}, "D12.3b"),
    "not_head_only_class": ({"classes": ("K3",)}, "D12.2a"),
    "mode_delegated": ({"mode": "strict"}, "D13.4c"),
    "delegation_live": ({"delegation_live": False}, "D13.4c"),
    "deputy_is_final": ({"classes": ("K11",)}, "D12.2b"),
    "editor_is_final": ({"classes": ("K6",)}, "D12.2c2"),
    "text_as_deputy_approved": ({"content_hash": OTHER_TEXT}, "D12.3b"),
    "head_is_needed": ({"classes": ("K14",)}, "D13.4b"),
    "posting_complete": ({"posting_complete": False}, "D13.4c"),
    "other_approval_missing": ({"posting_complete": True}, "D13.4c"),
    "first_posting_part": ({"first_posting_part": False}, "D13.4c"),
    "both_must_approve": ({"classes": ("K15",)}, "D13.4b"),
    "not_own_unit": ({"actor_leads_unit": True, "separation": Separation(own_unit="block")}, "D12.3b"),
    "countersigned": ({"actor_leads_unit": True, "separation": Separation(own_unit="countersign")}, "D12.3b"),
    "countersign_asked": ({"separation": Separation()}, "D12.3b"),
    "signer_is_apart": ({"actor_is_author": True}, "D12.3b"),
    "not_signed_yet": ({"signed_already": True}, "D12.3b"),
    "text_as_approved": ({"content_hash": OTHER_TEXT}, "D13.4c"),
    "audience_public": ({"audience_public": False}, "D15.2"),
    "editor_posts_own_classes": ({"is_publisher_editor": False}, "D12.2c2"),
    "due_in_future": ({"due_in_future": False}, "D12.2d"),
    "due_has_come": ({"due_in_future": True}, "D12.2d"),
    "suspension_ran_out": ({"suspension_ran_out": False}, "D8.1"),
    "display_time_over": ({"display_time_over": False}, "D12.4a"),
    "text_was_changed": ({"content_hash": good("T18").head_hash}, "D13.4c"),
}

_SENT = (
    "title_given body_given section_given event_end_given event_is_over source_given source_dated document_identified "
    "signed_file_attached superior_agreed recognition_given page_named reward_decided gallery_filled consent_answered"
)
# move and role: the guards that stand in its way
GUARDED = {
    "T01 contributor": "unit_set origin_set channel_set",
    "T02 author": f"{_SENT} lead_confirms",
    "T02 own_unit_lead": _SENT,
    "T05 author": f"changed_since_return {_SENT}",
    "T03 secretary": "editor_is_not_author",
    "T03 editor": "editor_is_not_author claims_for_self",
    "T03b deputy": "new_editor_is_not_author",
    "T06 editor": "class_set section_given checklist_complete level_one_is_not_own not_own_unit countersigned",
    "T06 secretary": "class_set section_given checklist_complete level_one_is_not_own level_one_falls_to_secretary not_own_unit countersigned",
    "T06c editor": "countersign_asked signer_is_apart not_signed_yet",
    "T06c deputy": "countersign_asked signer_is_apart not_signed_yet",
    "T10c head": "countersign_asked signer_is_apart not_signed_yet",
    "T07 editor": "ground_given",
    "T07 secretary": "ground_given level_one_falls_to_secretary",
    "T11e editor": "mode_delegated delegation_live class_set editor_is_final level_one_is_not_own not_own_unit countersigned section_given checklist_complete",
    "T08 head": "level_two_falls_to_head",
    "T10 deputy": "no_refusal_proposed level_one_given level_two_is_not_own not_own_unit countersigned",
    "T10 head": "no_refusal_proposed level_one_given level_two_falls_to_head",
    "T10r deputy": "refusal_proposed",
    "T10r head": "refusal_proposed level_two_falls_to_head",
    "T11 deputy": "mode_delegated delegation_live deputy_is_final level_two_is_not_own not_own_unit countersigned no_refusal_proposed level_one_given",
    "T12a head": "both_must_approve other_approval_missing first_posting_part text_as_deputy_approved",
    "T12a principal": "both_must_approve other_approval_missing first_posting_part text_as_deputy_approved",
    "T12 head": "text_as_deputy_approved posting_complete head_is_needed",
    "T12 principal": "text_as_deputy_approved posting_complete",
    "T14 deputy": "ground_given not_head_only_class",
    "T14 head": "ground_given",
    "T15 secretary": "text_as_approved audience_public",
    "T15 editor": "text_as_approved audience_public editor_posts_own_classes",
    "T16 secretary": "due_in_future text_as_approved audience_public",
    "T17a system": "due_has_come text_as_approved audience_public",
    "T18 secretary": "text_was_changed",
    "T24s system": "suspension_ran_out",
    "T25 system": "display_time_over",
}
CASES = [(*move.split(), guard) for move, guards in GUARDED.items() for guard in guards.split()]


def _line(id_):
    return next(line for line in GRID.lines if line.id == id_)


def _advance(id_, role, *, reason=REASON, condition=None, **changed):
    line = _line(id_)
    given = line.roles[role] if condition is None else condition
    return advance(ARTICLE, line.source, line.trigger, frozenset({role}), good(id_, given, **changed), reason=reason)


@pytest.mark.parametrize(("id_", "role", "guard"), CASES)
def test_one_broken_fact_is_refused_and_names_its_clause(id_, role, guard):
    broken, clause = BREAKS[guard]
    assert _advance(id_, role).role == role
    with pytest.raises(NotAllowed) as refusal:
        _advance(id_, role, **broken)
    assert (clause, ARTICLE.guards[guard].message) == (refusal.value.clause, refusal.value.message)
    assert load_pack("quy-che-154-2019").clause(clause).text


def test_no_guard_of_the_code_is_missing_here():
    of_code = {
        (row.id, guard)
        for row in ARTICLE.transitions
        for guard in (*row.guards, *(name for names in row.role_guards.values() for name in names))
    }
    assert {(id_, guard) for id_, _, guard in CASES} == of_code
    assert set(BREAKS) == set(ARTICLE.guards) - {"comment_not_needed"}


def test_nobody_approves_their_own_text_at_levels_one_and_two():
    for id_, role in (("T06", "editor"), ("T11e", "editor"), ("T10", "deputy"), ("T11", "deputy")):
        for sole in (False, True):
            with pytest.raises(NotAllowed):
                _advance(id_, role, actor_is_author=True, sole_holder=sole)


def test_the_head_may_approve_an_own_text_for_posting_and_it_is_flagged():
    assert ("own_text",) == _advance("T12", "head", actor_is_author=True).flags
    assert () == _advance("T12", "head").flags


def test_a_level_whose_only_holder_wrote_the_text_falls_to_the_next_and_is_flagged():
    assert ("stand_in",) == _advance("T06", "secretary", sole_holder=True).flags
    assert ("stand_in",) == _advance("T10", "head", sole_holder=True).flags
    assert () == _advance("T10", "deputy", condition="").flags


def test_the_stand_in_of_level_one_does_not_approve_an_own_text():
    with pytest.raises(NotAllowed):
        _advance("T06", "secretary", sole_holder=True, actor_is_author=True)


@pytest.mark.parametrize("class_", ["K10", "K11", "K13"])
def test_the_secretary_plays_the_editors_part_for_documents_and_introductions(class_):
    assert _advance("T06", "secretary", condition="", classes=(class_,)).flags == ()
    with pytest.raises(NotAllowed):
        _advance("T06", "secretary", condition="", classes=(class_, "K7"))


def test_the_secretary_does_not_send_up_an_own_document():
    with pytest.raises(NotAllowed) as refusal:
        _advance("T06", "secretary", condition="", classes=("K10",), actor_is_author=True)
    assert "Không ai tự duyệt bài của mình" in refusal.value.message


@pytest.mark.parametrize("class_", ["K1", "K2", "K3", "K4"])
def test_the_deputy_never_decides_on_the_heads_classes(class_):
    """Neither refuses (12.2a) nor approves for posting, in no mode, not even beside another class."""
    for classes in ((class_,), (class_, "K8"), ("K5", class_)):
        for id_ in ("T14", "T11"):
            with pytest.raises(NotAllowed):
                _advance(id_, "deputy", classes=classes)
        assert "refused" == _advance("T14", "head", classes=classes).target


@pytest.mark.parametrize("class_", [f"K{n}" for n in range(1, 18)])
def test_delegated_powers_follow_the_class(class_):
    by_deputy = {"K5", "K6", "K7", "K8", "K9", "K10", "K12", "K16", "K17"}
    for id_, role, covered in (("T11", "deputy", by_deputy), ("T11e", "editor", {"K8", "K9"})):
        if class_ in covered:
            assert "approved" == _advance(id_, role, classes=(class_,)).target
        else:
            with pytest.raises(NotAllowed):
                _advance(id_, role, classes=(class_,))


@pytest.mark.parametrize("class_", [f"K{n}" for n in range(1, 18)])
def test_in_strict_mode_no_class_is_posted_without_the_heads_or_principals_approval(class_):
    for id_, role in (("T11", "deputy"), ("T11e", "editor")):
        with pytest.raises(NotAllowed) as refusal:
            _advance(id_, role, mode="strict", classes=(class_,))
        assert "D13.4c" == refusal.value.clause
        assert "phân cấp" in refusal.value.message


@pytest.mark.parametrize("class_", ["K14", "K15"])
def test_the_principal_alone_is_final_for_replies_and_procedures(class_):
    alone = {"classes": (class_,), "posting_complete": False, "first_posting_part": True}
    assert "principal" == _advance("T12", "principal", **alone).role
    for id_, role in (("T12", "head"), ("T12a", "head"), ("T12a", "principal")):
        with pytest.raises(NotAllowed) as refusal:
            _advance(id_, role, **alone)
        assert "D13.4b" == refusal.value.clause


def test_who_is_head_and_principal_approves_a_reply_as_principal():
    step = advance(
        ARTICLE, "pending_head", "approve_posting", frozenset({"head", "principal"}), good("T12", classes=("K14",))
    )  # fmt: skip
    assert "principal" == step.role


def test_a_reply_that_is_also_important_needs_head_and_principal():
    """Several classes: the strictest wins (C3)."""
    both = {"classes": ("K1", "K14")}
    with pytest.raises(NotAllowed):
        _advance("T12", "principal", posting_complete=False, **both)
    assert "head" == _advance("T12", "head", **both).role


def test_a_first_approval_is_not_recorded_twice_and_not_without_the_deputys():
    for broken in ({"first_posting_part": False}, {"posting_complete": True}, {"deputy_hash": None}):
        with pytest.raises(NotAllowed):
            _advance("T12a", "principal", **broken)


def test_a_forwarded_refusal_is_no_approval_of_the_content():
    """After T10r nothing is approved at level 2: the head cannot approve for posting."""
    with pytest.raises(NotAllowed) as refusal:
        _advance("T12", "head", deputy_hash=None, refusal_proposed=True)
    assert "D12.3b" == refusal.value.clause


@pytest.mark.parametrize("id_", ["T12", "T12a"])
def test_a_sensitive_text_is_approved_with_a_comment_only(id_):
    sensitive = {"classes": ("K3", "K5")}
    with pytest.raises(Invalid) as refusal:
        _advance(id_, "head", reason="", **sensitive)
    assert ("D12.2a", {"reason"}) == (refusal.value.clause, set(refusal.value.fields))
    assert _advance(id_, "head", **sensitive).role == "head"


@pytest.mark.parametrize("hashes", [(None, None), ("", ""), (None, "a" * 64)])
def test_missing_hashes_are_never_equal(hashes):
    text, approved = hashes
    for id_, role in (("T12", "head"), ("T15", "secretary"), ("T16", "secretary"), ("T17a", "system")):
        with pytest.raises(NotAllowed):
            _advance(id_, role, content_hash=text, deputy_hash=approved, head_hash=approved)


def test_one_character_changed_after_approval_stops_the_posting():
    with pytest.raises(NotAllowed) as refusal:
        _advance("T15", "secretary", content_hash="b" + "a" * 63)
    assert "D13.4c" == refusal.value.clause


def test_an_unknown_ground_is_no_ground():
    for grounds in (("G9",), ("G1", "G9")):
        with pytest.raises(NotAllowed):
            _advance("T14", "head", grounds=grounds)


def test_an_editor_posts_the_editors_classes_only():
    for classes in ((), ("K7",), ("K8", "K1")):
        with pytest.raises(NotAllowed):
            _advance("T15", "editor", classes=classes)
    assert "published" == _advance("T15", "editor", classes=("K8", "K9")).target


def test_news_needs_no_event_date():
    plain = {"kind": "news", "event_end_given": False, "event_end_in_future": True}
    assert "submitted" == _advance("T02", "author", **plain).target


def test_the_author_may_edit_an_own_text_only_while_there_is_no_other_editor():
    alone = {"new_editor_is_author": True, "other_editor_exists": False}
    assert "editing" == _advance("T03", "editor", **alone).target
    with pytest.raises(NotAllowed):
        _advance("T03b", "secretary", **alone)


def test_a_fact_nobody_gave_opens_no_door():
    """With the defaults alone only those moves pass that ask for nothing."""
    free = {"T03b", "T04", "T08", "T09", "T13a", "T13b", "T14o", "T17b", "T18", "T19", "T22", "T23", "T24", "T25",
            "T25b", "T26", "T03"}  # fmt: skip
    passed = set()
    for line in GRID.lines:
        roles = frozenset(line.roles)
        facts = type(good(""))()
        try:
            passed.add(advance(ARTICLE, line.source, line.trigger, roles, facts, reason=REASON).transition.id)
        except NotAllowed:
            continue
    assert passed == free
