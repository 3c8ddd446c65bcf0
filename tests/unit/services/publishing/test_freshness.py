"""When a page must be looked at again: each semester within its first thirty days (D7.1d)."""

from datetime import date, timedelta

import pytest

from services.publishing.clients.freshness import PLACE
from services.publishing.operations.reviewing import next_review, stage_at
from shared.regulation.pack import load_pack

YEARS = load_pack("quy-che-154-2019").school_years


@pytest.mark.parametrize("confirmed", [date(2026, 11, 24), date(2026, 9, 20), date(2026, 8, 20)])
def test_confirmed_in_a_semester_it_is_due_in_the_first_days_of_the_next(confirmed):
    second = YEARS.year(2026).second_begins
    assert 30 == (next_review("semester", confirmed, YEARS) - second).days


def test_confirmed_shortly_before_a_semester_counts_for_it():
    second = YEARS.year(2026).second_begins
    just_before = second.replace(day=second.day - 5)
    assert next_review("semester", just_before, YEARS) > date(2027, 8, 1)


@pytest.mark.parametrize("day", [date(2026, 6, 15), date(2026, 7, 31), date(2027, 2, 28), date(2028, 2, 29)])
def test_there_is_always_a_next_day_and_it_lies_within_a_year(day):
    for cycle, most in (("semester", 365), ("quarter", 92), ("year", 366)):
        assert 30 < (next_review(cycle, day, YEARS) - day).days <= most


@pytest.mark.parametrize(
    ("day", "stage"),
    [(2, ""), (3, "before"), (16, "before"), (17, "due"), (18, "overdue"), (31, "overdue"), (32, "escalated")],
)
def test_the_stages_of_a_round(day, stage):
    due = date(2027, 1, 17)
    assert stage == stage_at(due, date(2026, 12, 31) + timedelta(days=day))


def test_the_place_of_the_mark_is_found_with_and_without_a_mark():
    for inside in ("", '<p class="confirmed">x</p>'):
        assert "|" == PLACE.sub("|", f"<!--xac-nhan-->{inside}<!--/xac-nhan-->")
