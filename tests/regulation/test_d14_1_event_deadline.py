"""D14.1: news of an activity is on the portal within one week of its end (regulation.md §8, civil-code roll)."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.regulation.calendar import (
    ClosedRange,
    SchoolCalendar,
    calendar_of,
    deadline,
    event_deadline,
    holiday_book,
    public_holidays,
)
from shared.regulation.pack import load_pack

PACK = load_pack("quy-che-154-2019")
HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
SATURDAY_SCHOOL = calendar_of(PACK)
WEEKDAY_SCHOOL = SchoolCalendar(SATURDAY_SCHOOL.holidays, saturday_is_working=False, worked=SATURDAY_SCHOOL.worked)


def row(kind: str, first: date, last: date | None = None, name: str = "Nghỉ", *, extends: bool = True):
    return SimpleNamespace(kind=kind, first_day=first, last_day=last or first, name=name, extends=extends)


@pytest.mark.parametrize(
    ("ended", "last_day"),
    [
        (date(2019, 12, 24), date(2019, 12, 31)),
        (date(2019, 12, 25), date(2020, 1, 2)),
        (date(2019, 12, 27), date(2020, 1, 3)),
        (date(2019, 12, 28), date(2020, 1, 4)),
        (date(2019, 12, 31), date(2020, 1, 7)),
    ],
)
def test_d14_1_the_week_ends_at_midnight_of_the_same_weekday_or_the_next_working_day(ended, last_day):
    found = event_deadline(ended, PACK, SATURDAY_SCHOOL)
    assert last_day == found.last_day
    assert datetime.combine(last_day + timedelta(days=1), datetime.min.time(), HANOI) == found.due


def test_d14_1_a_school_that_rests_on_saturday_has_until_monday():
    assert date(2020, 1, 6) == event_deadline(date(2019, 12, 28), PACK, WEEKDAY_SCHOOL).last_day


def test_d14_1_posted_at_2359_on_the_due_day_is_on_time_and_midnight_is_late():
    due = event_deadline(date(2019, 12, 24), PACK, SATURDAY_SCHOOL).due
    assert datetime(2019, 12, 31, 16, 59, tzinfo=UTC) < due
    assert not datetime(2019, 12, 31, 17, 0, tzinfo=UTC) < due


def test_d14_1_no_roll_keeps_the_holiday():
    assert date(2020, 1, 1) == deadline(date(2019, 12, 25), 1, "none", SATURDAY_SCHOOL).last_day


def test_d14_1_the_sum_is_told_step_by_step():
    said = [step.text_vi for step in event_deadline(date(2019, 12, 25), PACK, SATURDAY_SCHOOL).steps]
    assert [
        "Sự kiện kết thúc thứ Tư, 25/12/2019; ngày đầu không tính.",
        "Thời hạn 1 tuần kết thúc lúc 24 giờ thứ Tư, 01/01/2020 (Bộ luật Dân sự 2015, Điều 147–148).",
        "Thứ Tư, 01/01/2020 là ngày nghỉ lễ (Tết Dương lịch): hạn lùi sang ngày sau.",
        "Thứ Năm, 02/01/2020 là ngày làm việc tiếp theo.",
        "Hạn đăng: 24 giờ thứ Năm, 02/01/2020.",
    ] == said


@pytest.mark.parametrize(
    ("ended", "last_day"),
    [
        (date(2020, 1, 16), date(2020, 1, 30)),  # the week ends on 23/1, the first day of Tết
        (date(2026, 2, 9), date(2026, 2, 21)),  # 16/2–20/2 free, 21/2 a working Saturday
        (date(2026, 4, 19), date(2026, 4, 28)),  # Sunday 26/4 is Giỗ Tổ, 27/4 its substitute
        (date(2026, 8, 26), date(2026, 9, 3)),  # 1/9 and 2/9
    ],
)
def test_d14_1_across_tet_and_other_holidays(ended, last_day):
    assert last_day == event_deadline(ended, PACK, SATURDAY_SCHOOL).last_day


TET = {  # mùng 1 by the Vietnamese lunar calendar, computed independently of the library
    2025: date(2025, 1, 29), 2026: date(2026, 2, 17), 2027: date(2027, 2, 6), 2028: date(2028, 1, 26),
    2029: date(2029, 2, 13), 2030: date(2030, 2, 2),
}  # fmt: skip
GIO_TO = [
    date(2025, 4, 7),
    date(2026, 4, 26),
    date(2027, 4, 16),
    date(2028, 4, 4),
    date(2029, 4, 23),
    date(2030, 4, 12),
]


@pytest.mark.parametrize("year", TET)
def test_d14_1_tet_has_five_days_and_the_kings_one(year):
    found = public_holidays(year)
    first = TET[year]
    assert "Tết Nguyên Đán" == found[first]
    assert all(first + timedelta(days=n) in found for n in range(-1, 4))
    assert all(day in found for day in GIO_TO if day.year == year)


@pytest.mark.parametrize("year", range(2021, 2031))
def test_d14_1_national_day_has_two_days(year):
    found = public_holidays(year)
    assert date(year, 9, 2) in found
    assert date(year, 9, 1) in found or date(year, 9, 3) in found
    assert date(year, 4, 30) in found and date(year, 5, 1) in found and date(year, 1, 1) in found


def test_d14_1_what_the_state_announced_for_tet_2019_to_2026_is_what_we_count():
    announced = {
        2019: (date(2019, 2, 4), date(2019, 2, 8)), 2020: (date(2020, 1, 23), date(2020, 1, 29)),
        2021: (date(2021, 2, 10), date(2021, 2, 16)), 2022: (date(2022, 1, 31), date(2022, 2, 4)),
        2023: (date(2023, 1, 20), date(2023, 1, 26)), 2024: (date(2024, 2, 8), date(2024, 2, 14)),
        2025: (date(2025, 1, 27), date(2025, 1, 31)), 2026: (date(2026, 2, 16), date(2026, 2, 20)),
    }  # fmt: skip
    for first, last in announced.values():
        assert not WEEKDAY_SCHOOL.is_working(first)
        assert WEEKDAY_SCHOOL.is_working(WEEKDAY_SCHOOL.next_working(last))
        assert all(not WEEKDAY_SCHOOL.is_working(first + timedelta(days=n)) for n in range((last - first).days + 1))
        day_before = first - timedelta(days=1)
        assert WEEKDAY_SCHOOL.is_working(day_before) or day_before.weekday() > 4


def test_d14_1_the_pack_corrects_the_library_where_it_runs_ahead_of_the_law():
    culture_day = date(2026, 11, 24)
    assert culture_day in public_holidays(2026)
    assert holiday_book(PACK).get(culture_day) is None
    assert SATURDAY_SCHOOL.is_working(culture_day)
    assert culture_day not in [day for day, _ in holiday_book(PACK).of_year(2026)]


def test_d14_1_a_swapped_saturday_is_worked_by_a_school_that_rests_on_saturday():
    assert not WEEKDAY_SCHOOL.is_working(date(2026, 8, 31))
    assert WEEKDAY_SCHOOL.is_working(date(2026, 8, 22))
    assert not WEEKDAY_SCHOOL.is_working(date(2026, 8, 29))


def test_d14_1_a_closure_of_the_school_moves_a_deadline_only_where_it_says_so():
    storm = row("closed", date(2026, 9, 14), date(2026, 9, 15), "Nghỉ phòng tránh bão")
    summer = row("closed", date(2026, 6, 1), date(2026, 8, 14), "Nghỉ hè", extends=False)
    calendar = calendar_of(PACK, [storm, summer])
    assert date(2026, 9, 16) == event_deadline(date(2026, 9, 7), PACK, calendar).last_day
    assert date(2026, 6, 8) == event_deadline(date(2026, 6, 1), PACK, calendar).last_day
    assert not calendar.is_working(date(2026, 6, 8))


def test_d14_1_a_working_day_of_the_school_wins_over_a_holiday():
    calendar = calendar_of(PACK, [row("working", date(2026, 9, 1), name="Dạy bù")])
    assert date(2026, 9, 1) == event_deadline(date(2026, 8, 25), PACK, calendar).last_day


def test_d14_1_a_holiday_the_school_enters_counts_as_one():
    calendar = calendar_of(PACK, [row("holiday", date(2026, 11, 24), name="Ngày Văn hoá Việt Nam")])
    assert date(2026, 11, 25) == event_deadline(date(2026, 11, 17), PACK, calendar).last_day


def test_soft_targets_count_working_days_and_keep_the_hour():
    friday = datetime(2026, 2, 13, 15, 30, tzinfo=HANOI)
    assert datetime(2026, 2, 14, 15, 30, tzinfo=HANOI) == SATURDAY_SCHOOL.moment_after(friday, 1)
    assert datetime(2026, 2, 21, 15, 30, tzinfo=HANOI) == SATURDAY_SCHOOL.moment_after(friday, 2)
    assert datetime(2026, 2, 23, 15, 30, tzinfo=HANOI) == WEEKDAY_SCHOOL.moment_after(friday, 1)


def test_a_school_that_never_works_is_a_mistake_and_ends():
    never = SchoolCalendar(closed_ranges=(ClosedRange(date(2020, 1, 1), date(2099, 1, 1), "Đóng cửa"),))
    assert deadline(date(2026, 1, 1), 1, "civil_code", never).due.tzinfo is not None


@given(st.dates(date(2019, 1, 1), date(2035, 12, 31)))
def test_d14_1_the_last_day_is_a_working_day_a_week_later_at_least(ended):
    found = event_deadline(ended, PACK, WEEKDAY_SCHOOL)
    assert WEEKDAY_SCHOOL.is_working(found.last_day)
    assert timedelta(days=7) <= found.last_day - ended <= timedelta(days=21)
    between = (found.last_day - ended).days
    assert all(not WEEKDAY_SCHOOL.is_working(ended + timedelta(days=n)) for n in range(7, between))
