"""Events entered ahead: who enters, who sees, tying, cancelling; the pages in the browser's words."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from time import sleep

import pytest
import sqlalchemy as sa

from services.reporting import operations, queries
from services.reporting.errors import NotTieable, ObligationOver, StaleObligation, UnknownObligation
from services.reporting.models import Clock, Obligation
from shared.errors import Invalid, NotAllowed
from tests.integration.reporting.world import World, at

pytestmark = pytest.mark.usefixtures("on_both")


def act(world: World, name: str, who: str, row: Obligation, **more):
    actor = world.actor(who)
    facts = {"version": row.version, **more}
    return world.run(lambda uow: getattr(operations.obligations, name)(uow, obligation_id=row.id, actor=actor, **facts))


def test_the_unit_is_told_and_the_clock_runs(world: World):
    row = world.owe(end="2026-09-21", responsible_id="gv-toan")
    (event,) = world.said("obligation.entered")
    assert (["btv-toan-tin", "gv-toan"], "2026-09-28") == (event["mail_to"], event["last_day"])
    assert at("2026-09-29 00:00") == world.clock_of(f"obligation:{row.id}").due_at


@pytest.mark.parametrize(
    ("who", "unit", "may"),
    [
        ("thu-ky", "to-toan-tin", True), ("pho-hieu-truong", "to-xa-hoi", True), ("btv-toan-tin", "to-toan-tin", True),
        ("btv-toan-tin", "to-ngu-van", False), ("gv-toan", "to-toan-tin", False), ("hieu-truong", "to-toan-tin", False),
    ],
)  # fmt: skip
def test_who_enters_for_which_unit(world: World, who: str, unit: str, may: bool):
    if may:
        assert world.owe(who=who, unit=unit).unit_id == unit
    else:
        with pytest.raises(NotAllowed):
            world.owe(who=who, unit=unit)


def test_wrong_facts_are_refused_with_their_fields(world: World):
    with pytest.raises(Invalid) as found:
        world.owe(title="", unit="khong-co", end="2031-01-01", responsible_id="ai-do")
    assert {"title", "unit_id", "event_end", "responsible_id"} == set(found.value.fields)


def test_suggested_by_unit_and_event_end(world: World):
    row = world.owe(end="2026-09-14")
    near = world.story(end="2026-09-15", title="Gần").submit()
    world.story(end="2026-08-01", title="Xa").submit()
    world.story(unit="to-xa-hoi", end="2026-09-14", title="Tổ khác").submit()
    world.story(end="2026-09-14", title="Nháp").say("drafted", "draft")
    with world.wiring.read() as session:
        found = queries.candidates(session, queries.obligation(session, row.id, world.clock()))
        (shown,) = queries.obligations(session, world.clock(), units=None, over_since=world.clock())
    assert 1 == shown.suggested
    assert [("Gần", True), ("Xa", False)] == [(one.title, one.suggested) for one in found]
    act(world, "tie", "btv-toan-tin", row, article_id=near.id)
    other = world.owe(title="Khác", end="2026-09-14")
    with world.wiring.read() as session:
        found = queries.candidates(session, queries.obligation(session, other.id, world.clock()))
    assert ["Xa"] == [one.title for one in found]
    with pytest.raises(NotTieable):
        act(world, "tie", "thu-ky", other, article_id=near.id)


def test_only_a_submitted_article_of_the_unit_can_be_tied(world: World):
    row = world.owe()
    foreign = world.story(unit="to-xa-hoi").submit()
    draft = world.story().say("drafted", "draft")
    for article in (foreign.id, draft.id, "khong-co"):
        with pytest.raises(NotTieable):
            act(world, "tie", "thu-ky", row, article_id=article)


@pytest.mark.parametrize("who", ["gv-toan", "pho-hieu-truong"])
def test_who_may_not_tie(world: World, who: str):
    row, story = world.owe(), world.story().submit()
    with pytest.raises(NotAllowed):
        act(world, "tie", who, row, article_id=story.id)
    with pytest.raises(UnknownObligation):
        act(world, "tie", "gv-van", row, article_id=story.id)


def test_untied_again_both_clocks_run_on(world: World):
    row = world.owe(end="2026-09-14")
    story = world.story(end="2026-09-14").submit()
    row = act(world, "tie", "btv-toan-tin", row, article_id=story.id)
    row = act(world, "untie", "btv-toan-tin", row)
    assert row.article_id is None
    for clock_id in (f"obligation:{row.id}", f"event:{story.id}"):
        clock = world.clock_of(clock_id)
        assert clock.closed_at is None and clock.next_at is not None


def test_a_published_article_settles_it_when_tied_late(world: World):
    row = world.owe(end="2026-09-14")
    story = world.now("2026-09-16 09:00").story(end="2026-09-14").submit().publish()
    world.now("2026-10-16 09:00")
    act(world, "tie", "thu-ky", row, article_id=story.id)
    clock = world.clock_of(f"obligation:{row.id}")
    assert ("done", at("2026-09-16 09:00")) == (clock.outcome, clock.closed_at)


def test_a_refused_article_leaves_the_debt(world: World):
    row = world.owe(end="2026-09-14")
    story = world.story(end="2026-09-14").submit()
    act(world, "tie", "thu-ky", row, article_id=story.id)
    story.say("refused", "refused", grounds=("G4",))
    assert world.clock_of(f"obligation:{row.id}").closed_at is None


def test_cancelled_with_a_reason_it_is_no_debt_and_no_row_of_the_report(world: World):
    row = world.owe(end="2026-09-14")
    with pytest.raises(Invalid):
        act(world, "cancel", "thu-ky", row, reason="")
    row = act(world, "cancel", "btv-toan-tin", row, reason="Hoãn vì mưa bão")
    assert "cancelled" == world.clock_of(f"obligation:{row.id}").outcome
    assert [] == list(world.figures("2026-09").deadlines.rows)
    with pytest.raises(ObligationOver):
        act(world, "cancel", "thu-ky", row, reason="x")
    (event,) = world.said("obligation.cancelled")
    assert "Hoãn vì mưa bão" == event["reason"]


def test_an_event_is_cancelled_by_the_form_of_its_page(world: World):
    """The form as the page has it: what its button carries along must not be refused."""
    page = f"/bao-cao/su-kien/{world.owe().id}"
    board = world.browser("thu-ky")
    assert 303 == board.press(page, "/huy", reason="Hoãn vì mưa bão").status_code
    assert "Hoãn vì mưa bão" in board.text(page)


def test_who_was_slower_is_told(world: World):
    row, story = world.owe(), world.story().submit()
    act(world, "tie", "btv-toan-tin", row, article_id=story.id)
    with pytest.raises(StaleObligation) as found:
        act(world, "cancel", "thu-ky", row, reason="Hoãn")
    assert "Biên tập viên Toán – Tin" in found.value.message


def test_a_unit_sees_its_own_the_board_all(world: World):
    mine, theirs = world.owe(title="Của Toán"), world.owe(title="Của Văn", unit="to-ngu-van")
    teacher = world.browser("gv-toan")
    page = teacher.text("/bao-cao/su-kien/")
    assert "Của Toán" in page and "Của Văn" not in page
    assert 404 == teacher.get(f"/bao-cao/su-kien/{theirs.id}").status_code
    assert "Nhập sự kiện" not in page
    board = world.browser("hieu-truong").text("/bao-cao/su-kien/")
    assert "Của Toán" in board and "Của Văn" in board
    assert "Sự kiện kết thúc thứ Hai, 21/09/2026; ngày đầu không tính." in teacher.text(f"/bao-cao/su-kien/{mine.id}")


def test_the_whole_story_in_the_browser(world: World):
    lead = world.browser("btv-toan-tin")
    form = lead.text("/bao-cao/su-kien/moi")
    assert "Tổ Toán – Tin" in form and "Tổ Xã hội" not in form
    wrong = lead.post("/bao-cao/su-kien/moi", title="Ngoại khoá", unit_id="to-toan-tin", event_end="")
    assert 422 == wrong.status_code and "Ngoại khoá" in wrong.text
    answer = lead.post(
        "/bao-cao/su-kien/moi",
        title="Ngoại khoá",
        unit_id="to-toan-tin",
        event_end="2026-09-14",
        responsible_id="gv-toan",
    )
    assert 303 == answer.status_code
    home = answer.location
    assert (
        "/gui-bai/moi?su-kien=Ngo%E1%BA%A1i+kho%C3%A1&amp;ket-thuc=2026-09-14&amp;don-vi=to-toan-tin"
        in lead.get(home).text
    )
    story = world.story(end="2026-09-14", title="Tin ngoại khoá").submit()
    page = lead.text(home)
    assert "Tin ngoại khoá" in page and "Gợi ý" in page and "người viết: Giáo viên Toán" in page
    assert 303 == lead.post(f"{home}/gan", version="1", article_id=story.id).status_code
    assert "Gỡ bài khỏi sự kiện" in lead.text(home)
    assert "Tính theo sự kiện đã nhập" not in lead.text("/bao-cao/thoi-han/")
    assert "Ngoại khoá" in lead.text(f"/bao-cao/thoi-han/bai/{story.id}")
    world.now("2026-09-15 09:00")
    story.publish()
    lead = world.browser("btv-toan-tin")  # a sign-in lasts a day
    assert "Đúng hạn, sớm 6 ngày" in lead.text("/bao-cao/su-kien/")
    stale = lead.post(f"{home}/huy", version="1", reason="Hoãn")
    assert 409 == stale.status_code


def test_deadlines_page_shows_own_unit_and_the_sum(world: World):
    story = world.story(end="2026-09-14").submit()
    assert "Còn 7 ngày" in world.browser("gv-toan").text("/bao-cao/thoi-han/")
    assert "Chưa có thời hạn nào" in world.browser("gv-van").text("/bao-cao/thoi-han/")
    sum_ = world.browser("gv-toan").text(f"/bao-cao/thoi-han/bai/{story.id}")
    assert "Hạn đăng: 24 giờ thứ Hai, 21/09/2026." in sum_
    assert 404 == world.browser("gv-van").get(f"/bao-cao/thoi-han/bai/{story.id}").status_code
    assert 404 == world.browser("hieu-truong").get("/bao-cao/thoi-han/bai/khong-co").status_code
    world.now("2026-10-01 08:00")
    assert "Chưa đăng, quá hạn 10 ngày" in world.browser("thu-ky").text("/bao-cao/thoi-han/")
    assert "Bước đang quá mục tiêu" in world.browser("thu-ky").text("/bao-cao/thoi-han/")


def test_quota_pages_in_words_for_the_group_and_the_board(world: World):
    world.story(title="Giờ dạy mẫu").submit().publish()
    board = world.browser("hieu-truong")
    page = board.text("/bao-cao/chi-tieu/")
    assert "Đạt" in page and "Chưa đạt" in page and "Chưa đến" in page and "Tổ Xã hội" in page
    own = world.browser("gv-toan").text("/bao-cao/chi-tieu/")
    assert "Tổ Toán – Tin" in own and "Tổ Xã hội" not in own
    cell = board.text("/bao-cao/chi-tieu/2026-09/to-toan-tin")
    assert "Giờ dạy mẫu" in cell and "Được tính" in cell and "Miễn chỉ tiêu tháng này" in cell
    assert 'href="/bien-tap/bai/' in board.get("/bao-cao/chi-tieu/2026-09/to-toan-tin").text
    assert "/bai/" not in world.browser("gv-toan").get("/bao-cao/chi-tieu/2026-09/to-toan-tin").text
    assert 404 == world.browser("gv-van").get("/bao-cao/chi-tieu/2026-09/to-toan-tin").status_code
    home = "/bao-cao/chi-tieu/2026-09/to-xa-hoi"
    wrong = board.post(f"{home}/mien", decision_no="", reason="Tổ thi giáo viên giỏi")
    assert 422 == wrong.status_code and "Tổ thi giáo viên giỏi" in wrong.text
    assert 303 == board.post(f"{home}/mien", decision_no="45/QĐ", reason="Thi giáo viên giỏi").status_code
    assert "Được miễn" in board.text("/bao-cao/chi-tieu/") and "45/QĐ" in board.text(home)
    assert 303 == board.post(f"{home}/bo-mien", reason="Nhầm").status_code
    assert "Nhầm" in board.text(home)
    assert 403 == world.browser("thu-ky").post(f"{home}/mien", decision_no="1", reason="x").status_code
    assert 422 == board.get("/bao-cao/chi-tieu/2026-99/to-xa-hoi").status_code
    assert 404 == board.get("/bao-cao/chi-tieu/2026-09/khong-co").status_code


def test_dates_are_dates(world: World):
    with world.wiring.read() as session:
        rows = queries.obligations(session, world.clock(), units=None, over_since=world.clock())
    assert [] == rows
    world.owe()
    with world.wiring.read() as session:
        (row,) = queries.obligations(session, world.clock(), units=None, over_since=world.clock())
    assert date(2026, 9, 21) == row.event_end


def test_a_thousand_events_that_are_over_do_not_hide_the_new_ones(world: World):
    pattern = world.owe(title="Đã huỷ", end="2026-01-05")
    with world.wiring.uow() as uow:
        clock = uow.session.get_one(Clock, f"obligation:{pattern.id}")
        old = [{c.key: getattr(pattern, c.key) for c in sa.inspect(Obligation).column_attrs} for _ in range(1001)]
        hands = [{c.key: getattr(clock, c.key) for c in sa.inspect(Clock).column_attrs} for _ in range(1001)]
        for number, (row, hand) in enumerate(zip(old, hands, strict=True)):
            row |= {"id": f"o-{number}", "cancelled_at": at("2026-01-06 08:00"), "cancelled_by": "thu-ky"}
            hand |= {"id": f"obligation:o-{number}", "subject_id": f"o-{number}"}
        uow.session.execute(sa.insert(Obligation), old)
        uow.session.execute(sa.insert(Clock), hands)
        uow.commit()
    world.owe(title="Sắp tới")
    assert "Sắp tới" in world.browser("hieu-truong").text("/bao-cao/su-kien/")


def test_one_article_tied_to_two_events_at_once_stands_for_the_first(world: World):
    first, second, story = world.owe(), world.owe(title="Hội thảo"), world.story().submit()
    lead = world.actor("btv-toan-tin")
    with ThreadPoolExecutor(1) as other, world.wiring.uow() as uow:
        operations.obligations.tie(uow, obligation_id=first.id, version=1, article_id=story.id, actor=lead)
        slower = other.submit(act, world, "tie", "btv-toan-tin", second, article_id=story.id)
        sleep(0.5)
        uow.commit()
        with pytest.raises(NotTieable):
            slower.result()
