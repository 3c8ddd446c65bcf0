"""Every state × every trigger × every role, against the page typed by hand from the regulation."""

import itertools

import pytest

from shared.errors import Conflict, Invalid, NotAllowed
from shared.workflow.article import ARTICLE, ROLES
from shared.workflow.machine import advance, moves
from shared.workflow.table import NEW
from tests.regulation.facts import CONDITIONS, good, read_grid

GRID = read_grid()
PLACES = (NEW, *GRID.owners)
TRIGGERS = tuple(dict.fromkeys(line.trigger for line in GRID.lines))
ID_OF = {line.trigger: line.id for line in GRID.lines}
PERMISSIONS = [(line, role, condition) for line in GRID.lines for role, condition in line.roles.items()]
REASON = "Theo ý kiến của Ban Biên tập."


def _try(source, trigger, roles, condition="", reason=REASON):
    return advance(ARTICLE, source, trigger, frozenset(roles), good(ID_OF[trigger], condition), reason=reason)


def test_the_page_and_the_code_know_the_same_moves():
    """Ids and triggers one to one, so that no move exists that the page does not name."""
    of_code = {(row.id, source, row.trigger) for row in ARTICLE.transitions for source in row.sources}
    assert {(line.id, line.source, line.trigger) for line in GRID.lines} == of_code
    assert len({(line.source, line.trigger) for line in GRID.lines}) == len(GRID.lines)


def test_the_page_and_the_code_name_the_same_states_and_owners():
    assert GRID.owners == {name: state.owner for name, state in ARTICLE.states.items()}


@pytest.mark.parametrize(
    ("line", "role", "condition"), PERMISSIONS, ids=[f"{line.id}-{line.source}-{role}" for line, role, _ in PERMISSIONS]
)
def test_a_move_on_the_page_works(line, role, condition):
    step = _try(line.source, line.trigger, {role}, condition)
    owner = GRID.owners[line.target]
    changes = line.source != NEW and GRID.owners[line.source] != owner
    assert (line.id, line.source, line.target, role, owner if changes else None) == (
        step.transition.id, step.source, step.target, step.role, step.hands_over_to,
    )  # fmt: skip


@pytest.mark.parametrize("place", PLACES)
def test_whatever_is_not_on_the_page_is_refused_with_our_own_error(place):
    for trigger, role in itertools.product(TRIGGERS, ROLES):
        line = GRID.line(place, trigger)
        if line and line.roles.get(role) == "":
            continue
        with pytest.raises(NotAllowed if line else Conflict) as refusal:
            _try(place, trigger, {role})
        assert type(refusal.value) is (NotAllowed if line else Conflict), (place, trigger, role)
        assert refusal.value.message
        assert refusal.value.clause


def test_a_condition_opens_the_move_to_nobody_else():
    """The facts of each condition let in those roles only that the page lists for it, or without condition."""
    for line, role, condition in itertools.product(GRID.lines, ROLES, CONDITIONS):
        if line.roles.get(role) in {"", condition}:
            continue
        with pytest.raises(NotAllowed):
            _try(line.source, line.trigger, {role}, condition)


def test_nobody_without_a_role_moves_anything():
    for place, trigger in itertools.product(PLACES, TRIGGERS):
        with pytest.raises(NotAllowed if GRID.line(place, trigger) else Conflict):
            _try(place, trigger, set())


def test_all_roles_together_may_do_no_more_than_the_page_says():
    for place, trigger in itertools.product(PLACES, TRIGGERS):
        if GRID.line(place, trigger) is None:
            with pytest.raises(Conflict):
                _try(place, trigger, ROLES)


@pytest.mark.parametrize("line", GRID.lines, ids=lambda line: f"{line.id}-{line.source}")
def test_a_reason_is_asked_where_the_page_says_and_nowhere_else(line):
    role, condition = next(iter(line.roles.items()))
    for blank in (None, "", "  \n"):
        if line.id in GRID.reasons:
            with pytest.raises(Invalid) as refusal:
                _try(line.source, line.trigger, {role}, condition, reason=blank)
            assert refusal.value.fields["reason"]
            assert refusal.value.code == "reason_missing"
            assert refusal.value.clause
        else:
            assert line.target == _try(line.source, line.trigger, {role}, condition, reason=blank).target


@pytest.mark.parametrize("place", PLACES)
def test_what_the_page_offers_is_what_one_is_told_one_may_do(place):
    """`moves` lists every move out of a state, allowed to exactly those whom `advance` lets pass."""
    expected = [line.id for line in GRID.lines if line.source == place]
    for role in ROLES:
        offered = moves(ARTICLE, place, frozenset({role}), good(""))
        assert sorted(expected) == sorted(move.transition_id for move in offered)
        for move in offered:
            again = moves(ARTICLE, place, frozenset({role}), good(move.transition_id))
            allowed = next(m for m in again if m.trigger == move.trigger)
            assert allowed.allowed == (GRID.line(place, move.trigger).roles.get(role) == ""), (place, move, role)
            assert (allowed.why is None) == allowed.allowed
            assert allowed.clause
