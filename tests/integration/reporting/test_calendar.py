"""The school's calendar: the secretary enters days, running deadlines are counted anew, history stays."""

from datetime import date

import pytest

from services.reporting import operations
from services.reporting.errors import AlreadyRevoked, UnknownRow
from services.reporting.models import CalendarRow
from shared.errors import Invalid, NotAllowed
from tests.integration.reporting.world import World, at

pytestmark = pytest.mark.usefixtures("on_both")


def enter(world: World, first: str, last: str | None = None, *, kind: str = "closed", who: str = "thu-ky", **more):
    facts = {"name": "Nghỉ phòng tránh bão", "decision_no": "12/TB-THPT", "note": "", "extends": True, **more}
    given = operations.DaysGiven(kind, date.fromisoformat(first), date.fromisoformat(last or first), **facts)
    actor = world.actor(who)
    return world.run(lambda uow: operations.enter_days(uow, given=given, actor=actor))


def revoke(world: World, row: CalendarRow, reason: str = "Bão đổi hướng", who: str = "thu-ky"):
    actor = world.actor(who)
    return world.run(lambda uow: operations.revoke_days(uow, row_id=row.id, reason=reason, actor=actor))


def test_a_closure_moves_the_running_deadlines_and_revoking_moves_them_back(world: World):
    running = world.story(end="2026-09-14").submit()
    done = world.story(end="2026-09-14").submit().publish()
    row, moved = enter(world, "2026-09-21", "2026-09-22")
    assert 1 == moved
    clock = world.clock_of(f"event:{running.id}")
    assert at("2026-09-24 00:00") == clock.due_at
    assert "ngày trường nghỉ (Nghỉ phòng tránh bão)" in clock.steps[2]["text"]
    assert at("2026-09-22 00:00") == world.clock_of(f"event:{done.id}").due_at
    _, moved = revoke(world, row)
    assert (1, at("2026-09-22 00:00")) == (moved, world.clock_of(f"event:{running.id}").due_at)


def test_summer_leaves_event_deadlines_alone_but_stops_soft_targets(world: World):
    event = world.story(end="2026-09-14").submit()
    enter(world, "2026-09-14", "2026-09-30", name="Nghỉ", extends=False)
    assert at("2026-09-22 00:00") == world.clock_of(f"event:{event.id}").due_at
    (step,) = world.clocks(kind="step", outcome=None)
    assert at("2026-10-01 08:00") == step.due_at


def test_a_worked_sunday_shortens_a_roll_and_a_holiday_lengthens_it(world: World):
    event = world.story(end="2026-09-13").submit()  # a week later is Sunday 20/9
    assert at("2026-09-22 00:00") == world.clock_of(f"event:{event.id}").due_at
    enter(world, "2026-09-20", kind="working", name="Học bù")
    assert at("2026-09-21 00:00") == world.clock_of(f"event:{event.id}").due_at


def test_every_change_is_an_event_with_the_whole_row(world: World):
    row, _ = enter(world, "2026-09-21", "2026-09-22")
    revoke(world, row)
    entered, revoked = world.said("calendar.changed")
    assert ("2026-09-21", "2026-09-22", True, "12/TB-THPT") == (
        entered["first_day"], entered["last_day"], entered["active"], entered["decision_no"],
    )  # fmt: skip
    assert revoked["active"] is False and revoked["row_id"] == entered["row_id"]


@pytest.mark.parametrize("who", ["hieu-truong", "btv-toan-tin", "gv-toan"])
def test_only_the_secretary_keeps_it(world: World, who: str):
    with pytest.raises(NotAllowed):
        enter(world, "2026-09-21", who=who)


def test_bad_days_are_refused_with_their_field(world: World):
    with pytest.raises(Invalid) as found:
        enter(world, "2026-09-22", "2026-09-21")
    assert ["last_day"] == list(found.value.fields)
    with pytest.raises(Invalid):
        enter(world, "2026-01-01", "2026-12-31")


def test_revoking_needs_a_reason_and_happens_once(world: World):
    row, _ = enter(world, "2026-09-21")
    with pytest.raises(Invalid):
        revoke(world, row, reason="")
    revoke(world, row)
    with pytest.raises(AlreadyRevoked):
        revoke(world, row)
    row.id = "khong-co"
    with pytest.raises(UnknownRow):
        revoke(world, row)


def test_the_page_shows_holidays_of_the_year_own_days_and_history(world: World):
    secretary = world.browser("thu-ky")
    answer = secretary.post(
        "/bao-cao/lich-truong/", kind="closed", first_day="2026-09-21", last_day="", name="Nghỉ bão số 5",
        decision_no="12/TB", note="", extends="1",
    )  # fmt: skip
    assert (303, "/bao-cao/lich-truong/?nam=2026") == (answer.status_code, answer.location)
    page = secretary.text("/bao-cao/lich-truong/?nam=2026")
    assert "Nghỉ bão số 5" in page and "Giỗ Tổ" in page and "Ngày 24/11 không tính là ngày nghỉ." in page
    assert "Thêm ngày" in page
    assert "(dự kiến)" in secretary.text("/bao-cao/lich-truong/?nam=2027")
    with world.wiring.read() as session:
        (row,) = session.query(CalendarRow).all()
    answer = secretary.post(f"/bao-cao/lich-truong/{row.id}/bo", reason="Bão tan")
    assert 303 == answer.status_code
    assert "Bão tan" in secretary.text("/bao-cao/lich-truong/")
    reader = world.browser("gv-toan").text("/bao-cao/lich-truong/")
    assert "Thêm ngày" not in reader and "Lịch sử" in reader


def test_a_wrong_form_keeps_what_was_typed(world: World):
    answer = world.browser("thu-ky").post(
        "/bao-cao/lich-truong/", kind="closed", first_day="2026-09-22", last_day="2026-09-21", name="Nghỉ bão số 5"
    )
    assert 422 == answer.status_code
    assert "Nghỉ bão số 5" in answer.text and "Ngày cuối không được trước ngày đầu." in answer.text
    answer = world.browser("thu-ky").post("/bao-cao/lich-truong/", kind="x", first_day="hôm qua", name="")
    assert 422 == answer.status_code


def test_a_form_sent_twice_counts_once(world: World):
    secretary = world.browser("thu-ky")
    fields = {"kind": "closed", "first_day": "2026-09-21", "name": "Nghỉ", "form_id": "f-1"}
    assert [303, 303] == [secretary.post("/bao-cao/lich-truong/", **fields).status_code for _ in range(2)]
    with world.wiring.read() as session:
        assert 1 == session.query(CalendarRow).count()


def test_somebody_else_is_told_plainly(world: World):
    answer = world.browser("gv-toan").post("/bao-cao/lich-truong/", kind="closed", first_day="2026-09-21", name="Nghỉ")
    assert 403 == answer.status_code
    assert "Chỉ Thư ký Ban Biên tập được sửa lịch trường." in answer.text


def test_a_row_is_revoked_by_the_form_of_its_page(world: World):
    row, _ = enter(world, "2026-09-21")
    done = world.browser("thu-ky").press("/bao-cao/lich-truong/?nam=2026", f"/{row.id}/bo", reason="Bão đổi hướng")
    assert 303 == done.status_code
    assert world.said("calendar.changed")[-1]["active"] is False
