import re
from dataclasses import FrozenInstanceError
from datetime import date
from pathlib import Path

import pytest

from shared.regulation.pack import FOLDER, PackError, load_pack, read_pack
from shared.workflow.article import ARTICLE, ROLES, ClassRules

NAME = "quy-che-154-2019"
SOURCE = (FOLDER / f"{NAME}.yaml").read_text()
OFFICIAL = Path(__file__).parents[3] / "regulation" / f"{NAME}.txt"

# Every clause of the regulation, typed by hand: article, points, items.
CLAUSES = re.findall(
    r"\S+",
    """
Q0 Q1 Q2 Q3 D1.1 D1.2 D2.1 D2.2 D3.1 D3.2a D3.2b D3.3 D4.1 D4.2 D4.3 D4.4 D5.1 D5.2 D5.3a D5.3b D5.3c D5.3d D5.3e
D5.3f D5.3g D5.3h D5.3i D6a D6b D6c D6d D7.1a D7.1b D7.1c D7.1d D7.1e D7.1f D7.2 D8.1 D8.2 D9 D10.1a D10.1b D10.2
D11.1 D11.2 D11.3 D11.4 D11.5 D11.6a D11.6b D12.1 D12.2a D12.2b D12.2c1 D12.2c2 D12.2d D12.3a D12.3b D12.3c D12.4a
D12.4b D13.1 D13.2 D13.3 D13.4a D13.4b D13.4c D14.1 D14.2a D14.2b D14.2c D15 D15.1 D15.2 D15.3 D15.4 D15.5 D16 D17a
D17b D18
""",
)

# class: levels in strict mode (the last is final), and who is final in delegated mode
CLASSES = {
    "K1": ("editor deputy head", "head", "D12.2a"), "K2": ("editor deputy head", "head", "D12.2a"),
    "K3": ("editor deputy head", "head", "D12.2a"), "K4": ("editor deputy head", "head", "D12.2a"),
    "K5": ("editor deputy head", "deputy", "D12.2b"), "K6": ("editor deputy head", "deputy", "D12.2b"),
    "K7": ("editor deputy head", "deputy", "D12.2b"), "K8": ("editor deputy head", "editor", "D12.2c2"),
    "K9": ("editor deputy head", "editor", "D12.2c2"), "K10": ("secretary deputy head", "deputy", "D14.2a"),
    "K11": ("secretary deputy head", "head", "D14.2b"), "K12": ("editor deputy head", "deputy", "D14.2c"),
    "K13": ("secretary deputy head", "head", "D11.1"), "K14": ("unit_lead deputy principal", "principal", "D13.4b"),
    "K15": ("clerk deputy principal", "principal", "D11.6a"), "K16": ("editor deputy head", "deputy", "D11.3"),
    "K17": ("editor deputy head", "deputy", "D12.1"),
}  # fmt: skip


def _plain(text):
    """Without bullets, numbers of points and line ends."""
    return re.sub(r"\s+", " ", re.sub(r"^\s*(?:·|-|\d\.|Điều \d+\.)\s*", "", text, flags=re.MULTILINE))


def _errors(tmp_path, source, name=NAME):
    file = tmp_path / f"{name}.yaml"
    file.write_text(source)
    with pytest.raises(PackError) as error:
        read_pack(file)
    assert all(line.startswith(f"{file}:") for line in str(error.value).splitlines())
    return [(problem.line, problem.message) for problem in error.value.problems]


def _line(text):
    return SOURCE[: SOURCE.index(text)].count("\n") + 1


def _changed(old, new):
    assert SOURCE.count(old) == 1, old
    return SOURCE.replace(old, new)


def test_the_pack_says_what_it_is():
    pack = load_pack(NAME)
    assert (NAME, 1, date(2019, 12, 31), f"{NAME}@1", "strict") == (
        pack.id, pack.version, pack.effective_from, pack.ref, pack.mode,
    )  # fmt: skip
    assert "154/QĐ-THPTTL" in pack.decision


def test_it_is_read_once_and_cannot_be_changed():
    pack = load_pack(NAME)
    assert load_pack(NAME) is pack
    with pytest.raises(FrozenInstanceError):
        pack.mode = "delegated"
    with pytest.raises(TypeError):
        pack.classes["K1"] = pack.classes["K2"]


