"""The days of a school year are a decision of their own: entered, replaced, taken back; everything counts with them."""

from datetime import date

import pytest

from services.reporting import operations
from services.reporting.errors import AlreadyRevoked, UnknownRow
from services.reporting.models import SchoolYearRow, school_years
from shared.errors import Invalid, NotAllowed
from tests.integration.reporting.world import World

pytestmark = pytest.mark.usefixtures("on_both")

DAYS = {
    "begins": "2026-09-03", "first_ends": "2027-01-10", "second_begins": "2027-01-12", "second_ends": "2027-05-20",
    "ends": "2027-08-15",
}  # fmt: skip
PAGE = "/bao-cao/lich-truong/nam-hoc/"


def decide(world: World, *, begun: int = 2026, who: str = "thu-ky", no: str = "2300/QĐ-BGDĐT", **days: str):
    given = {name: date.fromisoformat(day) for name, day in (DAYS | days).items()}
    actor = world.actor(who)
    return world.run(
        lambda uow: operations.decide_year(
            uow, begun=begun, days=given, decision_no=no, pack=world.wiring.pack, actor=actor
        )
    )


def drop(world: World, row_id: str, reason: str = "Ghi nhầm", who: str = "thu-ky"):
    actor = world.actor(who)
    return world.run(
        lambda uow: operations.drop_year(uow, row_id=row_id, reason=reason, pack=world.wiring.pack, actor=actor)
    )


def table(world: World):
    with world.wiring.read() as session:
        return school_years(session, world.wiring.pack)


def test_a_decision_goes_before_the_rule_and_taken_back_leaves_the_rule(world: World):
    rule = world.wiring.pack.school_years.year(2026)
    row = decide(world)
    assert (date(2026, 9, 3), date(2027, 8, 15)) == (table(world).year(2026).begins, table(world).year(2026).ends)
    assert world.wiring.pack.school_years.year(2025) == table(world).year(2025)
    drop(world, row.id)
    assert rule == table(world).year(2026)


def test_a_newer_decision_takes_the_place_of_the_older_which_stays_as_history(world: World):
    first = decide(world)
    second = decide(world, no="2400/QĐ-UBND", begins="2026-09-07")
    assert date(2026, 9, 7) == table(world).year(2026).begins
    with world.wiring.read() as session:
        rows = {row.id: row for row in session.query(SchoolYearRow)}
    assert rows[second.id].in_force == 2026
    assert (None, "thu-ky", "Thay bằng 2400/QĐ-UBND") == (
        rows[first.id].in_force, rows[first.id].ended_by, rows[first.id].end_reason,
    )  # fmt: skip
    with pytest.raises(AlreadyRevoked):
        drop(world, first.id)


def test_every_change_is_an_event_with_all_days(world: World):
    row = decide(world)
    drop(world, row.id)
    entered, ended = world.said("school_year.decided")
    assert (2026, DAYS, "2300/QĐ-BGDĐT", True) == tuple(
        entered[name] for name in ("begun", "days", "decision_no", "active")
    )
    assert (False, "Ghi nhầm", row.id) == tuple(ended[name] for name in ("active", "reason", "row_id"))


@pytest.mark.parametrize(
    ("days", "field"),
    [
        ({"first_ends": "2027-01-12"}, "second_begins"),
        ({"second_ends": "2027-08-16"}, "ends"),
        ({"begins": "2026-08-20"}, "begins"),  # the year before is not over
        ({"ends": "2029-05-28"}, "ends"),
        ({"begins": "2025-09-01"}, "begins"),
    ],
)
def test_days_out_of_order_and_years_that_overlap_are_refused_at_their_field(world: World, days, field):
    with pytest.raises(Invalid) as found:
        decide(world, **days)
    assert field in found.value.fields
    assert table(world) == world.wiring.pack.school_years


def test_a_decision_needs_its_number_and_taking_back_a_reason(world: World):
    with pytest.raises(Invalid) as found:
        decide(world, no="")
    assert ["decision_no"] == list(found.value.fields)
    row = decide(world)
    with pytest.raises(Invalid):
        drop(world, row.id, reason="")
    with pytest.raises(UnknownRow):
        drop(world, "khong-co")


@pytest.mark.parametrize("who", ["hieu-truong", "btv-toan-tin", "gv-toan"])
def test_only_the_secretary_keeps_the_table(world: World, who: str):
    with pytest.raises(NotAllowed):
        decide(world, who=who)
    row = decide(world)
    with pytest.raises(NotAllowed):
        drop(world, row.id, who=who)


def test_plan_and_quota_count_with_the_decided_days(world: World):
    secretary = world.browser("thu-ky")
    assert "Tháng 8 năm 2026" not in secretary.text("/bao-cao/ke-hoach/moi?ki=2026-nam")
    decide(world, begun=2025, begins="2025-09-01", first_ends="2026-01-10", second_begins="2026-01-12",
           second_ends="2026-05-20", ends="2026-08-15")  # fmt: skip
    decide(world, begins="2026-08-20")
    assert "Tháng 8 năm 2026" in secretary.text("/bao-cao/ke-hoach/moi?ki=2026-nam")
    assert "8/2026" in secretary.text("/bao-cao/chi-tieu/?nam=2026")


def test_the_page_shows_the_table_enters_and_takes_back(world: World):
    secretary = world.browser("thu-ky")
    assert "Quy tắc chung" in secretary.text(PAGE)
    form = {"begun": "2026", **DAYS, "decision_no": "2300/QĐ-BGDĐT"}
    answer = secretary.post(PAGE, **form)
    assert (303, PAGE) == (answer.status_code, answer.location)
    page = secretary.text(PAGE)
    assert "2300/QĐ-BGDĐT" in page and "03/09/2026" in page
    with world.wiring.read() as session:
        (row,) = session.query(SchoolYearRow).all()
    assert 303 == secretary.press(PAGE, f"/{row.id}/bo", reason="Có quyết định mới").status_code
    reader = world.browser("gv-toan").text(PAGE)
    assert "Có quyết định mới" in reader and "Ghi vào bảng" not in reader


def test_a_wrong_form_keeps_what_was_typed(world: World):
    form = {"begun": "2026", **DAYS, "first_ends": "2026-02-30", "decision_no": "2300/QĐ-BGDĐT"}
    answer = world.browser("thu-ky").post(PAGE, **form)
    assert 422 == answer.status_code and "2300/QĐ-BGDĐT" in answer.text and "2027-01-12" in answer.text
    form = {"begun": "2026", **DAYS, "first_ends": "2027-02-20", "decision_no": "2300/QĐ-BGDĐT"}
    answer = world.browser("thu-ky").post(PAGE, **form)
    assert 422 == answer.status_code and "2027-02-20" in answer.text
