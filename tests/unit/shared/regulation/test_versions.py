"""Several versions of one regulation side by side: which is in force when, and what an amendment may not say."""

from datetime import date
from pathlib import Path

import pytest

from shared.regulation.pack import FOLDER, PackError, in_force, load_pack, read_pack, versions
from shared.workflow.article import ARTICLE
from shared.workflow.check import problems

SEED = "quy-che-154-2019"
OTHER = "quy-che-07-2026"
HEAD = f"id: {SEED}\nversion: 2\neffective_from: 2027-01-01\namends: {SEED}@1\ndecision: 01/QĐ-THPTTL ngày 01/12/2026\n"


def _write(folder: Path, name: str, text: str) -> Path:
    path = folder / f"{name}.yaml"
    path.write_text(text)
    return path


def _refused(path: Path) -> list[tuple[str, int, str]]:
    """The mistakes of a file: (file name, line, message)."""
    with pytest.raises(PackError) as error:
        read_pack(path)
    shown = error.value.file
    assert all(":" in line for line in str(error.value).splitlines())
    return [(Path(p.file or shown).name, p.line, p.message) for p in error.value.problems]


def test_an_amendment_says_only_what_changes(tmp_path: Path) -> None:
    _write(tmp_path, f"{SEED}@2", HEAD + "quota:\n  per_month: 2\n")
    old, new = versions(SEED, tmp_path)
    assert (1, 2) == (old.quota.per_month, new.quota.per_month)
    assert (old.quota.classes, old.clauses, old.title) == (new.quota.classes, new.clauses, new.title)
    assert (f"{SEED}@2", f"{SEED}@1", "01/QĐ-THPTTL ngày 01/12/2026") == (new.ref, new.amends, new.decision)
    assert old is load_pack(f"{SEED}@1", tmp_path)
    assert load_pack(SEED, tmp_path) == new  # without a version: the newest
    assert load_pack(SEED).version == 1  # nothing is amended in the folder that comes with the software


def test_the_pack_in_force_follows_the_calendar(tmp_path: Path) -> None:
    _write(tmp_path, f"{SEED}@2", HEAD + "quota:\n  per_month: 2\n")
    days = {date(2019, 1, 1): 1, date(2019, 12, 31): 1, date(2026, 12, 31): 1, date(2027, 1, 1): 2, date(2031, 1, 1): 2}
    assert days == {day: in_force(SEED, day, tmp_path).version for day in days}
    assert in_force(f"{SEED}@1", date(2031, 1, 1), tmp_path).version == 1  # pinned by setting


def test_an_item_keeps_its_own_pack(tmp_path: Path) -> None:
    _write(tmp_path, f"{SEED}@2", HEAD + "approval:\n  mode: delegated\n")
    new = load_pack(f"{SEED}@2", tmp_path)
    assert ("delegated", "strict") == (new.mode, new.at(f"{SEED}@1").mode)
    assert new.at(new.ref) is new
    with pytest.raises(PackError, match="phiên bản 3"):
        new.at(f"{SEED}@3")


def test_an_amendment_may_take_something_out_and_no_more_than_there_is(tmp_path: Path) -> None:
    path = _write(tmp_path, f"{SEED}@2", HEAD + "takedown_reasons:\n  R5: ~\n")
    assert ["R1", "R2", "R3", "R4"] == list(read_pack(path).takedown_reasons)
    path = _write(tmp_path, f"{SEED}@2", HEAD + "takedown_reasons:\n  R6: ~\n")
    assert [(f"{SEED}@2.yaml", 7, "bản được sửa đổi không có mục “R6” để bỏ")] == _refused(path)


def test_what_an_amendment_breaks_in_the_older_text_is_shown_where_it_stands(tmp_path: Path) -> None:
    """Taking out a clause that a rule of version 1 cites: the rule's own file and line."""
    path = _write(tmp_path, f"{SEED}@2", HEAD + "clauses:\n  D14.2b: ~\n")
    cited = (FOLDER / f"{SEED}.yaml").read_text().splitlines().index("    clause: D14.2b") + 1
    assert (f"{SEED}.yaml", cited, "không có điều khoản “D14.2b” trong mục clauses") in _refused(path)


