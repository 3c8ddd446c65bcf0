"""The school-year table: the rule, the years decided otherwise, and every way in which it can be wrong."""

from datetime import date

import pytest

from shared.regulation.pack import FOLDER, PackError, load_pack, read_pack
from tests.unit.shared.regulation.test_versions import HEAD, SEED, _refused, _write

TABLE = load_pack(SEED).school_years


def test_a_year_nobody_decided_about_follows_the_rule() -> None:
    year = TABLE.year(2026)
    assert [date(2026, 9, 1), date(2027, 1, 15), date(2027, 1, 16), date(2027, 5, 31), date(2027, 8, 31)] == [
        year.begins, year.first_ends, year.second_begins, year.second_ends, year.ends
    ]  # fmt: skip


def test_a_decided_year_has_its_own_days() -> None:
    """regulation.md §3: semester I of 2025-2026 ends before 18/1/2026, the year before 31/5/2026."""
    year = TABLE.year(2025)
    assert (date(2026, 1, 17), date(2026, 1, 18), date(2026, 5, 30)) == (
        year.first_ends, year.second_begins, year.second_ends
    )  # fmt: skip
    assert date(2025, 9, 1) == year.begins  # not named there: the rule's


@pytest.mark.parametrize(
    ("day", "begun"),
    [("2026-08-31", 2025), ("2026-09-01", 2026), ("2026-12-31", 2026), ("2027-01-01", 2026), ("2027-08-31", 2026)],
)
def test_the_year_of_a_day(day: str, begun: int) -> None:
    assert begun == TABLE.of(date.fromisoformat(day))


def test_the_months_of_a_year_are_twelve_summer_included() -> None:
    assert ["2026-09", "2026-10", "2026-11", "2026-12", *(f"2027-0{n}" for n in range(1, 9))] == TABLE.months(2026)


def test_a_year_that_begins_in_august_has_that_month(tmp_path) -> None:
    path = _write(tmp_path, f"{SEED}@2", HEAD + "school_years:\n  default: {begins: 08-20, ends: 08-19}\n")
    table = read_pack(path).school_years
    assert (2026, 2025) == (table.of(date(2026, 8, 20)), table.of(date(2026, 8, 19)))
    assert ("2026-08", "2027-07") == (table.months(2026)[0], table.months(2026)[-1])


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("  default: {second_begins: 01-10}\n", 7, "ngày đầu học kì II (10/01) phải sau ngày cuối học kì I (15/01)"),
        ("  default: {second_ends: 31-05}\n", 7, "viết tháng-ngày"),
        ("  default: {begins: 02-29}\n", 7, "viết tháng-ngày"),
        ("  years:\n    2026-2027: {ends: 2027-05-01}\n", 8, "ngày cuối năm học (01/05) phải sau ngày cuối học kì II"),
        ("  years:\n    2026-2027:\n      first_ends: 2026-02-30\n", 9, "phải là ngày có thật"),
        ("  years:\n    2026-2027: {first_end: 2027-01-10}\n", 8, "không có mục tên này"),
        ("  years:\n    2026-2028: {ends: 2027-08-01}\n", 8, "“2026-2028” không phải năm học; viết như 2025-2026"),
        ("  years:\n    2026-2027: {begins: 2026-08-25}\n", 8, "bắt đầu 25/08/2026 khi năm học trước chưa hết"),
        ("  years:\n    2026-2027: {ends: 2027-09-05}\n", 8, "bắt đầu 01/09/2027 khi năm học trước chưa hết"),
        ("  clause: D99\n", 7, "không có điều khoản “D99”"),
    ],
)  # fmt: skip
def test_a_wrong_table_stops_the_start_with_file_and_line(tmp_path, text: str, line: int, message: str) -> None:
    found = _refused(_write(tmp_path, f"{SEED}@2", HEAD + "school_years:\n" + text))
    assert [(f"{SEED}@2.yaml", line)] == [(file, at) for file, at, said in found if message in said], found


def test_a_pack_without_the_table_says_so(tmp_path) -> None:
    path = _write(tmp_path, f"{SEED}@2", HEAD + "school_years: ~\n")
    with pytest.raises(PackError, match="school_years: thiếu mục này"):
        read_pack(path)


def test_a_version_in_the_other_folder_is_found(tmp_path) -> None:
    """The amendment lies in the school's folder, the first version came with the software, and the reverse."""
    _write(tmp_path, f"{SEED}@2", HEAD + "quota:\n  per_month: 2\n")
    old, new = load_pack(f"{SEED}@1", tmp_path), load_pack(f"{SEED}@2", tmp_path)
    assert FOLDER.joinpath(f"{SEED}.yaml").exists()
    assert (2, 1) == (old.at(f"{SEED}@2").quota.per_month, new.at(f"{SEED}@1").quota.per_month)
    assert old == load_pack(f"{SEED}@1")