def test_every_clause_of_the_regulation_is_there():
    assert list(load_pack(NAME).clauses) == CLAUSES


@pytest.mark.parametrize("clause_id", CLAUSES)
def test_a_clause_is_quoted_in_the_official_wording(clause_id):
    """Opening words of a point and its items may be joined, names are left out: piece by piece it is the same."""
    official = _plain(OFFICIAL.read_text())
    for piece in re.split(r"\[…\]|: |; ", load_pack(NAME).clause(clause_id).text):
        assert _plain(piece).strip(" -.") in official


def test_a_clause_is_cited_as_people_cite_it():
    labels = {
        "D12.3b": "Điều 12 khoản 3, ý b", "D9": "Điều 9", "D6a": "Điều 6, ý a", "D12.2c1": "Điều 12 khoản 2, ý c1",
        "Q2": "Quyết định, Điều 2", "Q0": "Quyết định, phần căn cứ", "D15": "Điều 15",
    }  # fmt: skip
    assert labels == {id_: load_pack(NAME).clause(id_).label for id_ in labels}


def test_no_person_is_named():
    for name in ("Đồng chí", "Đ/c"):
        assert name not in SOURCE
        assert name not in OFFICIAL.read_text()


def test_classes_have_the_levels_of_the_regulation():
    found = {
        id_: (" ".join(rule.levels), rule.final_by["delegated"], rule.clause)
        for id_, rule in load_pack(NAME).classes.items()
    }
    assert found == CLASSES
    for rule in load_pack(NAME).classes.values():
        assert rule.final == rule.final_by["strict"] == rule.levels[-1]
        assert rule.help
    assert "K7" == load_pack(NAME).default_class


def test_the_workflow_judges_by_the_classes_of_this_pack():
    """The defaults of the guards are the seed regulation's."""
    assert ClassRules() == load_pack(NAME).class_rules


def test_grounds_are_the_official_sentences_and_reasons_by_law_say_so():
    pack = load_pack(NAME)
    for number, ground in enumerate(pack.grounds.values(), 1):
        assert (f"G{number}", f"D15.{number}") == (ground.id, ground.clause)
        assert pack.clause(ground.clause).text == ground.label
    assert ["R4", "R5"] == [r.id for r in pack.takedown_reasons.values() if r.by_law]
    for reason in pack.takedown_reasons.values():
        assert reason.by_law == ("theo pháp luật" in reason.label)
    hidden = {x.id for x in (*pack.grounds.values(), *pack.takedown_reasons.values()) if x.hidden_text}
    assert {"G2", "R4"} == hidden


def test_roles_sections_quota_reports_and_deadline():
    pack = load_pack(NAME)
    assert ROLES == {id_: role.label for id_, role in pack.roles.items()}
    assert [
        "gioi-thieu", "tin-truong", "tin-nganh", "hoat-dong-chuyen-mon", "doan-hoi", "cong-doan", "huong-nghiep",
        "guong-sang", "thong-bao", "van-ban", "ke-hoach", "thoi-khoa-bieu", "lich-cong-tac", "thi-kiem-tra",
        "chuyen-de", "tuyen-sinh", "cong-khai", "khen-thuong", "thu-vien",
    ] == [section.id for section in pack.sections]  # fmt: skip
    assert "Đoàn – Hội" == pack.section("doan-hoi").label
    assert "tin-tuc" == pack.section("doan-hoi").parent
    places = [section.id for section in pack.columns]
    assert len(places) == len(set(places))
    for section in pack.columns:
        assert section.parent is None or places.index(section.parent) < places.index(section.id)
    assert (1, ("K6", "K8", "K9", "K12"), (20, 25)) == (
        pack.quota.per_month, pack.quota.classes, pack.quota.remind_on_days,
    )  # fmt: skip
    assert ["month", "semester", "school_year", "ad_hoc"] == list(pack.reports)
    assert (1, "civil_code", "D14.1") == (
        pack.deadline.weeks_after_event, pack.deadline.roll, pack.deadline.clause,
    )  # fmt: skip
    assert {"intake": 1, "edit": 2, "deputy": 1, "head": 1, "posting": 1, "document": 2} == {
        id_: target.working_days for id_, target in pack.soft_targets.items()
    }
    assert pack.states is ARTICLE.states


def test_a_version_may_be_asked_for():
    assert load_pack(f"{NAME}@1") == load_pack(NAME)
    with pytest.raises(PackError, match="phiên bản"):
        load_pack(f"{NAME}@2")


