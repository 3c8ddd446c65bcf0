"""Quota D13.3: the ledger, its vectors, warnings on day 20 and 25, months excused by a decision (both databases)."""

from dataclasses import replace

import pytest

from services.reporting import operations, queries
from services.reporting.errors import AlreadyExcused, BadMonth, NoQuota
from services.reporting.models import ledger
from shared.db import people
from shared.errors import Invalid, NotAllowed
from tests.integration.reporting.world import World

pytestmark = pytest.mark.usefixtures("on_both")


def cell(world: World, period: str, unit: str = "to-toan-tin", pack=None) -> ledger.Cell:
    with world.wiring.read() as session:
        return next(one for one in ledger.cells(session, period, pack or world.pack) if one.unit_id == unit)


def excuse(world: World, *, who: str = "hieu-truong", unit: str = "to-toan-tin", period: str = "2026-09", **more):
    facts = {"decision_no": "45/QĐ-THPT", "reason": "Tổ tập trung thi học sinh giỏi", **more}
    actor = world.actor(who)
    return world.run(lambda uow: operations.excuse(uow, unit_id=unit, period=period, actor=actor, **facts))


def test_submitted_in_september_published_in_october_is_credited_to_september(world: World):
    story = world.now("2026-09-30 10:00").story().submit()
    assert ("provisional", 0, 1) == (c := cell(world, "2026-09"), (c.status, c.credited, c.provisional))[1]
    world.now("2026-10-02 10:00")
    story.publish()
    assert ("met", True) == (cell(world, "2026-09").status, cell(world, "2026-09").met)
    assert "missing" == cell(world, "2026-10").status


def test_refused_in_october_leaves_september_unmet(world: World):
    story = world.now("2026-09-30 10:00").story().submit()
    world.now("2026-10-05 10:00")
    story.say("refused", "refused", grounds=("G4",))
    found = cell(world, "2026-09")
    assert ("missing", False, ["none"]) == (found.status, found.met, [entry.worth for entry in found.entries])


def test_two_in_a_month_do_not_carry_over(world: World):
    for _ in range(2):
        world.story().submit().publish()
    assert ("met", 2) == (cell(world, "2026-09").status, cell(world, "2026-09").credited)
    assert "missing" == cell(world, "2026-10").status


def test_a_returned_article_stays_provisional_for_the_month_of_its_first_submission(world: World):
    story = world.now("2026-09-30 10:00").story(classes=()).submit()
    world.now("2026-10-01 10:00")
    story.say("returned", "returned").say("resubmitted", "submitted")
    assert ("provisional", "missing") == (cell(world, "2026-09").status, cell(world, "2026-10").status)


def test_only_the_classes_of_the_pack_count(world: World):
    world.story(classes=("K2",)).submit().publish()
    assert "missing" == cell(world, "2026-09").status
    world.story(classes=("K2", "K12")).submit().publish()
    assert "met" == cell(world, "2026-09").status


def test_a_quota_of_two_needs_two(world: World):
    pack = replace(world.pack, quota=replace(world.pack.quota, per_month=2))
    world.story().submit().publish()
    assert "missing" == cell(world, "2026-09", pack=pack).status
    world.story().submit()
    assert "provisional" == cell(world, "2026-09", pack=pack).status


def test_rota_asks_one_group_a_month_in_the_order_of_their_ids_from_september(world: World):
    pack = replace(world.pack, quota=replace(world.pack.quota, mode="rota"))
    turns = []
    for period in ("2026-09", "2026-10", "2026-11", "2026-12"):
        with world.wiring.read() as session:
            turns.append([one.unit_id for one in ledger.cells(session, period, pack) if one.quota])
    assert [["to-ngu-van"], ["to-toan-tin"], ["to-xa-hoi"], ["to-ngu-van"]] == turns
    with world.wiring.read() as session:
        rows = queries.grid(session, 2026, lambda _day: pack, world.clock(), None)
    assert {"to-ngu-van", "to-toan-tin", "to-xa-hoi"} == {row.unit_id for row in rows}


def test_units_without_duty_are_free(world: World):
    assert ("free", None, 0) == (c := cell(world, "2026-09", "van-phong"), (c.status, c.met, c.quota))[1]


