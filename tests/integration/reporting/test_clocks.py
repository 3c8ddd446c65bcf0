"""Event clock D14.1 and soft targets: due rows, reminders, escalation, days of downtime (both databases)."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from services.reporting import operations, queries
from services.reporting.models import Obligation
from shared.db import people
from shared.events.envelope import Envelope
from tests.integration.reporting.world import World, at
from tests.integration.review.delegated import write_pack

pytestmark = pytest.mark.usefixtures("on_both")


def told(letters) -> dict[str, list[tuple[str, str]]]:
    return {one["recipient_id"]: [(item["kind"], item["stage"]) for item in one["items"]] for one in letters}


def events_only(letters) -> dict[str, list[str]]:
    found = {one["recipient_id"]: [i["stage"] for i in one["items"] if i["kind"] != "step"] for one in letters}
    return {who: stages for who, stages in found.items() if stages}


def test_an_event_article_has_a_week_and_the_sum_is_kept(world: World):
    story = world.story(end="2026-09-14").submit()
    clock = world.clock_of(f"event:{story.id}")
    assert at("2026-09-22 00:00") == clock.due_at
    assert "Sự kiện kết thúc thứ Hai, 14/09/2026; ngày đầu không tính." == clock.steps[0]["text"]
    assert clock.outcome is None


def test_a_pack_of_the_schools_own_folder_counts_its_articles_without_the_environment(tmp_path: Path):
    packs = tmp_path / "packs"
    world = World(tmp_path, pack=write_pack(packs), pack_dir=packs)
    try:
        story = world.story(end="2026-09-14", pack="truong-khac@1").submit()
        assert ("truong-khac@1", at("2026-09-22 00:00")) == (
            world.clock_of(f"event:{story.id}").pack,
            world.clock_of(f"event:{story.id}").due_at,
        )
    finally:
        world.wiring.dispose()


def test_posted_before_midnight_of_the_last_day_is_on_time_after_it_late(world: World):
    early, last, late = (world.story(end="2026-09-14", title=name).submit() for name in "abc")
    world.now("2026-09-20 10:00")
    early.publish()
    world.now("2026-09-21 23:59")
    last.publish()
    world.now("2026-09-22 00:00")
    late.publish()
    rows = {row.title: (row.verdict, row.days) for row in world.figures("2026-09").deadlines.rows}
    assert {"a": ("on_time", -1), "b": ("on_time", 0), "c": ("late", 1)} == rows
    found = world.figures("2026-09").deadlines
    assert (3, 2, 66.7) == (found.due, found.on_time, found.rate)


def test_the_table_follows_the_month_in_which_the_deadline_falls(world: World):
    world.now("2026-09-24 08:00").story(end="2026-09-24").submit()
    assert [] == list(world.figures("2026-09").deadlines.rows)
    assert ["running"] == [row.verdict for row in world.figures("2026-10").deadlines.rows]
    world.now("2026-10-03 08:00")
    assert [("overdue", 2)] == [(row.verdict, row.days) for row in world.figures("2026-10").deadlines.rows]


def test_refused_owes_nothing_until_it_lives_again(world: World):
    story = world.story(end="2026-09-14").submit().say("refused", "refused", grounds=("G4",))
    assert "dropped" == world.clock_of(f"event:{story.id}").outcome
    story.say("refusal_overruled", "pending_deputy")
    clock = world.clock_of(f"event:{story.id}")
    assert clock.outcome is None and clock.next_at is not None


def test_a_changed_event_end_is_counted_anew_and_a_removed_one_drops_the_clock(world: World):
    story = world.story(end="2026-09-14").submit()
    story.end = "2026-09-16"
    story.say("returned", "returned").say("resubmitted", "submitted")
    assert at("2026-09-24 00:00") == world.clock_of(f"event:{story.id}").due_at
    story.end = None
    story.say("returned", "returned").say("resubmitted", "submitted")
    assert "dropped" == world.clock_of(f"event:{story.id}").outcome


def test_reminders_at_50_80_due_overdue_then_deputy_then_head(world: World):
    story = world.story(end="2026-09-14").submit().assign()
    seen = []
    moment = at("2026-09-14 08:00")
    while moment < at("2026-10-01 00:00"):
        world.clock.set(moment)
        seen += [
            (f"{moment:%d %H}", item["stage"], letter["recipient_id"])
            for letter in world.tick()
            for item in letter["items"]
            if item["kind"] == "event"
        ]
        moment += timedelta(hours=1)
    lead = "btv-toan-tin"
    assert [
        ("18 12", "50", lead), ("20 15", "80", lead), ("21 07", "due", lead), ("22 07", "overdue", lead),
        ("22 07", "overdue", "thu-ky"), ("22 08", "deputy", "pho-hieu-truong"), ("24 07", "head", "hieu-truong"),
    ] == seen  # fmt: skip
    assert dict.fromkeys(("50", "80", "due", "overdue", "deputy", "head"), True) == world.reminders(f"event:{story.id}")


def test_three_days_of_stopped_beat_bring_one_letter_each_about_the_present_stage(world: World):
    """Everything that came meanwhile is told once, as it stands now."""
    stories = [world.story(end="2026-09-14", title=f"Bài {n}").submit().assign() for n in range(5)]
    owed = world.owe(end="2026-09-14")
    world.now("2026-09-20 09:00")
    world.tick()
    world.now("2026-09-23 09:00")  # 80 %, due, overdue and the deputy's day have passed
    letters = world.tick()
    assert len(letters) == len({one["recipient_id"] for one in letters})
    stages = {stage for found in events_only(letters).values() for stage in found}
    assert {"deputy"} == stages
    assert {"pho-hieu-truong"} == set(events_only(letters))
    assert 6 == len(events_only(letters)["pho-hieu-truong"])
    assert [] == world.tick()
    said = world.reminders(f"event:{stories[0].id}")
    assert {"50": True, "80": False, "due": False, "overdue": False, "deputy": True} == said
    assert said == world.reminders(f"obligation:{owed.id}")


def test_a_stop_over_tet_reminds_only_of_what_is_due_by_the_calendar(world: World):
    world.now("2026-02-10 08:00")
    story = world.story(end="2026-02-10").submit().assign()
    assert at("2026-02-22 00:00") == world.clock_of(f"event:{story.id}").due_at  # 17/2 is Tết; 21/2 a working Saturday
    world.now("2026-02-19 09:00")  # beat stopped through the holidays
    assert {"btv-toan-tin": ["50"]} == events_only(world.tick())
    world.now("2026-02-21 07:30")
    assert {"btv-toan-tin": ["due"]} == events_only(world.tick())


def test_across_the_end_of_a_month_and_a_weekend(world: World):
    world.now("2026-10-24 08:00").story(end="2026-10-24").submit().assign()
    world.now("2026-10-31 07:10")
    assert {"btv-toan-tin": ["due"]} == events_only(world.tick())
    world.now("2026-11-01 07:10")  # Sunday: overdue is a fact, the deputy hears on Monday
    assert {"btv-toan-tin": ["overdue"], "thu-ky": ["overdue"]} == events_only(world.tick())
    world.now("2026-11-02 07:10")
    assert {"pho-hieu-truong": ["deputy"]} == events_only(world.tick())


def test_what_comes_at_night_is_told_in_the_morning(world: World):
    world.now("2026-09-14 00:30").story().submit()  # due at 00:30 of the next day
    world.now("2026-09-15 06:59")
    assert [] == world.tick()
    world.now("2026-09-15 07:00")
    assert {"thu-ky": [("step", "due")]} == told(world.tick())


def test_two_workers_at_once_say_it_once(world: World):
    world.story(end="2026-09-14").submit().assign()
    world.now("2026-09-18 13:00")
    assert 1 == len(events_only(world.tick()))
    assert {} == events_only(world.tick())


def test_nothing_is_said_after_the_article_is_published(world: World):
    story = world.story(end="2026-09-14").submit().assign()
    story.publish()
    world.now("2026-10-14 08:00")
    assert [] == world.tick()


def test_a_rebuild_says_nothing_twice(world: World):
    owed = world.owe(end="2026-09-14")
    world.now("2026-09-18 13:00")
    assert 1 == len(world.tick())
    world.run(operations.reset)
    assert [] == world.tick()
    assert "50" == world.clock_of(f"obligation:{owed.id}").stage


def test_a_rebuild_gives_the_same_clocks_whatever_the_calendar_has_become(world: World):
    """What is over was judged by the calendar of its day; what runs is counted by the present one."""
    over, running, late = (world.story(end="2026-09-14", title=name).submit().assign() for name in "abc")
    owed = world.owe(end="2026-09-14")
    actor = world.actor("btv-toan-tin")
    world.run(
        lambda uow: operations.obligations.tie(uow, obligation_id=owed.id, version=1, article_id=late.id, actor=actor)
    )
    world.now("2026-09-18 13:00").tick()
    over.publish()
    world.now("2026-09-23 09:00").tick()
    late.publish()
    world.now("2026-09-24 09:00")
    days = operations.DaysGiven("closed", date(2026, 9, 21), date(2026, 9, 24), "Nghỉ bão", "", "", extends=True)
    world.run(lambda uow: operations.enter_days(uow, given=days, actor=world.actor("thu-ky")))
    assert at("2026-09-26 00:00") == world.clock_of(f"event:{running.id}").due_at

    def picture() -> list[tuple]:
        return [(c.id, c.due_at, c.outcome, c.closed_at, c.stage, c.next_at, c.steps) for c in world.clocks()]

    before = picture()
    figures = world.figures("2026-09")
    world.rebuild()
    now = picture()
    assert [row[0] for row in before] == [row[0] for row in now]
    # A step or an event settled before is the same to the minute; `next_at` of what is over plays no part.
    assert [row[:5] for row in before if row[2] != "tied"] == [row[:5] for row in now if row[2] != "tied"]
    assert figures.deadlines == world.figures("2026-09").deadlines
    assert [] == world.tick()


def test_soft_targets_of_steps_in_working_days(world: World):
    world.now("2026-09-18 16:00")  # Friday; Saturday is worked
    story = world.story().submit()
    (step,) = world.clocks(kind="step", outcome=None)
    assert ("intake", at("2026-09-19 16:00")) == (step.target, step.due_at)
    world.now("2026-09-19 17:00")
    assert {"thu-ky": [("step", "due")]} == told(world.tick())
    story.assign()
    (step,) = world.clocks(kind="step", outcome=None)
    assert ("edit", at("2026-09-22 17:00")) == (step.target, step.due_at)  # Sunday is left out
    story.say("reassigned", "editing")
    assert [step.id] == [one.id for one in world.clocks(kind="step", outcome=None)]
    world.now("2026-09-28 08:00")
    assert {"hieu-truong": [("step", "head")]} == told(world.tick())


def test_a_document_has_two_working_days_from_being_sent_to_being_posted(world: World):
    """D14.2a: the target of the whole way, beside those of its steps."""
    world.now("2026-09-18 16:00")  # Friday; Saturday is worked
    story = world.story(kind="document").submit().assign()
    clock = world.clock_of(f"document:{story.id}")
    assert ("document", at("2026-09-21 16:00"), None) == (clock.target, clock.due_at, clock.outcome)
    assert [] == world.clocks(id=f"document:{world.story().submit().id}")  # news has none
    world.now("2026-09-21 16:30")
    (letter,) = [one for one in world.tick() if one["recipient_id"] == "btv-toan-tin"]
    assert ["Đăng văn bản sau khi ban hành"] == [i["target"] for i in letter["items"] if "document:" in i["clock_id"]]
    with world.wiring.read() as session:
        assert "document" in {row.target for row in queries.steps_overdue(session, world.clock())}
    story.say("refused", "refused", grounds=("G4",))
    assert "dropped" == world.clock_of(f"document:{story.id}").outcome
    story.say("refusal_overruled", "pending_deputy")
    assert world.clock_of(f"document:{story.id}").outcome is None
    story.publish()
    assert "done" == world.clock_of(f"document:{story.id}").outcome
    story.say("suspended", "suspended").say("restored", "published")
    assert [] == world.clocks(target="document", outcome=None)


def test_a_document_clock_is_the_same_after_a_rebuild(world: World):
    world.story(kind="document").submit().assign()
    world.story(kind="document").submit().publish()

    def picture():
        return [(c.id, c.due_at, c.outcome, c.closed_at) for c in world.clocks(target="document")]

    before = picture()
    world.rebuild()
    assert before == picture() and len(before) == 2


def test_c13_where_the_only_deputy_leads_the_unit_the_head_is_reminded(tmp_path: Path):
    packs = tmp_path / "packs"
    pack = write_pack(packs, **{"own_unit: allow": "own_unit: block"})
    world = World(tmp_path, pack=pack, pack_dir=packs)
    try:
        data = {
            "appointment_id": "p-1", "member_id": "pho-hieu-truong", "role": "unit_lead", "unit_id": "to-toan-tin",
            "since": "2026-08-15", "until": None, "decision_no": "1",
        }  # fmt: skip
        made = Envelope("", "accounts", 0, "", None, "appointment.made", 1, "", "", data, None, "", "")
        world.run(lambda uow: people.apply(uow.session, made))
        world.story(pack="truong-khac@1").submit().assign().say("sent_up", "pending_deputy")
        world.now("2026-09-15 09:00")
        assert {"hieu-truong": [("step", "due")]} == told(world.tick())
    finally:
        world.wiring.dispose()


def test_the_only_deputy_who_wrote_it_is_not_reminded_of_what_the_head_decides(world: World):
    world.story(author="pho-hieu-truong", unit="van-phong").submit().assign().say("sent_up", "pending_deputy")
    world.now("2026-09-15 09:00")
    assert {"hieu-truong": [("step", "due")]} == told(world.tick())


def test_a_deputy_who_is_late_is_not_his_own_superior(world: World):
    world.story().submit().assign().say("sent_up", "pending_deputy")
    world.now("2026-09-15 09:00")
    assert {"pho-hieu-truong": [("step", "due")]} == told(world.tick())
    world.now("2026-09-16 09:30")
    assert {"hieu-truong": [("step", "deputy")]} == told(world.tick())


def test_a_returned_article_reminds_its_author_and_the_unit(world: World):
    world.story(end="2026-09-14").submit().say("returned", "returned")
    world.now("2026-09-18 13:00")
    assert {"gv-toan", "btv-toan-tin"} == set(events_only(world.tick()))


def test_a_locked_person_is_passed_over_for_the_secretary(world: World):
    world.story(end="2026-09-14").submit().assign()
    data = {"member_id": "btv-toan-tin", "name": "x", "email": "x@example.org", "unit_id": None, "locked": True}
    event = Envelope("", "accounts", 0, "", None, "member.locked", 1, "", "", data, None, "", "")
    world.run(lambda uow: people.apply(uow.session, event))
    world.now("2026-09-18 13:00")
    assert {"thu-ky": ["50"]} == events_only(world.tick())


@pytest.mark.parametrize("number", [45])
def test_one_letter_holds_forty_lines_and_counts_the_rest(world: World, number: int):
    for n in range(number):
        world.owe(title=f"Sự kiện {n:02d}", end="2026-09-14")
    world.now("2026-09-18 13:00")
    (letter,) = world.tick()
    assert (40, 5) == (len(letter["items"]), letter["more"])


def test_a_tied_article_is_reminded_of_once_and_late_is_no_block(world: World):
    owed = world.owe(end="2026-09-14")
    world.now("2026-09-30 08:00")  # long overdue
    story = world.story(end="2026-09-14").submit()
    actor = world.actor("btv-toan-tin")
    world.run(
        lambda uow: operations.obligations.tie(uow, obligation_id=owed.id, version=1, article_id=story.id, actor=actor)
    )
    assert "tied" == world.clock_of(f"event:{story.id}").outcome
    (letter,) = [one for one in world.tick() if events_only([one])]
    assert ["obligation"] == [item["kind"] for item in letter["items"] if item["kind"] != "step"]
    story.assign().publish()
    clock = world.clock_of(f"obligation:{owed.id}")
    assert ("done", world.clock()) == (clock.outcome, clock.closed_at)
    rows = world.figures("2026-09").deadlines.rows
    assert [("Ngoại khoá Vật lí", "late", 9)] == [(row.title, row.verdict, row.days) for row in rows]
    with world.wiring.read() as session:
        assert session.get_one(Obligation, owed.id).article_id == story.id
        assert queries.clock_of_article(session, story.id, world.clock()).kind == "obligation"


def test_time_is_aware_everywhere(world: World):
    world.story(end="2026-09-14").submit()
    (clock,) = world.clocks(kind="event")
    assert isinstance(clock.next_at, datetime) and clock.next_at.tzinfo is not None
