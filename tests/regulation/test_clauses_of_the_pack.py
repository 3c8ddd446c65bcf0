"""What the pack alone carries of the regulation: one readable test per clause, named after it."""

from datetime import date

import pytest

from shared.regulation.pack import load_pack, versions
from shared.workflow.machine import permit
from shared.workflow.revision import REVISION
from shared.workflow.table import NEW
from tests.regulation.desk import FINE, PACK
from tests.regulation.facts import good

OTHER = "quy-che-07-2026"


def test_q1_every_rule_names_a_clause_of_the_regulation_it_was_issued_with() -> None:
    assert "154/QĐ-THPTTL ngày 31/12/2019" == PACK.decision
    assert PACK.clause(PACK.quota.clause).label == "Điều 13 khoản 3"


def test_q2_it_is_in_force_from_its_day() -> None:
    assert date(2019, 12, 31) == PACK.effective_from


def test_d1_2_every_kind_of_unit_is_known() -> None:
    from services.accounts.models import UNIT_TYPES

    assert {"to_chuyen_mon", "phong_ban", "doan_the", "lop", "ca_nhan"} == set(UNIT_TYPES)


def test_d2_2_quoted_items_have_a_class_of_their_own() -> None:
    assert ("Trích dẫn từ nguồn tin chính thống", "D12.1") == (PACK.classes["K17"].label, PACK.classes["K17"].clause)


def test_d3_1_the_four_groups_of_information_have_their_sections() -> None:
    assert 4 == len(PACK.families) == len({section.family for section in PACK.sections})
    assert {"D3.1"} == {family.clause for family in PACK.families.values()}


@pytest.mark.parametrize(
    ("clause", "sections"),
    [
        ("D11.1", {"gioi-thieu"}), ("D11.2", {"tin-truong", "huong-nghiep", "guong-sang", "thu-vien"}),
        ("D11.3", {"thong-bao", "khen-thuong"}),
        (
            "D11.4",
            {
                "hoat-dong-chuyen-mon", "doan-hoi", "cong-doan", "ke-hoach", "thoi-khoa-bieu", "lich-cong-tac",
                "thi-kiem-tra", "tuyen-sinh", "cong-khai",
            },
        ),
        ("D11.5", {"van-ban"}),
    ],
)  # fmt: skip
def test_article_11_has_a_section_for_each_kind_of_information(clause: str, sections: set[str]) -> None:
    assert sections == {section.id for section in PACK.sections if section.clause == clause}


def test_d11_1_introductions_start_at_the_secretary_and_end_at_the_head() -> None:
    assert (("secretary", "deputy", "head"), "head") == (PACK.classes["K13"].levels, PACK.classes["K13"].final)


def test_d13_3_each_group_owes_one_item_a_month_of_the_counted_classes() -> None:
    quota = PACK.quota
    assert (1, "each_unit", ("K6", "K8", "K9", "K12"), (20, 25)) == (
        quota.per_month, quota.mode, quota.classes, quota.remind_on_days,
    )  # fmt: skip


def test_d14_2a_issued_documents_have_their_class_and_a_target_of_two_working_days() -> None:
    assert ("D14.2a", ("secretary", "deputy", "head")) == (PACK.classes["K10"].clause, PACK.classes["K10"].levels)
    assert ("D14.2a", 2) == (PACK.soft_targets["document"].clause, PACK.soft_targets["document"].working_days)


def test_d14_2a_a_live_text_is_brought_up_to_date_by_one_revision_at_a_time() -> None:
    row = next(row for row in REVISION.transitions if row.id == "T20")
    assert (NEW,) == row.sources
    live = good("T20", base_is_live=True)
    assert "secretary" == permit(REVISION, row, frozenset({"secretary"}), live)
    for broken, clause in (({"base_is_live": False}, "D14.2a"), ({"revision_is_open": True}, "D5.3a")):
        with pytest.raises(Exception, match=r"bản sửa|khôi phục") as refusal:
            permit(REVISION, row, frozenset({"secretary"}), good("T20", **{"base_is_live": True, **broken}))
        assert clause == refusal.value.clause  # type: ignore[attr-defined]


def test_d13_4c_a_revision_of_a_text_that_has_changed_is_approved_anew() -> None:
    rows = {row.id: row for row in REVISION.transitions}
    moved, same = good("T15", base_moved_on=True), good("T15")
    assert permit(REVISION, rows["T15"], frozenset({"secretary"}), same)
    assert permit(REVISION, rows["T20r"], frozenset({"system"}), moved)
    for row, facts in ((rows["T15"], moved), (rows["T20r"], same)):
        with pytest.raises(Exception, match="Bài gốc") as refusal:
            permit(REVISION, row, frozenset({"secretary", "system"}), facts)
        assert "D13.4c" == refusal.value.clause  # type: ignore[attr-defined]


def test_d14_2b_drafts_of_documents_are_never_delegated() -> None:
    assert ("D14.2b", "head") == (PACK.classes["K11"].clause, PACK.classes["K11"].final_by["delegated"])


def test_d14_2c_recognised_research_has_its_class_and_counts_for_the_quota() -> None:
    assert "D14.2c" == PACK.classes["K12"].clause
    assert "K12" in PACK.quota.classes


def test_d16_every_report_of_the_regulation_is_known() -> None:
    assert ["month", "semester", "school_year", "ad_hoc"] == list(PACK.reports)


def test_d18_an_amendment_is_a_version_and_running_articles_keep_theirs() -> None:
    first, second = versions(OTHER)
    assert (first.ref, second.ref) == (second.amends, f"{OTHER}@2")
    assert second.at(first.ref) is load_pack(first.ref)
    assert second.effective_from > first.effective_from


def test_the_rules_of_these_tests_are_those_of_the_pack() -> None:
    assert FINE["rules"] is PACK.class_rules
