"""The desk counts its soft targets with the school's own days, as reporting tells of them."""

from datetime import UTC, datetime

import pytest

from services.review import operations, queries
from services.review.subscribers import HANDLERS
from shared.events.reporting import CalendarChanged
from tests.integration.review.world import World

pytestmark = pytest.mark.usefixtures("on_both")
FRIDAY = datetime(2026, 11, 27, 3, 0, tzinfo=UTC)


def said(**more) -> CalendarChanged:
    facts = {
        "row_id": "r-1", "kind": "closed", "first_day": "2026-11-28", "last_day": "2026-11-30", "name": "Nghỉ bão",
        "extends": True, "active": True, "decision_no": "", "note": "",
    }  # fmt: skip
    return CalendarChanged(**{**facts, **more})


def due(world: World) -> datetime:
    with world.review.read() as session:
        calendar = queries.school_calendar(session, world.pack)
    return queries.target_of("submitted", FRIDAY, FRIDAY, world.pack, calendar).due


def hear(world: World, event: CalendarChanged) -> None:
    with world.review.uow() as uow:
        operations.calendar_changed(uow, event)
        uow.commit()


@pytest.mark.parametrize("times", [1, 2])
def test_a_closure_moves_the_target_and_revoked_it_is_gone(world: World, times: int) -> None:
    assert "calendar.changed" in HANDLERS
    assert datetime(2026, 11, 28, 3, 0, tzinfo=UTC) == due(world)
    for _ in range(times):
        hear(world, said())
    assert datetime(2026, 12, 1, 3, 0, tzinfo=UTC) == due(world)
    for _ in range(times):
        hear(world, said(active=False))
    assert datetime(2026, 11, 28, 3, 0, tzinfo=UTC) == due(world)
