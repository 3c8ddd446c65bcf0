"""Random walks through the lifecycle: whatever people try, the article stays on the map (hypothesis)."""

import random
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from shared.errors import Conflict, Invalid, NotAllowed
from shared.workflow.article import ARTICLE, ROLES
from shared.workflow.machine import advance
from shared.workflow.table import NEW
from tests.regulation.facts import OTHER_TEXT, TEXT, good, read_grid

GRID = read_grid()
TRIGGERS = sorted({line.trigger for line in GRID.lines})
ID_OF = {line.trigger: line.id for line in GRID.lines}
# What is over, and the only way on: the board's own decisions.
REOPENED = {
    "withdrawn": set(), "refused": {"overrule_refusal"}, "taken_down": {"restore"},
    "archived": {"unarchive", "suspend", "take_down"},
}  # fmt: skip

_HASH = st.sampled_from([TEXT, OTHER_TEXT, None])
_CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "actor_is_author": st.booleans(), "actor_is_new_editor": st.booleans(), "new_editor_is_author": st.booleans(),
        "title": st.sampled_from(["", " ", "Tin"]), "event_end_in_future": st.booleans(),
        "classes": st.lists(st.sampled_from([f"K{n}" for n in range(1, 18)]), max_size=3).map(tuple),
        "checklist_complete": st.booleans(), "refusal_proposed": st.booleans(),
        "grounds": st.lists(st.sampled_from(["G1", "G5", "G9"]), max_size=2).map(tuple),
        "delegation_live": st.booleans(), "content_hash": _HASH, "deputy_hash": _HASH, "head_hash": _HASH,
        "posting_complete": st.booleans(), "first_posting_part": st.booleans(), "due_in_future": st.booleans(),
        "sole_holder": st.booleans(), "audience_public": st.booleans(), "is_publisher_editor": st.booleans(),
    },
)  # fmt: skip
_ATTEMPT = st.tuples(
    st.integers(0, 999),
    st.sampled_from([*TRIGGERS, "to_approved", "", "__init__"]),
    st.one_of(st.just(frozenset(ROLES)), st.frozensets(st.sampled_from(sorted(ROLES)))),
    _CHANGES,
    st.sampled_from([None, " ", "Có lý do."]),
)


def _next(state, attempt):
    """The step of one attempt, or None when it is refused by an error of ours.

    Seven in ten attempts are what the page allows, so that walks get somewhere; the others are anything at all.
    """
    pick, trigger, roles, changes, reason = attempt
    ahead = [line for line in GRID.lines if line.source == state and (line.trigger != "withdraw" or pick < 50)]
    if pick < 700 and ahead:
        trigger, roles, changes, reason = ahead[pick % len(ahead)].trigger, frozenset(ROLES), {}, "Có lý do."
    facts = replace(good(ID_OF.get(trigger, "")), **changes)
    try:
        return advance(ARTICLE, state, trigger, roles, facts, reason=reason)
    except (Conflict, Invalid, NotAllowed):
        return None


def _walk(attempts):
    """Every state visited, in order; asserts on the way what must hold in strict mode."""
    visited, approved = [NEW], False
    for attempt in attempts:
        state = visited[-1]
        step = _next(state, attempt)
        if step is None:
            continue
        trigger = step.transition.trigger
        assert (state, GRID.line(state, trigger).target) == (step.source, step.target)
        assert trigger in REOPENED.get(state, {trigger})
        if step.target == "approved":
            assert trigger == "approve_posting" or (trigger == "unschedule" and approved)
        if step.target == "published":
            assert approved
        approved = GRID.owners[step.target] == "publishing"
        visited.append(step.target)
    return visited


@settings(max_examples=80, deadline=None)
@given(st.lists(_ATTEMPT, min_size=20, max_size=40))
def test_no_walk_leaves_the_map_and_nothing_is_posted_without_approval(attempts):
    assert set(_walk(attempts)) <= {NEW, *GRID.owners}


def test_long_walks_see_the_whole_map():
    """The same walk with plain chance, long enough to prove that the rules above are met in every state."""
    chance = random.Random(20191231)
    seen = set()
    for _ in range(400):
        seen.update(
            _walk((chance.randrange(1000), chance.choice(TRIGGERS), frozenset(ROLES), {}, "Vì…") for _ in range(60))
        )
    assert seen == {NEW, *GRID.owners}
