"""D14.1 as the portal keeps it: the clock of an event, on time or late, reminded through Tết and through a stop."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.reporting.world import World, at


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.wiring.dispose()


def verdicts(world: World, period: str) -> list[tuple[str, int]]:
    return [(row.verdict, row.days) for row in world.figures(period).deadlines.rows]


@pytest.mark.parametrize(
    ("published", "verdict"), [("2019-12-31 23:59", ("on_time", 0)), ("2020-01-01 00:00", ("late", 1))]
)
def test_d14_1_posted_at_2359_on_the_due_day_is_on_time(world, published, verdict):
    story = world.now("2019-12-24 17:00").story(end="2019-12-24").submit()
    world.now(published)
    story.publish()
    assert [verdict] == verdicts(world, "2019-12")


def test_d14_1_a_deadline_on_new_years_day_ends_on_the_second(world):
    story = world.now("2019-12-25 17:00").story(end="2019-12-25").submit()
    assert at("2020-01-03 00:00") == world.clock_of(f"event:{story.id}").due_at


def test_d14_1_late_is_a_fact_and_no_block(world):
    story = world.now("2026-09-30 08:00").story(end="2026-09-14").submit()
    world.now("2026-10-02 08:00")
    story.publish()
    assert [("late", 11)] == verdicts(world, "2026-09")


def test_d14_1_three_days_without_a_beat_bring_one_letter_to_each_person(world):
    world.now("2026-09-14 08:00")
    for number in range(4):
        world.story(end="2026-09-14", title=f"Bài {number}").submit().assign()
    world.now("2026-09-22 23:00")  # 50 %, 80 %, due, overdue and the deputy's turn went by unheard
    letters = world.tick()
    people = [letter["recipient_id"] for letter in letters]
    assert len(people) == len(set(people))
    assert [] == world.tick()
