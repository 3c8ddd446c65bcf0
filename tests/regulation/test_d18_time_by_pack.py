"""D18: deadlines, targets and the quota follow the regulation of their own time; another school's differ without code."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from services.reporting import operations, queries
from shared.regulation.pack import in_force
from tests.integration.reporting.world import World, at

OTHER = "quy-che-07-2026"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.wiring.dispose()


def test_d18_an_event_is_counted_by_the_pack_its_article_was_sent_under(world):
    """§8: ended Saturday 28/12/2019, a school that rests on Saturdays has until Monday 06/01/2020."""
    world.now("2019-12-28 17:00")
    ours, theirs = world.story(end="2019-12-28").submit(), world.story(end="2019-12-28", pack=f"{OTHER}@1").submit()
    assert at("2020-01-05 00:00") == world.clock_of(f"event:{ours.id}").due_at
    assert at("2020-01-07 00:00") == world.clock_of(f"event:{theirs.id}").due_at


def test_d18_a_step_keeps_the_target_of_the_articles_own_version(world):
    world.now("2027-01-11 08:00")  # the second version is in force since 01/01/2027
    for version, due in ((1, "2027-01-13 08:00"), (2, "2027-01-14 08:00")):
        story = world.story(pack=f"{OTHER}@{version}").submit().assign()
        (step,) = [c for c in world.clocks(kind="step", outcome=None) if c.subject_id == story.id]
        assert at(due) == step.due_at


def test_d18_each_month_has_the_quota_of_its_day(world):
    world.now("2027-02-01 08:00")
    with world.wiring.read() as session:
        rows = queries.grid(session, 2026, lambda day: in_force(OTHER, day), world.clock(), frozenset({"to-toan-tin"}))
    quotas = {one.cell.period: one.cell.quota for one in rows[0].cells}
    assert (2, 1) == (quotas["2026-12"], quotas["2027-01"])


def test_d18_a_recount_keeps_each_clocks_own_pack(world):
    world.now("2026-10-31 17:00")  # Saturday: a week later it is Saturday again, then Monday 9/11
    theirs = world.story(end="2026-10-31", pack=f"{OTHER}@1").submit()
    assert at("2026-11-10 00:00") == world.clock_of(f"event:{theirs.id}").due_at
    days = operations.DaysGiven("closed", date(2026, 11, 9), date(2026, 11, 9), "Nghỉ rét", "", "", extends=True)
    world.run(lambda uow: operations.enter_days(uow, given=days, actor=world.actor("thu-ky")))
    assert at("2026-11-11 00:00") == world.clock_of(f"event:{theirs.id}").due_at
