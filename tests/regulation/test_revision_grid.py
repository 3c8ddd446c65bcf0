"""Every state × trigger × role of a revision (T20), typed by hand from regulation.md §2.2, never from the code."""

import itertools

import pytest

from shared.errors import Conflict, DomainError, Invalid, NotAllowed
from shared.workflow.article import ROLES
from shared.workflow.machine import advance
from shared.workflow.revision import REVISION
from shared.workflow.table import NEW
from tests.regulation.facts import OTHER_TEXT, TEXT, good

REASON = "Theo ý kiến của Ban Biên tập."

# id | from | trigger | to | roles
TYPED = """
T20  | -              | open_revision        | editing        | editor secretary
T03b | editing        | reassign             | editing        | secretary deputy
T03b | revision       | reassign             | revision       | secretary deputy
T06  | editing        | send_up              | pending_deputy | editor
T07  | editing        | propose_refusal      | pending_deputy | editor
T09  | revision       | take_revision        | editing        | responsible_editor
T08  | pending_deputy | send_back            | revision       | deputy
T10  | pending_deputy | approve_content      | pending_head   | deputy
T10r | pending_deputy | forward_refusal      | pending_head   | deputy
T12a | pending_head   | approve_posting_part | pending_head   | head principal
T12  | pending_head   | approve_posting      | approved       | head principal
T13a | pending_head   | request_revision     | revision       | head
T13b | pending_head   | return_to_deputy     | pending_deputy | head
T14  | pending_deputy | refuse               | refused        | deputy head
T14  | pending_head   | refuse               | refused        | deputy head
T15  | approved       | publish              | published      | secretary deputy head
T16  | approved       | schedule             | scheduled      | secretary
T17a | scheduled      | publish_due          | published      | system
T17b | scheduled      | unschedule           | approved       | secretary
T18  | approved       | amend                | pending_deputy | secretary editor
T18  | scheduled      | amend                | pending_deputy | secretary editor
T20r | approved       | return_outdated      | pending_deputy | system
T20r | scheduled      | return_outdated      | pending_deputy | system
T26  | approved       | recall               | pending_head   | head
T26  | scheduled      | recall               | pending_head   | head
T20x | editing        | cancel_revision      | withdrawn      | responsible_editor secretary deputy head
T20x | revision       | cancel_revision      | withdrawn      | responsible_editor secretary deputy head
T20x | pending_deputy | cancel_revision      | withdrawn      | responsible_editor secretary deputy head
T20x | pending_head   | cancel_revision      | withdrawn      | responsible_editor secretary deputy head
T20x | approved       | cancel_revision      | withdrawn      | responsible_editor secretary deputy head
T20x | scheduled      | cancel_revision      | withdrawn      | responsible_editor secretary deputy head
"""
LINES = [[cell.strip() for cell in line.split("|")] for line in TYPED.strip().splitlines()]
ALLOWED = {
    (NEW if source == "-" else source, trigger): (id_, target, set(roles.split()))
    for id_, source, trigger, target, roles in LINES
}
OWNERS = {
    "review": {"editing", "revision", "pending_deputy", "pending_head", "refused"},
    "publishing": {"approved", "scheduled", "published", "withdrawn"},
}
SENDERS = ("create", "submit", "resubmit", "withdraw", "assign", "return_to_sender", "overrule_refusal")
"""What belongs to an article and its sender: no such act exists for a revision."""
OTHER_GRID = {"approve_delegated", "approve_first_level", "countersign"}
"""Moves of the delegated mode and of countersigning: the article's own grid types them, the rows are the same."""
TRIGGERS = sorted({trigger for _, trigger in ALLOWED})
NEEDS = {"T20": {"base_is_live": True}, "T20r": {"base_moved_on": True}}


def tried(place, trigger, role):
    id_ = next(id_ for (_, name), (id_, _, _) in ALLOWED.items() if name == trigger)
    return advance(REVISION, place, trigger, frozenset({role}), good(id_, **NEEDS.get(id_, {})), reason=REASON)


