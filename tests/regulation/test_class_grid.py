"""Roles × states × moves × classes × modes × delegations, against two pages typed by hand; tens of thousands of cases."""

import itertools
from pathlib import Path

import pytest

from shared.errors import NotAllowed
from shared.regulation.pack import load_pack
from shared.workflow.article import ARTICLE, ROLES
from shared.workflow.machine import advance
from tests.regulation.facts import good, read_grid

GRID = read_grid()
RULES = load_pack("quy-che-154-2019").class_rules
REASON = "Theo ý kiến của Ban Biên tập."
MODES = ("strict", "delegated")
COLUMNS = ("T06", "T11e", "T11", "T12", "T12a", "T14", "T15")


def _read():
    """(class, mode) -> move -> the roles of the page."""
    page = Path(__file__).with_name("class_grid.txt").read_text(encoding="utf-8").splitlines()
    found = {}
    for row in page:
        if row.strip() and not row.startswith("#"):
            class_, mode, *cells = (cell.strip() for cell in row.split("|"))
            assert len(cells) == len(COLUMNS), row
            names = [frozenset(() if cell == "-" else cell.split(", ")) for cell in cells]
            moves = dict(zip(COLUMNS, names, strict=True))
            found[class_, mode] = moves | {"T07": moves["T06"]}
    return found


PAGE = _read()
CLASSES = tuple(dict.fromkeys(class_ for class_, _ in PAGE))


def _allowed(line, role, classes, mode, *, live):
    """What the pages say. Several classes: the strictest wins, so each class must let the role pass (C3)."""
    condition = line.roles.get(role)
    if line.id not in PAGE[classes[0], mode]:
        return condition == ""  # no class and no mode matters; conditions of duty are tested elsewhere
    row = mode if live else "strict"
    return condition is not None and all(role in PAGE[class_, row][line.id] for class_ in classes)


def _passes(line, role, classes, mode, *, live):
    facts = good(
        line.id, classes=classes, mode=mode, delegation_live=live, is_publisher_editor=True, rules=RULES,
    )  # fmt: skip
    try:
        step = advance(ARTICLE, line.source, line.trigger, frozenset({role}), facts, reason=REASON)
    except NotAllowed:
        return False
    assert (line.id, line.target, role) == (step.transition.id, step.target, step.role)
    return True


def test_the_page_has_every_class_in_both_modes():
    assert {(f"K{number}", mode) for number in range(1, 18) for mode in MODES} == set(PAGE)


def test_the_pack_says_the_same_of_final_levels():
    """The regulation's data and the page, typed independently."""
    pack = load_pack("quy-che-154-2019")
    for class_, rule in pack.classes.items():
        by = PAGE[class_, "delegated"]
        final = "editor" if by["T11e"] else "deputy" if by["T11"] else "principal" if not by["T12a"] else "head"
        assert final == rule.final_by["delegated"], class_


@pytest.mark.parametrize(("class_", "mode"), PAGE, ids=lambda part: part)
def test_one_class(class_, mode):
    wrong, count = [], 0
    for line, role, live in itertools.product(GRID.lines, ROLES, (False, True)):
        count += 1
        if _allowed(line, role, (class_,), mode, live=live) != _passes(line, role, (class_,), mode, live=live):
            wrong.append((line.id, line.source, role, "live" if live else "no delegation"))
    assert not wrong
    assert count >= 1500


@pytest.mark.parametrize("mode", MODES)
def test_two_classes_the_strictest_wins(mode):
    lines = [line for line in GRID.lines if line.id in PAGE["K1", "strict"]]
    principals = {"K14", "K15"}
    wrong = []
    for pair in itertools.combinations(CLASSES, 2):
        mixed = len(principals & set(pair)) == 1  # a reply that is also something else: head and principal both
        for line, role in itertools.product(lines, ("editor", "secretary", "deputy", "head", "principal")):
            expected = _allowed(line, role, pair, mode, live=True)
            if mixed and line.id in {"T12", "T12a"}:
                expected = role in {"head", "principal"}
            if expected != _passes(line, role, pair, mode, live=True):
                wrong.append((pair, line.id, line.source, role))
    assert not wrong