@pytest.mark.parametrize("name", ["", "quy-che-khac", "../secrets", "/etc/passwd", "a@0", "QUY-CHE", "a b"])
def test_an_unknown_pack_is_named_with_those_there_are(name):
    with pytest.raises(PackError, match=NAME):
        load_pack(name)


def test_several_mistakes_are_told_at_once_each_with_its_line(tmp_path):
    source = _changed("  mode: strict\n", "  mode: laissez-faire\n")
    source = source.replace("label: Tin, bài quan trọng\n", "label: 7\n")
    source = source.replace("clause: D13.3\n", "clause: D13.33\n")
    found = _errors(tmp_path, source)
    assert found == [
        (_line("  mode: strict"), "approval.mode: phải là một trong: strict, delegated"),
        (_line("label: Tin, bài quan trọng\n"), "classes.K1.label: phải là chữ, không để trống"),
        (_line("clause: D13.3\n"), "không có điều khoản “D13.33” trong mục clauses"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "at", "message"),
    [
        ("effective_from: 2019-12-31", "effective_from: 2019-02-30", "effective_from", "effective_from: phải là ngày có thật, viết năm-tháng-ngày"),
        ("effective_from: 2019-12-31", "effective_from: hôm nay", "effective_from", "effective_from: phải là ngày có thật, viết năm-tháng-ngày"),
        ("version: 1\n", "version: yes\n", "version: yes", "version: phải là số nguyên từ 1 đến 10000"),
        ("version: 1\n", "version: 1.5\n", "version: 1.5", "version: phải là số nguyên từ 1 đến 10000"),
        ("version: 1\n", "version: 1\ncolour: red\n", "colour", "colour: không có mục tên này"),
        ("  enabled: true\n", "  enabled: 1\n", "  enabled: 1", "emergency_suspension.enabled: phải là true hoặc false"),
        ("    comment_required: true\n", "    comments: true\n", "    comments: true", "classes.K3.comments: không có mục tên này"),
        ("default_class: K7", "default_class: K18", "default_class", "không có loại “K18” trong mục classes"),
        ("classes: [K6, K8, K9, K12]", "classes: [K6, K99]", "classes: [K6", "không có loại “K99” trong mục classes"),
        ("classes: [K6, K8, K9, K12]", "classes: K6", "classes: K6", "quota.classes: phải là danh sách"),
        ("at_percent: [50, 80, 100]", "at_percent: []", "at_percent", "reminders.at_percent: không được để trống"),
        ("at_percent: [50, 80, 100]", "at_percent: [50, tám mươi]", "at_percent", "reminders.at_percent.2: phải là số nguyên từ 1 đến 1000"),
        ("{id: doan-hoi,", "{id: tin-truong,", "{id: tin-truong, label: Đoàn", "mã “tin-truong” đã dùng ở trên"),
        ("label: Gương sáng, family: hoat-dong", "label: Gương sáng, family: khac", "label: Gương sáng", "không có nhóm “khac” trong mục families"),
        ("clause: D11.2, parent: tin-tuc}\n  - {id: tin-nganh", "clause: D11.2, parent: tin}\n  - {id: tin-nganh", "{id: tin-truong", "không có mục “tin” để làm mục cha"),
        ("clause: D14.2c}", "clause: D14.2c, parent: chuyen-de}", "{id: chuyen-de", "các mục cha dẫn vòng quanh nhau: chuyen-de → chuyen-de"),
        ("{id: tin-tuc, label: Tin tức – Sự kiện,", "{id: tin-tuc, label: Tin tức – Sự kiện, parent: tin-truong,", "{id: tin-tuc", "các mục cha dẫn vòng quanh nhau: tin-tuc → tin-truong → tin-tuc"),
        ('{id: thi-kiem-tra, label: "Thi, kiểm tra", family: hoat-dong, clause: D11.4, parent: ke-hoach}', "{id: thi-kiem-tra, label: Thi, family: hoat-dong, clause: D11.4, parent: thoi-khoa-bieu}", "{id: thi-kiem-tra", "menu chỉ có hai tầng: mục cha “thoi-khoa-bieu” đã nằm trong “ke-hoach”"),
        ("label: Thời khoá biểu", "label: Lịch công tác tuần", "{id: lich-cong-tac", "mục “thoi-khoa-bieu” cùng cấp đã mang tên “Lịch công tác tuần”"),
        ("leads_to: /cong-khai/", "leads_to: https://noi-khac.example/", "{id: cong-khai", "phải là địa chỉ trên Cổng"),
        ("leads_to: /cong-khai/", "leads_to: /thu-tuc/", "{id: thu-tuc", "mục “cong-khai” đã dẫn tới “/thu-tuc/”"),
        ("leads_to: /lien-ket/, articles: false", "articles: false", "{id: lien-ket", "không nhận bài, không dẫn tới trang nào và không có mục con"),
        ("  clerk: Văn thư\n", "  poet: Nhà thơ\n", "  poet:", "phần mềm không có vai trò “poet”"),
        ("levels: [clerk, deputy, principal]", "levels: [clerk, poet, principal]", "levels: [clerk", "phần mềm không có vai trò “poet”"),
        ("levels: [clerk, deputy, principal]", "levels: [clerk, deputy]", "final: {strict: principal, delegated: principal}\n    help: Thủ tục", "cấp cuối của levels"),
        ("  K2:\n", "  K1:\n", "  K1:\n    label: Thông tin của Sở", "“K1” đã có ở dòng"),
        ("  D9: >-\n", "  D8.2: >-\n", "  D8.2: >-\n    Trưởng Ban", "“D8.2” đã có ở dòng"),
        ("id: quy-che-154-2019\n", "id: quy-che-khac\n", "id: quy-che", "mã phải trùng tên tệp “quy-che-154-2019”"),
        ("id: quy-che-154-2019\n", "", "version: 1", "id: thiếu mục này"),
        ("title: Quy chế", "title: !!python/name:os.system Quy chế", "title", "sai cú pháp YAML"),
        ("default_class: K7", "default_class: [K7", "classes:\n", "sai cú pháp YAML"),
        ("quota:\n  mode: each_unit\n", "quota: none\nquota2:\n  mode: each_unit\n", "quota: none", "quota: phải là bảng “mục: nội dung”"),
    ],
)  # fmt: skip
def test_a_mistake_is_found_and_its_line_named(tmp_path, old, new, at, message):
    """`at` is a text on the line where the mistake is, in the changed file."""
    source = _changed(old, new)
    found = _errors(tmp_path, source)
    line = source[: source.index(at)].count("\n") + 1
    assert [line] == [where for where, said in found if message in said], found