def test_warned_on_the_20th_and_the_25th_to_the_lead_once_each(world: World):
    world.story(unit="to-ngu-van").submit()  # provisional: not behind
    world.now("2026-09-19 23:00")
    assert [] == world.warn()
    world.now("2026-09-20 06:50")  # nobody is written to at night
    assert [] == world.warn()
    world.now("2026-09-20 07:10")
    said = world.warn()
    assert {("to-toan-tin", ("btv-toan-tin",)), ("to-xa-hoi", ("btv-xa-hoi",))} == {
        (one["unit_id"], tuple(one["mail_to"])) for one in said
    }
    assert {"2026-09-30"} == {one["last_day"] for one in said}
    assert [] == world.warn()
    world.now("2026-09-25 07:10")
    world.story(unit="to-xa-hoi").submit().publish()
    assert ["to-toan-tin"] == [one["unit_id"] for one in world.warn()]
    assert [] == world.now("2026-09-30 07:10").warn()


def test_after_days_of_downtime_one_warning_and_none_about_a_month_that_is_over(world: World):
    world.now("2026-09-27 07:10")
    assert 3 == len(world.warn())
    assert [] == world.warn()
    world.now("2026-11-03 07:10")  # stopped since before 20/10
    assert [] == world.warn()


def test_the_head_excuses_a_month_by_a_recorded_decision(world: World):
    excuse(world)
    found = cell(world, "2026-09")
    assert ("excused", None, "45/QĐ-THPT") == (found.status, found.met, found.excuse.decision_no)
    (event,) = world.said("quota.excused")
    assert (True, ["btv-toan-tin"], "D13.3") == (event["active"], event["mail_to"], event["clause"])
    world.now("2026-09-21 08:00")
    assert "to-toan-tin" not in {one["unit_id"] for one in world.warn()}
    with pytest.raises(AlreadyExcused):
        excuse(world)
    row = next(r for r in world.figures("2026-09").units if r.unit_id == "to-toan-tin")
    assert (None, "Được miễn theo Quyết định số 45/QĐ-THPT") == (row.met, row.note)


def test_an_excuse_taken_back_counts_again_and_stays_in_the_history(world: World):
    excuse(world)
    head = world.actor("hieu-truong")
    world.run(
        lambda uow: operations.revoke_excuse(
            uow, unit_id="to-toan-tin", period="2026-09", reason="Nhầm tháng", actor=head
        )
    )
    assert "missing" == cell(world, "2026-09").status
    with world.wiring.read() as session:
        page = queries.cell_page(session, "to-toan-tin", "2026-09", lambda _day: world.pack, world.clock())
    assert ["Nhầm tháng"] == [one.revoke_reason for one in page.excuses]
    excuse(world, decision_no="46/QĐ-THPT")
    assert "excused" == cell(world, "2026-09").status


def test_an_excuse_is_taken_back_by_the_form_of_its_page(world: World):
    excuse(world)
    done = world.browser("hieu-truong").press("/bao-cao/chi-tieu/2026-09/to-toan-tin", "/bo-mien", reason="Nhầm tháng")
    assert 303 == done.status_code
    assert "excused" != cell(world, "2026-09").status


@pytest.mark.parametrize("who", ["thu-ky", "pho-hieu-truong", "btv-toan-tin"])
def test_nobody_but_the_head_excuses(world: World, who: str):
    with pytest.raises(NotAllowed):
        excuse(world, who=who)


@pytest.mark.parametrize(
    ("facts", "error"),
    [
        ({"decision_no": ""}, Invalid),
        ({"reason": ""}, Invalid),
        ({"unit": "van-phong"}, NoQuota),
        ({"unit": "khong-co"}, NoQuota),
        ({"period": "2026-13"}, BadMonth),
        ({"period": "2029-01"}, BadMonth),
    ],
)
def test_a_wrong_excuse_is_refused(world: World, facts, error):
    with pytest.raises(error):
        excuse(world, **facts)


def test_a_group_without_a_lead_is_answered_for_by_the_secretary(world: World):
    from shared.events.envelope import Envelope

    data = {"appointment_id": "btv-toan-tin-1", "until": "2026-09-15"}
    event = Envelope("", "accounts", 0, "", None, "appointment.ended", 1, "", "", data, None, "", "")
    world.run(lambda uow: people.apply(uow.session, event))
    world.now("2026-09-20 07:10")
    assert ["thu-ky"] == next(one for one in world.warn() if one["unit_id"] == "to-toan-tin")["mail_to"]


def test_an_empty_month_is_zero_and_every_group_unmet(world: World):
    rows = {row.unit_id: row for row in world.figures("2026-08").units}
    assert {"to-toan-tin", "to-ngu-van", "to-xa-hoi"} == {unit for unit, row in rows.items() if row.met is False}
