"""Every state × trigger × role of a revision (T20), typed by hand from regulation.md §2.2, never from the code."""

import itertools

import pytest

from shared.errors import Conflict, DomainError, Invalid, NotAllowed
from shared.workflow.article import ROLES
from shared.workflow.machine import advance
from shared.workflow.revision import REVISION
from shared.workflow.table import NEW
from tests.regulation.facts import good

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
T20r | approved       | return_outdated      | pending_deputy | system
T26  | approved       | recall               | pending_head   | head
T20x | editing        | cancel_revision      | withdrawn      | responsible_editor secretary deputy head
T20x | revision       | cancel_revision      | withdrawn      | responsible_editor secretary deputy head
T20x | pending_deputy | cancel_revision      | withdrawn      | responsible_editor secretary deputy head
T20x | pending_head   | cancel_revision      | withdrawn      | responsible_editor secretary deputy head
T20x | approved       | cancel_revision      | withdrawn      | responsible_editor secretary deputy head
"""
LINES = [[cell.strip() for cell in line.split("|")] for line in TYPED.strip().splitlines()]
ALLOWED = {
    (NEW if source == "-" else source, trigger): (id_, target, set(roles.split()))
    for id_, source, trigger, target, roles in LINES
}
OWNERS = {
    "review": {"editing", "revision", "pending_deputy", "pending_head", "refused"},
    "publishing": {"approved", "published", "withdrawn"},
}
SENDERS = ("create", "submit", "resubmit", "withdraw", "assign", "return_to_sender", "overrule_refusal", "schedule")
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