@pytest.mark.parametrize(
    ("change", "line", "message"),
    [
        ({"effective_from: 2027-01-01": "effective_from: 2019-12-31"}, 3, "phải sau ngày 31/12/2019, ngày có hiệu lực"),
        ({"effective_from: 2027-01-01": "effective_from: 2018-01-01"}, 3, "phải sau ngày 31/12/2019, ngày có hiệu lực"),
        ({f"amends: {SEED}@1": f"amends: {OTHER}@1"}, 4, f"phiên bản 2 phải sửa đổi {SEED}@1"),
        ({f"amends: {SEED}@1": f"amends: {SEED}@2"}, 4, "dẫn vòng quanh nhau"),
        ({f"amends: {SEED}@1": f"amends: {SEED}@7"}, 4, f"không có bộ quy tắc “{SEED}@7”"),
        ({f"amends: {SEED}@1": f"amends: {SEED}"}, 4, f"không có bộ quy tắc “{SEED}”"),
        ({f"amends: {SEED}@1": f"amends: {SEED}@1\nbased_on: {OTHER}@1"}, 5, "chỉ dùng một trong hai mục"),
        ({"version: 2": "version: 3"}, 2, "tệp này là phiên bản 2"),
        ({f"amends: {SEED}@1": f"based_on: {SEED}@1"}, 1, f"phiên bản 2 phải sửa đổi {SEED}@1"),
        ({"decision: 01/QĐ-THPTTL ngày 01/12/2026\n": ""}, 1, "decision: thiếu mục này"),
        ({"decision:": "classes: {K1: {final: {delegated: deputy}}}\ndecision:"}, 5, "không uỷ quyền được cho cấp khác"),
        ({"decision:": "classes: {K7: {final: {delegated: secretary}}}\ndecision:"}, 5, "không phải một cấp duyệt"),
        ({"decision:": "classes: {K7: {levels: [deputy, editor, head]}}\ndecision:"}, 5, "cấp duyệt sau phải cao hơn"),
        ({"decision:": "classes: {K7: {levels: [editor, deputy, deputy, head]}}\ndecision:"}, 5, "cấp duyệt sau phải cao hơn"),
        ({"decision:": "classes: {K7: {levels: [editor, head]}}\ndecision:"}, 5, "phần mềm duyệt theo ba cấp"),
        ({"decision:": "approval: {posting_by: [principal]}\ndecision:"}, 5, "Trưởng Ban (head) phải có"),
        ({"decision:": "wording: {Giám đốc: Sếp}\ndecision:"}, 5, "phần mềm không dùng từ “Giám đốc”"),
        ({"decision:": "clauses: {D99: Điều mới}\ndecision:"}, 5, "không thuộc điều nào trong mục chapters"),
        ({"decision:": "clauses: {D9: ~}\ndecision:"}, None, "không có điều khoản nào của “D9” trong mục clauses"),
        ({"decision:": "clauses: {D12.3c: ~}\ndecision:"}, 5, "thiếu điều khoản “D12.3c” mà quy trình dẫn ra"),
        ({"decision:": "clauses: {D5.3a: ~}\ndecision:"}, 5, "thiếu điều khoản “D5.3a” mà quy trình dẫn ra"),
    ],
)  # fmt: skip
def test_a_contradiction_is_told_with_its_line(
    tmp_path: Path, change: dict[str, str], line: int | None, message: str
) -> None:
    text = HEAD
    for old, new in change.items():
        assert old in text
        text = text.replace(old, new, 1)
    found = _refused(_write(tmp_path, f"{SEED}@2", text))
    assert [at for _, at, said in found if message in said and line in (None, at)], found


def test_packs_based_on_one_another_are_a_circle(tmp_path: Path) -> None:
    text = "id: {}\nversion: 1\neffective_from: 2026-08-15\nbased_on: {}@1\ndecision: 1\n"
    path = _write(tmp_path, "truong-a", text.format("truong-a", "truong-b"))
    _write(tmp_path, "truong-b", text.format("truong-b", "truong-a"))
    ((file, line, message),) = _refused(path)
    assert ("truong-b.yaml", 4) == (file, line)
    assert "truong-a → truong-b → truong-a" in message


def test_a_version_that_is_missing_in_the_row_is_named(tmp_path: Path) -> None:
    _write(tmp_path, f"{SEED}@3", HEAD.replace("version: 2", "version: 3").replace("@1", "@2"))
    with pytest.raises(PackError, match=f"không có bộ quy tắc “{SEED}@2”"):
        versions(SEED, tmp_path)


@pytest.mark.parametrize("pack", [*versions(OTHER), *versions(SEED)], ids=lambda pack: pack.ref)
def test_every_pack_that_comes_with_the_software_carries_the_workflow(pack: object) -> None:
    clauses = pack.clauses  # type: ignore[attr-defined]
    assert [] == list(problems(ARTICLE, ("submission", "review", "publishing"), clauses=clauses))


def test_another_school_says_nothing_of_the_first() -> None:
    first, second = versions(OTHER)
    for pack in (first, second):
        words = [pack.title, pack.decision, *(c.text for c in pack.clauses.values())]
        words += [a.title for chapter in pack.chapters for a in chapter.articles]
        assert not [text for text in words if "Tiên Lữ" in text or "Hưng Yên" in text or "THPTTL" in text]
    assert ("delegated", 2, (), "secretary_or_editor", False) == (
        first.mode, first.quota.per_month, first.submission.confirmed_by_unit_lead, first.publish_by,
        first.deadline.saturday_is_working,
    )  # fmt: skip
    assert ("Uỷ viên Ban Biên tập", "Trưởng ban Biên tập") == (first.roles["editor"].label, first.roles["head"].label)
    assert (1, 24, "head") == (
        second.quota.per_month, second.suspension.decide_within_hours, second.classes["K16"].final_by["delegated"],
    )  # fmt: skip


def test_the_software_speaks_in_the_words_of_the_school() -> None:
    other, seed = load_pack(f"{OTHER}@1"), load_pack(SEED)
    sentence = "Hãy chờ Phó Trưởng Ban xử lý; Trưởng Ban Biên tập và biên tập viên đã biết."
    assert sentence == seed.say(sentence)
    assert "Hãy chờ Phó ban xử lý; Trưởng ban Biên tập và uỷ viên đã biết." == other.say(sentence)
