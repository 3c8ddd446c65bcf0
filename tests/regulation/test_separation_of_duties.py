"""One person and the own work (C13): block, countersign or allow, per pack key; typed by hand."""

import itertools

import pytest

from shared.errors import NotAllowed
from shared.workflow.article import ARTICLE, Separation
from shared.workflow.machine import advance, moves
from tests.regulation.facts import good

# move, role, condition of the grid
LEVELS = [("T06", "editing", "send_up", "editor", ""), ("T11e", "editing", "approve_first_level", "editor", "delegated"),
          ("T10", "pending_deputy", "approve_content", "deputy", ""),
          ("T11", "pending_deputy", "approve_delegated", "deputy", "delegated")]  # fmt: skip

# policy, countersigned -> may the person act?
OPEN = {
    ("block", False): False, ("block", True): False, ("countersign", False): False, ("countersign", True): True,
    ("allow", False): True, ("allow", True): True,
}  # fmt: skip


def _passes(id_, source, trigger, role, condition, **facts):
    try:
        return advance(ARTICLE, source, trigger, frozenset({role}), good(id_, condition, **facts))
    except NotAllowed:
        return None


@pytest.mark.parametrize(("policy", "signed"), list(OPEN))
@pytest.mark.parametrize("move", LEVELS, ids=lambda move: move[0])
def test_the_own_text_at_levels_one_and_two(move, policy, signed):
    rules = Separation(own_text=policy)
    step = _passes(*move, actor_is_author=True, countersigned=signed, separation=rules)
    assert OPEN[policy, signed] == (step is not None)
    if step:
        assert "own_text" in step.flags


@pytest.mark.parametrize(("policy", "signed"), list(OPEN))
@pytest.mark.parametrize("move", LEVELS, ids=lambda move: move[0])
def test_the_own_units_article_at_levels_one_and_two(move, policy, signed):
    rules = Separation(own_unit=policy)
    step = _passes(*move, actor_leads_unit=True, countersigned=signed, separation=rules)
    assert OPEN[policy, signed] == (step is not None)
    if step:
        assert ("own_unit",) == step.flags


@pytest.mark.parametrize("policy", ["block", "countersign", "allow"])
def test_the_author_as_the_articles_editor(policy):
    facts = {"new_editor_is_author": True, "separation": Separation(editor_is_author=policy)}
    for move in (("T03", "submitted", "assign", "secretary", ""), ("T03b", "submitted", "reassign", "deputy", "")):
        assert (policy != "block") == (_passes(*move, **facts) is not None)
    rules = Separation(own_text="allow", editor_is_author=policy)
    own = {"actor_is_author": True, "separation": rules}
    assert (policy != "countersign") == (_passes(*LEVELS[0], **own) is not None)
    assert _passes(*LEVELS[0], **own, countersigned=True)


def test_who_has_no_stake_is_not_slowed_down_by_any_policy():
    for move, (own, unit) in itertools.product(LEVELS, itertools.product(["block", "countersign", "allow"], repeat=2)):
        step = _passes(*move, separation=Separation(own_text=own, own_unit=unit))
        assert step is not None and step.flags == ()


def test_the_head_is_exempt_and_flagged():
    step = advance(ARTICLE, "pending_head", "approve_posting", frozenset({"head"}), good(
        "T12", actor_is_author=True, actor_leads_unit=True, separation=Separation("block", "block", "block"),
    ))  # fmt: skip
    assert "own_text" in step.flags


@pytest.mark.parametrize(
    ("stake", "rules", "may"),
    [
        ({}, Separation(own_unit="countersign"), True),
        ({}, Separation(own_text="countersign"), True),
        ({}, Separation(), False),
        ({"actor_is_author": True}, Separation(own_text="countersign"), False),
        ({"actor_leads_unit": True}, Separation(own_unit="countersign"), False),
        ({"actor_leads_unit": True}, Separation(own_text="countersign", own_unit="block"), False),
        ({"actor_leads_unit": True}, Separation(own_text="countersign", own_unit="allow"), True),
        ({"signed_already": True}, Separation(own_text="countersign"), False),
    ],
)
def test_who_may_sign_beside_an_approval(stake, rules, may):
    for source, role in (("editing", "editor"), ("editing", "deputy"), ("pending_deputy", "deputy"),
                         ("pending_deputy", "head")):  # fmt: skip
        found = moves(ARTICLE, source, frozenset({role}), good("T06c", separation=rules, **stake))
        (sign,) = [move for move in found if move.trigger == "countersign"]
        assert may == sign.allowed, (source, role, sign.why)
        if may:
            step = advance(ARTICLE, source, "countersign", frozenset({role}), good("", separation=rules, **stake))
            assert (source, None) == (step.target, step.hands_over_to)


def test_an_editor_does_not_sign_at_the_deputys_level():
    with pytest.raises(NotAllowed):
        advance(
            ARTICLE, "pending_deputy", "countersign", frozenset({"editor", "secretary", "author"}),
            good("T10c", "countersign"),
        )  # fmt: skip
