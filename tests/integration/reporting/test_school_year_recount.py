"""A school year of articles, and every figure of its reports counted again in SQL by somebody who knows nothing of ours."""

import random
import sqlite3
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from services.reporting import queries
from shared.clock import local
from shared.db import people
from shared.testing.bus import _say
from tests.integration.reporting.world import Story, World, at

pytestmark = pytest.mark.usefixtures("on_both")
GROUPS = [f"to-{n:02d}" for n in range(1, 13)]
SECTIONS = ("tin-truong", "hoat-dong-chuyen-mon", "thong-bao", "guong-sang", "khen-thuong")
BEGINS, ENDS = "2025-09-01", "2026-08-31"
"""Of the school year 2025-2026 in the pack of the seed regulation."""


@pytest.fixture
def school(world: World) -> World:
    """Twelve groups under quota instead of the demo school's units."""

    def register(uow):
        for unit in people.units(uow.session):
            data = {"unit_id": unit.unit_id, "name": unit.name, "type": unit.type, "under_quota": False}
            _say(people.apply, uow, "unit.changed", data)
        for unit_id in GROUPS:
            data = {"unit_id": unit_id, "name": unit_id, "type": "to_chuyen_mon", "under_quota": True}
            _say(people.apply, uow, "unit.registered", data)

    world.run(register)
    return world


def live_a_year(world: World, articles: int, seed: int) -> sqlite3.Connection:
    """Articles through the year in the order of time; what was said also goes into a table of the test's own."""
    dice = random.Random(seed)
    said = sqlite3.connect(":memory:")
    said.execute("CREATE TABLE said (article, unit, section, type, day, ground)")
    todo = sorted(_plan(dice, articles, world), key=lambda one: (one[0], one[1].id))
    for moment, story, kind, state, more in todo:
        world.clock.set(moment)
        story.say(kind, state, **more)
        ground = (more.get("grounds") or ("",))[0] or more.get("takedown_reason", "")
        day = f"{local(moment):%Y-%m-%d}"
        said.execute("INSERT INTO said VALUES (?,?,?,?,?,?)", (story.id, story.unit, story.section, kind, day, ground))
    return said


def _plan(dice: random.Random, articles: int, world: World) -> Iterator[tuple[datetime, Story, str, str, dict]]:
    first = at("2025-08-20 00:30")
    for _ in range(articles):
        story = Story(
            world, unit=dice.choice(GROUPS), classes=("K8",) if dice.random() < 0.8 else ("K2",),
            section=dice.choice(SECTIONS),
        )  # fmt: skip
        moment = first + timedelta(minutes=dice.randrange(388 * 24 * 60))
        yield moment, story, "submitted", "submitted", {}
        fate = dice.random()
        if fate < 0.1:
            moment += timedelta(hours=dice.randrange(1, 200))
            yield moment, story, "refused", "refused", {"grounds": (dice.choice(("G1", "G4", "G5")),)}
            continue
        if fate < 0.2:
            moment += timedelta(hours=dice.randrange(1, 100))
            yield moment, story, "returned", "returned", {}
            moment += timedelta(hours=dice.randrange(1, 100))
            yield moment, story, "resubmitted", "submitted", {}
        if fate < 0.95:
            moment += timedelta(hours=dice.randrange(1, 400))
            yield moment, story, "published", "published", {"address": f"/tin/2026/{story.id}/"}
            if fate > 0.9:
                moment += timedelta(hours=dice.randrange(1, 900))
                yield moment, story, "taken_down", "taken_down", {"takedown_reason": dice.choice(("R1", "R4"))}


def count(said: sqlite3.Connection, what: str, first: str, last: str, by: str) -> dict[str, int]:
    """Events of a type between two days, by a column."""
    query = f"SELECT {by}, count(*) FROM said WHERE type = ? AND day BETWEEN ? AND ? GROUP BY 1"
    return dict(said.execute(query, (what, first, last)).fetchall())


