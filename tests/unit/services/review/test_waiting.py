"""Soft targets, the progress line and the days people type."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from marshmallow import ValidationError

from services.review.models import Article
from services.review.queries.progress import steps_of
from services.review.queries.targets import target_of
from services.review.schemas import iso_day
from shared.regulation.calendar import calendar_of
from shared.regulation.pack import load_pack

PACK = load_pack("quy-che-154-2019")
CALENDAR = calendar_of(PACK)
FRIDAY = datetime(2026, 11, 27, 3, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Line:
    transition: str
    name: str
    at: datetime = FRIDAY


def test_targets_count_working_days_and_skip_sunday() -> None:
    assert (
        FRIDAY + timedelta(days=1) == target_of("submitted", FRIDAY, FRIDAY, PACK, CALENDAR).due
    )  # Saturday is worked
    assert FRIDAY + timedelta(days=3) == target_of("editing", FRIDAY, FRIDAY, PACK, CALENDAR).due  # Saturday, Monday


def test_targets_step_over_tet() -> None:
    before = datetime(2026, 2, 14, 3, 0, tzinfo=UTC)  # Saturday; Tết from Monday to Friday
    assert datetime(2026, 2, 21, 3, 0, tzinfo=UTC) == target_of("submitted", before, before, PACK, CALENDAR).due


@pytest.mark.parametrize(("hours", "tone"), [(1, "ok"), (20, "warn"), (25, "error")])
def test_the_tone_follows_the_waiting(hours: int, tone: str) -> None:
    assert tone == target_of("pending_deputy", FRIDAY, FRIDAY + timedelta(hours=hours), PACK, CALENDAR).tone


def test_states_without_a_target_have_none() -> None:
    assert target_of("refused", FRIDAY, FRIDAY, PACK, CALENDAR) is None


def steps(state: str, *transitions: str) -> list[tuple[str, str]]:
    article = Article(state=state, since=FRIDAY)
    found = steps_of(article, [Line(t, "Ai đó") for t in transitions], holder="Người giữ")
    return [(step.label, step.state) for step in found]


def test_the_line_shows_what_is_done_now_and_next() -> None:
    shown = steps("pending_deputy", "T02", "T03", "T06")
    assert ["done", "done", "now", "next", "next"] == [state for _, state in shown]
    assert ("Phó Trưởng Ban duyệt nội dung", "now") == shown[2]


def test_waiting_for_intake_is_not_editing_yet() -> None:
    assert ("Biên tập: chờ tiếp nhận", "now") == steps("submitted", "T02")[1]


def test_published_is_all_done_and_refused_ends_where_it_was() -> None:
    assert {"done"} == {state for _, state in steps("published", "T02", "T06", "T10", "T12", "T15")}
    assert [("Gửi bài", "done"), ("Biên tập", "done"), ("Từ chối đăng", "now")] == steps("refused", "T02", "T06", "T14")


@pytest.mark.parametrize("typed", ["20/11/2026", "20-11-26", "20.11.2026", "2026-11-20", " 20/11/2026 "])
def test_days_are_read_in_the_ways_people_write(typed: str) -> None:
    assert "2026-11-20" == iso_day(typed)


@pytest.mark.parametrize("typed", ["31/02/2026", "hôm qua", "20/11", "2026-13-01"])
def test_a_day_that_is_none_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        iso_day(typed)
