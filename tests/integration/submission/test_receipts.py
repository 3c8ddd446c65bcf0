"""The number of what was received: gapless, given once, on everything that is said about the article."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from services.submission import operations
from services.submission.models import Receipt
from shared.errors import Invalid
from tests.integration.submission.test_races import at_once
from tests.integration.submission.world import PLAIN, World

pytestmark = pytest.mark.usefixtures("on_both")


def references(world: World) -> list[str]:
    return sorted(str(row.reference) for row in world.articles() if row.reference)


def test_numbers_of_a_year_have_no_gap_also_when_ten_send_at_once(world: World) -> None:
    drafts = [world.draft() for _ in range(10)]

    def send(article_id: str) -> Callable[[], Any]:
        return lambda: world.do(operations.submit, article_id, version=1, pack=world.pack)

    results = at_once(*[send(article_id) for article_id in drafts])
    assert not [result for result in results if isinstance(result, Exception)]
    assert references(world) == [f"BV-2026-{number:06d}" for number in range(1, 11)]


def test_what_is_refused_takes_no_number(world: World) -> None:
    bare = world.draft(replace(PLAIN, body=""))
    result = at_once(lambda: world.do(operations.submit, bare, version=1, pack=world.pack))[0]
    assert isinstance(result, Invalid)
    world.submitted()
    assert references(world) == ["BV-2026-000001"]


def test_the_number_stays_after_a_return_and_is_said_by_everybody(world: World) -> None:
    article_id = world.submitted()
    world.returned(article_id)
    row = world.row(article_id)
    assert row.reference == "BV-2026-000001"
    assert {event.payload["reference"] for event in world.events(article_id) if event.type == "article.submitted"} == {
        "BV-2026-000001"
    }


def test_numbers_begin_anew_with_the_calendar_year_of_the_school(world: World) -> None:
    world.clock.set(datetime(2026, 12, 31, 16, 59, tzinfo=UTC))
    world.submitted()
    world.clock.set(datetime(2026, 12, 31, 17, 0, tzinfo=UTC))
    world.submitted()
    assert references(world) == ["BV-2026-000001", "BV-2027-000001"]


def test_the_code_of_the_tracking_page_is_hard_to_guess(world: World) -> None:
    first, second = world.submitted(), world.submitted()
    with world.wiring.read() as session:
        codes = {session.get_one(Receipt, article_id).code for article_id in (first, second)}
    assert len(codes) == 2
    assert {len(code) for code in codes} == {8}