MET = """
    SELECT unit, strftime('%Y-%m', sent) AS month FROM (
        SELECT unit, article, min(day) AS sent FROM said WHERE type = 'submitted' GROUP BY article, unit
    ) WHERE article IN (SELECT article FROM said WHERE type = 'published') AND article IN (SELECT article FROM credit)
    GROUP BY 1, 2
"""


def check(world: World, said: sqlite3.Connection, period: str, first: str, last: str, months: list[str]) -> None:
    with world.wiring.read() as session:
        found = queries.figures(session, period, world.pack, world.clock())
    rows = {row.section: row for row in found.sections}
    for name, what in (("received", "submitted"), ("published", "published"), ("refused", "refused"),
                       ("returned", "returned"), ("taken_down", "taken_down")):  # fmt: skip
        expected = count(said, what, first, last, "section")
        assert {s: expected.get(s, 0) for s in rows} == {s: getattr(row, name) for s, row in rows.items()}, name
        assert sum(expected.values()) == getattr(found.total, name)
    sent, published = count(said, "submitted", first, last, "unit"), count(said, "published", first, last, "unit")
    met = {(unit, month) for unit, month in said.execute(MET)}
    for row in (row for row in found.units if row.unit_id in GROUPS):
        fulfilled = sum((row.unit_id, month) in met for month in months)
        assert (sent.get(row.unit_id, 0), published.get(row.unit_id, 0), len(months), fulfilled) == (
            row.sent, row.published, row.owed, row.fulfilled,
        ), row.unit_id  # fmt: skip
        assert (fulfilled == len(months)) is row.met
    grounds = count(said, "refused", first, last, "ground") | count(said, "taken_down", first, last, "ground")
    back = sum(count(said, "returned", first, last, "unit").values())
    assert grounds | ({"": back} if back else {}) == {row.code: row.count for row in found.grounds if row.count}
    waiting = said.execute(
        "SELECT count(*) FROM (SELECT article FROM said WHERE day <= ? GROUP BY article"
        " HAVING sum(type IN ('refused', 'published')) = 0)",
        (last,),
    ).fetchone()[0]
    assert waiting == found.total.in_progress
    for line in found.months:
        begin, end = f"{line.period}-01", f"{line.period}-31"
        assert sum(count(said, "submitted", begin, end, "unit").values()) == line.received
        assert sum(count(said, "published", begin, end, "unit").values()) == line.published
        assert (12, sum((unit, line.period) in met for unit in GROUPS)) == (line.owed, line.fulfilled)
    assert [line.period for line in found.months] in ([], months)


def credit(world: World, said: sqlite3.Connection) -> None:
    said.execute("CREATE TABLE credit (article)")
    stories = {envelope.subject_id: event.classes for envelope, event in world.heard}
    rows = [(article,) for article, classes in stories.items() if "K8" in classes]
    said.executemany("INSERT INTO credit VALUES (?)", rows)


def recount(world: World, articles: int, seed: int) -> None:
    said = live_a_year(world, articles, seed)
    credit(world, said)
    world.clock.set(at("2026-12-31 08:00"))
    autumn = ["2025-09", "2025-10", "2025-11", "2025-12"]
    spring = ["2026-01", "2026-02", "2026-03", "2026-04"]
    check(world, said, "2025-nam", BEGINS, ENDS, [*autumn, *spring, "2026-05", "2026-06", "2026-07", "2026-08"])
    check(world, said, "2025-hk1", BEGINS, "2026-01-17", autumn)
    check(world, said, "2025-hk2", "2026-01-18", "2026-05-30", spring)
    check(world, said, "2026-03", "2026-03-01", "2026-03-31", ["2026-03"])
    check(world, said, "2025-10-05_2025-11-30", "2025-10-05", "2025-11-30", ["2025-10", "2025-11"])


def test_a_year_is_counted_as_sql_counts_it(school: World) -> None:
    recount(school, 250, 7)


@pytest.mark.long
def test_two_thousand_articles_are_counted_as_sql_counts_them(school: World) -> None:
    recount(school, 2000, 8)
