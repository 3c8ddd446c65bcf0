"""D13.3: each month each subject group supplies at least one item on teaching or education (regulation.md §8, C8)."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from services.reporting import operations
from services.reporting.models.ledger import Cell, cells
from shared.errors import NotAllowed
from tests.integration.reporting.world import World


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.wiring.dispose()


def cell(world: World, period: str) -> Cell:
    with world.wiring.read() as session:
        return next(one for one in cells(session, period, world.pack) if one.unit_id == "to-toan-tin")


def test_d13_3_submitted_30_9_published_02_10_credits_september(world):
    story = world.now("2026-09-30 15:00").story().submit()
    assert "provisional" == cell(world, "2026-09").status
    world.now("2026-10-02 09:00")
    story.publish()
    assert True is cell(world, "2026-09").met
    assert False is cell(world, "2026-10").met


def test_d13_3_submitted_30_9_refused_05_10_leaves_september_unmet(world):
    story = world.now("2026-09-30 15:00").story().submit()
    world.now("2026-10-05 09:00")
    story.say("refused", "refused", grounds=("G4",))
    assert False is cell(world, "2026-09").met


def test_d13_3_two_in_one_month_do_not_carry_over(world):
    world.story().submit().publish()
    world.story().submit().publish()
    assert True is cell(world, "2026-09").met
    assert False is cell(world, "2026-10").met


def test_d13_3_the_group_is_warned_on_the_20th_and_the_25th(world):
    told = [
        (day, one["mail_to"])
        for day in range(18, 31)
        for one in world.now(f"2026-09-{day} 07:00").warn()
        if one["unit_id"] == "to-toan-tin"
    ]
    assert [(20, ["btv-toan-tin"]), (25, ["btv-toan-tin"])] == told


def test_d13_3_only_the_head_excuses_a_month_and_by_a_decision(world):
    facts = {"unit_id": "to-toan-tin", "period": "2026-09", "decision_no": "45/QĐ-THPT", "reason": "Thi giáo viên giỏi"}
    with pytest.raises(NotAllowed) as refused:
        world.run(lambda uow: operations.excuse(uow, actor=world.actor("pho-hieu-truong"), **facts))
    assert "D13.3" == refused.value.clause
    world.run(lambda uow: operations.excuse(uow, actor=world.actor("hieu-truong"), **facts))
    assert "excused" == cell(world, "2026-09").status
