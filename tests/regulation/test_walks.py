"""Random walks through the lifecycle: whatever people try, the article stays on the map (hypothesis)."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from shared.errors import Conflict, Invalid, NotAllowed
from shared.workflow.article import ARTICLE, ROLES
from shared.workflow.machine import advance, moves
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
# Mostly a move that leads somewhere, with good facts and every role; sometimes anything at all.
_TRY = st.tuples(
    st.integers(0, 99),
    st.sampled_from([*TRIGGERS, "to_approved", "", "__init__"]),
    st.one_of(st.just(frozenset(ROLES)), st.frozensets(st.sampled_from(sorted(ROLES)))),
    st.one_of(st.just({}), _CHANGES),
    st.sampled_from([None, " ", "Có lý do."]),
)


def _next(state, attempt):
    """The step of one attempt, or None when it is refused, by an error of ours."""
    pick, wild, roles, changes, reason = attempt
    out = moves(ARTICLE, state, roles, good(""))
    trigger = out[pick % len(out)].trigger if out and pick < 80 else wild
    facts = replace(good(ID_OF.get(trigger, "")), **changes)
    try:
        return advance(ARTICLE, state, trigger, roles, facts, reason=reason)
    except (Conflict, Invalid, NotAllowed):
        return None


@settings(max_examples=400, deadline=None)
@given(st.lists(_TRY, max_size=40))
def test_no_walk_leaves_the_map_and_nothing_is_posted_without_approval(attempts):
    state, approved = NEW, False
    for attempt in attempts:
        step = _next(state, attempt)
        if step is None:
            continue
        trigger = step.transition.trigger
        assert state == step.source
        assert step.target in GRID.owners
        assert GRID.line(state, trigger).target == step.target
        assert state not in REOPENED or trigger in REOPENED[state]
        if step.target == "approved" and state != "approved":
            assert trigger == "approve_posting" or (trigger == "unschedule" and approved)
        if step.target == "published" and state in {"approved", "scheduled"}:
            assert approved
        if trigger == "approve_posting":
            approved = True
        elif GRID.owners[step.target] != "publishing":
            approved = False
        state = step.target
