"""Clauses that live in the services: one readable test each, on real databases, named after the clause."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from services.accounts import operations as accounts
from services.accounts.errors import OverlappingAppointment
from services.publishing.clients.renderer import Renderer
from services.publishing.config import SiteInfo
from services.review.config import CHECK_IDS
from services.review.models import Article as AtDesk
from shared.db import people
from tests.integration.test_second_school import SETTER_UP, School
from tests.regulation.desk import PACK, does, refused


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[School]:
    found = School(tmp_path_factory.mktemp("clauses"))
    yield found
    found.dispose()


@pytest.fixture(scope="module")
def approved(school: School) -> Any:
    """The ledger of an article that every level has approved, and the article itself."""
    article_id = school.edited("Bài qua đủ các cấp duyệt", "K7")
    school.desk("send_up", article_id, "uv-toan", checklist=sorted(CHECK_IDS))
    school.desk("approve_content", article_id, "chu-tich")
    school.desk("approve_posting", article_id, "pho-hieu-truong")
    school.desk("approve_posting", article_id, "hieu-truong")
    return school.ledger(article_id), school.row("review", AtDesk, article_id)


def test_d2_1_every_public_page_says_whose_portal_it_is() -> None:
    site = SiteInfo("https://thpt.example", managing_body="Sở Giáo dục", responsible="Hiệu trưởng", permit="GP 12/2026")
    page = Renderer(site, [], {}).not_found()
    for words in (site.name, "Cơ quan quản lý: Sở Giáo dục", "Chịu trách nhiệm: Hiệu trưởng", "GP 12/2026"):
        assert words in page


def test_d5_2_there_is_one_head_on_any_day(school: School) -> None:
    with pytest.raises(OverlappingAppointment) as second, school.uow("accounts") as uow:
        accounts.make_appointment(
            uow, member_id="hieu-truong", role="head", since=date(2026, 12, 1), decision_no="20/QĐ", actor=SETTER_UP
        )
    assert "D5.2" == second.value.clause


def test_d5_3c_the_ledger_names_who_approved_what_when_and_by_which_clause(approved: Any) -> None:
    ledger, article = approved
    levels = [line for line in ledger if line.level]
    assert [1, 2, 3, 3] == [line.level for line in levels]
    for line in levels:
        assert line.name and line.at and line.clause in PACK.clauses
        assert article.content_hash == line.content_hash


def test_d7_2_the_principals_approval_is_recorded_with_the_article(approved: Any) -> None:
    ledger, _ = approved
    assert ("Hiệu trưởng", "principal") in {(line.name, line.role) for line in ledger if line.level == 3}


def test_d6c_who_runs_the_system_approves_nothing_by_that() -> None:
    for trigger, state in (
        ("approve_content", "pending_deputy"),
        ("approve_posting", "pending_head"),
        ("publish", "approved"),
    ):
        assert refused("operator", trigger, state)


def test_d7_1a_whoever_supplies_information_writes_and_sends_it() -> None:
    assert "draft" == does("contributor", "create", "")
    assert "submitted" == does("contributor author", "submit", "draft")


def test_d8_2_a_locked_account_is_out_in_every_service_at_once(school: School) -> None:
    with school.uow("accounts") as uow:
        accounts.lock_member(uow, member_id="gv-toan", reason="Báo mất điện thoại.", actor=SETTER_UP)
    school.network.settle()  # the bus has rung; without it the five-second timer would have asked
    for service in ("submission", "review", "publishing", "reporting"):
        with school.wirings[service].read() as session:
            assert people.actor_of(session, "gv-toan", date(2026, 11, 2)) is None, service


@pytest.mark.parametrize("ground", ["G1", "G3", "G5"])
def test_grounds_are_given_by_deputy_and_head(ground: str) -> None:
    assert "refused" == does("head", "refuse", "pending_head", grounds=(ground,))


def test_d15_1_what_contradicts_the_law_is_refused_in_the_words_of_the_regulation() -> None:
    assert PACK.clause("D15.1").text == PACK.grounds["G1"].label


def test_d15_3_what_is_untrue_is_refused_in_the_words_of_the_regulation() -> None:
    assert "Thông tin không đúng sự thật." == PACK.grounds["G3"].label


def test_d15_5_whatever_else_the_law_forbids_is_refused_with_a_written_reason() -> None:
    with pytest.raises(Exception, match="lý do"):
        does("deputy", "refuse", "pending_deputy", grounds=("G5",), reason="")


def test_d11_2_news_and_events_of_the_school_have_a_section() -> None:
    assert "D11.2" == PACK.section("tin-truong").clause


def test_d11_3_rewards_have_a_class_and_a_section() -> None:
    assert ("D11.3", "D11.3") == (PACK.classes["K16"].clause, PACK.section("khen-thuong").clause)


def test_d11_4_groups_union_and_youth_union_have_sections() -> None:
    assert {"D11.4"} == {PACK.section(name).clause for name in ("hoat-dong-chuyen-mon", "doan-hoi", "cong-doan")}
