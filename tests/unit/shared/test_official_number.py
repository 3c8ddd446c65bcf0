"""Số, ký hiệu as people write them; the examples of regulation.md §4."""

import pytest

from shared.official_number import parse


@pytest.mark.parametrize(
    ("typed", "text", "type_", "year"),
    [
        ("154/QĐ-THPTTL", "154/QĐ-THPTTL", "QĐ", None),
        ("Số: 154/QĐ-THPTTL", "154/QĐ-THPTTL", "QĐ", None),
        ("154 / QD - THPTTL", "154/QĐ-THPTTL", "QĐ", None),
        ("154/QÐ-THPTTL", "154/QĐ-THPTTL", "QĐ", None),  # eth, as old keyboards write it
        ("154/qđ-thpttl", "154/QĐ-THPTTL", "QĐ", None),
        ("154/QĐ THPTTL", "154/QĐ-THPTTL", "QĐ", None),
        ("5/BC-BBT", "05/BC-BBT", "BC", None),
        ("27/THPTTL-VP", "27/THPTTL-VP", "CV", None),
        ("1434/SGDĐT-GDTrH", "1434/SGDĐT-GDTrH", "CV", None),
        ("37/2020/TT-BGDĐT", "37/2020/TT-BGDĐT", "TT", 2020),
        ("43/2011/NĐ-CP", "43/2011/NĐ-CP", "NĐ", 2011),
        ("64/2007-NĐ-CP", "64/2007/NĐ-CP", "NĐ", 2007),
        ("76/QĐ–SGDĐT", "76/QĐ-SGDĐT", "QĐ", None),  # a dash of Word
        ("12a/KH-THPTTL", "12a/KH-THPTTL", "KH", None),
        ("03/DA-THPTTL", "03/DA-THPTTL", "DA", None),
        ("03/ĐA-THPTTL", "03/ĐA-THPTTL", "ĐA", None),
    ],
)
def test_a_number_is_read_and_written_one_way(typed: str, text: str, type_: str, year: int | None) -> None:
    found = parse(typed)
    assert found is not None
    assert (text, type_, year) == (found.text, found.type, found.year)
    again = parse(found.text)
    assert again == found


@pytest.mark.parametrize("typed", ["", "QĐ-THPTTL", "154", "154/", "/QĐ-THPTTL", "không số", "154-QĐ"])
def test_what_is_no_number_is_said_to_be_none(typed: str) -> None:
    assert parse(typed) is None


def test_the_kind_of_paper_has_its_name() -> None:
    assert [parse(n).type_label for n in ("1/TTr-X", "2/CTr-X", "3/ABC-VP")] == ["Tờ trình", "Chương trình", "Công văn"]  # type: ignore[union-attr]
