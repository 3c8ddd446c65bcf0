"""Nothing an amendment changes may stay unsaid on the page of differences."""

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import date
from types import MappingProxyType
from typing import Any

import pytest

from shared.regulation.difference import Piece, difference, word_pieces
from shared.regulation.pack import Pack, load_pack, versions

SEED = load_pack("quy-che-154-2019")
ELSEWHERE = {"id", "version", "effective_from", "amends", "based_on", "decision", "folder"}
"""Said in the head of the page."""
CHOICES = {
    "strict": "delegated", "secretary": "secretary_or_editor", "keep_hidden": "restore", "civil_code": "none",
    "each_unit": "rota", "block": "allow", "allow": "block", "calendar_month": "on_demand", "on_demand": "calendar_month",
    "school_year_table": "on_demand",
}  # fmt: skip
UNSAID = {("ClassRule", "final"), ("Article", "clauses")}
"""The first follows from final_by and the mode; the words of clauses are compared by themselves."""


def _other(value: Any, name: str) -> Any:  # noqa: PLR0911  (one line per kind)
    """Something else of the same kind."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, date):
        return value.replace(year=value.year + 1)
    if name in {"clause", "mode_clause"}:
        return "D9" if value != "D9" else "D16"
    if name == "family":
        return "to-chuc" if value != "to-chuc" else "hoat-dong"
    if name == "role":
        return "principal"
    if name == "default_class":
        return "K6"
    return CHOICES.get(value, f"{value} (khác)")


def _variants(value: Any, name: str) -> list[Any]:  # noqa: C901, PLR0911  (one line per kind)
    """Copies of a value, each different in one place only."""
    if isinstance(value, Mapping):
        key = next(iter(value), None)
        if key is None:
            return [MappingProxyType({"Trưởng Ban": "Tổng phụ trách"})]
        rest = {k: v for k, v in value.items() if k != key}
        key = "delegated" if name == "final_by" else key  # strict is the last of the levels
        changed = [MappingProxyType({**value, key: v}) for v in _variants(value[key], name)]
        return changed if name in {"roles", "final_by", "families"} else [*changed, MappingProxyType(rest)]
    if isinstance(value, tuple):
        if not value:
            return []
        if name in {"posting_by", "levels"}:
            return [value[:-1]]
        if name in {"classes", "confirmed_by_unit_lead"}:
            return [value[:-1], (*value, "K17" if name == "classes" else "ca_nhan")]
        return [*((variant, *value[1:]) for variant in _variants(value[0], name)), value[1:]]
    if hasattr(value, "__dataclass_fields__"):
        kind = type(value).__name__
        return [
            replace(value, **{f.name: variant})
            for f in fields(value)
            if f.name != "id" and (kind, f.name) not in UNSAID and kind != "Clause"
            for variant in _variants(getattr(value, f.name), f.name)
        ] or ([replace(value, text="Lời văn khác")] if kind == "Clause" else [])
    if name in {"delegated", "strict", "final_by"}:
        return ["principal"]
    return [_other(value, name)]


CASES = [
    (f.name, number, variant)
    for f in fields(Pack)
    if f.name not in ELSEWHERE
    for number, variant in enumerate(_variants(getattr(SEED, f.name), f.name))
]


@pytest.mark.parametrize(("name", "number", "value"), CASES, ids=[f"{name}-{n}" for name, n, _ in CASES])
def test_whatever_changes_is_said(name: str, number: int, value: Any) -> None:
    changed = replace(SEED, **{name: value})
    found = difference(SEED, changed)
    assert found.clauses or found.rules, value
    assert all(rule.old != rule.new for rule in found.rules)


def test_every_part_of_a_pack_was_tried() -> None:
    assert {f.name for f in fields(Pack)} - ELSEWHERE == {name for name, _, _ in CASES}


def test_a_pack_does_not_differ_from_itself() -> None:
    found = difference(SEED, SEED)
    assert () == found.clauses == found.rules


def test_the_amendment_that_comes_with_the_software() -> None:
    found = difference(*versions("quy-che-07-2026"))
    assert ["D13.3"] == [clause.id for clause in found.clauses]
    assert ["02", "01"] == [piece.text for piece in found.clauses[0].pieces if piece.op != "same"]
    assert [
        ("Tạm ẩn khẩn", "12 giờ", "24 giờ"), ("Loại K16", "Phó ban", "Trưởng ban"),
        ("Chỉ tiêu tin, bài", "2 bài", "1 bài"), ("Mục tiêu: Biên tập", "2 ngày", "3 ngày"),
    ] == [
        (rule.label, old, new)
        for rule, (old, new) in zip(
            found.rules, [("12 giờ", "24 giờ"), ("Phó ban", "Trưởng ban"), ("2 bài", "1 bài"), ("2 ngày", "3 ngày")],
            strict=True,
        )
        if old in (rule.old or "") and new in (rule.new or "")
    ]  # fmt: skip


def test_words_are_compared_one_by_one() -> None:
    assert (Piece("same", "Mỗi tháng"), Piece("del", "01"), Piece("add", "02 hoặc 03"), Piece("same", "bài")) == (
        word_pieces("Mỗi tháng 01 bài", "Mỗi tháng 02 hoặc 03 bài")
    )