@pytest.mark.parametrize(
    "source",
    [
        "",
        "# chỉ có chú thích\n",
        "- a\n- b\n",
        "chữ\n",
        "a: *b\n",
        "a: &b [*b]\n",
        "\x00",
        "a: 1\n--- \nb: 2\n",
        "? [1, 2]\n: x\n",
    ],
)
def test_what_is_no_pack_at_all_is_refused_without_a_crash(tmp_path, source):
    assert _errors(tmp_path, source)


def test_a_file_that_is_not_utf8_or_not_there_is_refused(tmp_path):
    file = tmp_path / f"{NAME}.yaml"
    file.write_bytes("tiêu đề".encode("utf-16"))
    for path in (file, tmp_path / "khong-co.yaml"):
        with pytest.raises(PackError, match="UTF-8"):
            read_pack(path)


def test_aliases_cannot_blow_up_the_reader(tmp_path):
    lines = ["a0: &a0 [x, x, x]"] + [f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}, *a{n - 1}]" for n in range(1, 40)]
    found = _errors(tmp_path, "\n".join(lines))
    assert any("bí danh" in said for _, said in found)


def test_another_school_needs_no_change_of_code(tmp_path):
    """A pack where the deputy is final for important news and an editor may post: read, and the guards follow."""
    source = _changed("id: quy-che-154-2019\n", "id: truong-khac\n")
    source = source.replace("  mode: strict\n", "  mode: delegated\n").replace("    head_only: true\n", "", 1)
    source = source.replace("final: {strict: head, delegated: head}", "final: {strict: head, delegated: deputy}", 1)
    file = tmp_path / "truong-khac.yaml"
    file.write_text(source)
    pack = read_pack(file)
    assert ("delegated", "deputy") == (pack.mode, pack.classes["K1"].final)
    assert "K1" not in pack.class_rules.head_only
    assert "K1" in pack.class_rules.deputy_final