def test_the_page_and_the_code_know_the_same_moves_and_owners():
    of_code = {(source, row.trigger) for row in REVISION.transitions for source in row.sources}
    assert set(ALLOWED) == {pair for pair in of_code if pair[1] not in OTHER_GRID}
    for owner, states in OWNERS.items():
        assert states == {name for name, state in REVISION.states.items() if state.owner == owner}


@pytest.mark.parametrize("place", [NEW, *sorted(REVISION.states)])
def test_each_role_may_do_what_the_page_says_and_nothing_else(place):
    for trigger, role in itertools.product(TRIGGERS, ROLES):
        id_, target, roles = ALLOWED.get((place, trigger), ("", "", set()))
        if role in roles:
            step = tried(place, trigger, role)
            assert (id_, target, role) == (step.transition.id, step.target, step.role)
            continue
        with pytest.raises(DomainError) as refusal:
            tried(place, trigger, role)
        assert type(refusal.value) is (NotAllowed if id_ else Conflict), (place, trigger, role)
        assert refusal.value.clause


@pytest.mark.parametrize("trigger", SENDERS)
def test_what_belongs_to_a_sender_does_not_exist(trigger):
    for place, role in itertools.product(REVISION.states, ROLES):
        with pytest.raises(Invalid):
            advance(REVISION, place, trigger, frozenset({role}), good(""), reason=REASON)


@pytest.mark.parametrize(("trigger", "place"), [(t, p) for p, t in ALLOWED])
def test_a_note_or_reason_is_asked_where_the_page_of_transitions_stars_it(trigger, place):
    id_, target, roles = ALLOWED[(place, trigger)]
    role = min(roles)
    facts = good(id_, **NEEDS.get(id_, {}))
    if id_ in {"T07", "T08", "T13a", "T13b", "T14", "T20", "T20r", "T20x", "T26"}:
        with pytest.raises(Invalid) as refusal:
            advance(REVISION, place, trigger, frozenset({role}), facts, reason="  ")
        assert ("reason_missing", True) == (refusal.value.code, bool(refusal.value.clause))
    else:
        assert target == advance(REVISION, place, trigger, frozenset({role}), facts).target


SWAPS = {"T15": {}, "T16": {"due_in_future": True}, "T17a": {}}


@pytest.mark.parametrize("id_", SWAPS)
def test_nothing_takes_the_place_of_a_text_that_is_another_by_now(id_):
    """Nor is a moment set for it; and where the article is as it was, nothing goes back for that reason (13.4c)."""
    place, trigger = next(pair for pair, row in ALLOWED.items() if row[0] == id_)
    role = {"T17a": "system"}.get(id_, "secretary")
    with pytest.raises(NotAllowed) as refusal:
        advance(REVISION, place, trigger, frozenset({role}), good(id_, base_moved_on=True))
    assert "D13.4c" == refusal.value.clause
    with pytest.raises(NotAllowed):
        advance(REVISION, place, "return_outdated", frozenset({"system"}), good("T20r"), reason=REASON)


def test_the_articles_own_conditions_hold_for_a_scheduled_revision():
    """A moment that has passed, one that has not come, a text that is not what was approved, one that is."""
    for id_, place, trigger, role, broken, clause in (
        ("T16", "approved", "schedule", "secretary", {"due_in_future": False}, "D12.2d"),
        ("T16", "approved", "schedule", "secretary", {"content_hash": OTHER_TEXT}, "D13.4c"),
        ("T17a", "scheduled", "publish_due", "system", {"due_in_future": True}, "D12.2d"),
        ("T17a", "scheduled", "publish_due", "system", {"content_hash": OTHER_TEXT}, "D13.4c"),
        ("T18", "scheduled", "amend", "editor", {"content_hash": TEXT}, "D13.4c"),
    ):
        with pytest.raises(NotAllowed) as refusal:
            advance(REVISION, place, trigger, frozenset({role}), good(id_, **broken), reason=REASON)
        assert clause == refusal.value.clause, (id_, broken)
