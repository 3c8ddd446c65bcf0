"""Who must act next: a task opens when an article comes to somebody and closes when it moves on."""

import pytest

from services.notifications import operations, queries
from services.notifications.errors import UnknownTask
from shared.clock import local_day
from shared.db.people import actor_of

STEPS = [
    ("drafted", []),
    ("submitted", [("assign", "secretary")]),
    ("assigned", [("edit", "btv-toan-tin")]),
    ("sent_up", [("approve_content", "deputy")]),
    ("sent_back", [("revise", "btv-toan-tin")]),
    ("revision_taken", [("edit", "btv-toan-tin")]),
    ("sent_up", [("approve_content", "deputy")]),
    ("content_approved", [("approve_posting", "head")]),
    ("approved", [("publish", "secretary")]),
    ("scheduled", []),
    ("unscheduled", [("publish", "secretary")]),
    ("published", []),
    ("suspended", [("decide_suspension", "head")]),
    ("restored", []),
    ("taken_down", []),
]
DETOURS = [
    (["submitted", "returned"], [("supplement", "gv-toan")]),
    (["submitted", "returned", "resubmitted"], [("assign", "secretary")]),
    (["submitted", "withdrawn"], []),
    (["submitted", "assigned", "refusal_proposed"], [("consider_refusal", "deputy")]),
    (["submitted", "assigned", "refusal_proposed", "refusal_forwarded"], [("decide_refusal", "head")]),
    (["submitted", "assigned", "refusal_proposed", "refusal_forwarded", "refused"], []),
    (["refused", "refusal_overruled"], [("approve_content", "deputy")]),
    (["content_approved", "revision_requested"], [("revise", "btv-toan-tin")]),
    (["content_approved", "returned_to_deputy"], [("approve_content", "deputy")]),
    (["approved", "amended"], [("approve_content", "deputy")]),
    (["approved", "recalled"], [("approve_posting", "head")]),
]


def me(office, member):
    with office.wiring.read() as session:
        return actor_of(session, member, local_day(office.clock()))


def inbox(office, member):
    with office.wiring.read() as session:
        return queries.open_inbox(session, me(office, member), day=local_day(office.clock()), pack=office.wiring.pack)


def titles(office, member):
    return [(group.kind, task.href) for group in inbox(office, member).groups for task in group.tasks]


def test_along_the_strict_route_exactly_the_next_one_has_a_task(any_office):
    for name, expected in STEPS:
        any_office.later(minutes=10)
        any_office.hear(name)
        assert expected == any_office.tasks(), name
    assert [] == any_office.tasks()
    assert 10 == len(any_office.tasks(still_open=False))


@pytest.mark.parametrize(("names", "expected"), DETOURS)
def test_detours(office, names, expected):
    for name in names:
        office.hear(name)
    assert expected == office.tasks()


def test_a_new_editor_takes_the_task_over(office):
    office.hear("assigned")
    office.hear("reassigned", to_state="editing", assignee_id="btv-ngu-van")
    assert [("edit", "btv-ngu-van")] == office.tasks()
    assert [("edit", "btv-toan-tin")] == office.tasks(still_open=False)


def test_an_editor_named_before_anybody_claims_has_a_task_and_the_secretary_keeps_theirs(office):
    office.hear("submitted")
    office.hear("reassigned", to_state="submitted", assignee_id="btv-ngu-van")
    assert {("assign", "secretary"), ("edit", "btv-ngu-van")} == set(office.tasks())


def test_head_and_principal_have_a_task_each_where_they_differ(office):
    office.dismiss_role("hieu-truong", 1)
    office.appoint("btv-xa-hoi", "head")
    office.hear("content_approved")
    assert [("approve_posting", "head"), ("approve_posting", "principal")] == office.tasks()
    office.hear("posting_approval_recorded", role="head")
    assert [("approve_posting", "principal")] == office.tasks()
    office.hear("approved")
    assert [("publish", "secretary")] == office.tasks()


def test_the_only_deputy_who_wrote_it_leaves_the_content_to_the_head(office):
    office.hear("sent_up", author_id="pho-hieu-truong")
    assert [("approve_content", "head")] == office.tasks()


def test_a_deputy_does_not_see_the_task_on_own_text_another_deputy_does(office):
    office.appoint("btv-ngu-van", "deputy")
    office.hear("sent_up", author_id="pho-hieu-truong")
    assert [] == titles(office, "pho-hieu-truong")
    assert [("approve_content", "/bien-tap/bai/bai-1")] == titles(office, "btv-ngu-van")


def test_each_sees_own_tasks_with_the_right_link(office):
    office.hear("submitted", "a")
    office.hear("returned", "b", reason="Thiếu ảnh")
    office.hear("approved", "c")
    assert [("publish", "/xuat-ban/bai/c"), ("assign", "/bien-tap/bai/a")] == titles(office, "thu-ky")
    assert [("supplement", "/gui-bai/bai/b")] == titles(office, "gv-toan")
    assert "Thiếu ảnh" == inbox(office, "gv-toan").groups[0].tasks[0].note
    assert [] == titles(office, "ke-toan")


def test_an_appointment_that_ended_takes_the_tasks_away(office):
    office.hear("submitted")
    office.dismiss_role("thu-ky", 0)
    assert [] == titles(office, "thu-ky")


def test_the_age_is_the_time_since_it_came_not_since_it_was_heard(office):
    event = office.event("submitted")
    office.later(hours=3)
    office.apply(event)
    assert event.occurred_at == inbox(office, "thu-ky").oldest_at.isoformat()


def test_finished_tasks_are_shown_to_whoever_finished_them_for_30_days(office):
    office.hear("submitted")
    office.hear("assigned")
    with office.wiring.read() as session:
        assert ["assign"] == [row.kind for row in queries.done_tasks(session, me(office, "thu-ky"), office.clock())]
        assert [] == queries.done_tasks(session, me(office, "gv-toan"), office.clock())
    office.later(days=31)
    with office.wiring.read() as session:
        assert [] == queries.done_tasks(session, me(office, "thu-ky"), office.clock())


def request_removal(office, who="gv-van"):
    payload = {"article_id": "bai-1", "title": "B", "takedown_reason": "R1", "reason": "Cũ", "requested_by": who}
    return office.apply(office.envelope("takedown.requested", "bai-1", payload))


def test_every_request_for_removal_is_a_task_of_the_head_until_the_article_is_removed(office):
    office.hear("published")
    first = request_removal(office)
    request_removal(office, "gv-su")
    office.apply(first)
    assert [("decide_takedown", "head")] * 2 == office.tasks()
    assert 2 == inbox(office, "hieu-truong").count
    office.hear("archived")
    assert 2 == len(office.tasks())
    office.hear("taken_down")
    assert [] == office.tasks()
    request_removal(office)
    assert [] == office.tasks()


def test_the_head_ticks_off_a_request_and_a_rebuild_does_not_bring_it_back(office):
    published = office.hear("published")
    event = request_removal(office)
    task = inbox(office, "hieu-truong").groups[0].tasks[0]
    for _ in range(2):
        with office.wiring.uow() as uow:
            operations.dismiss_task(uow, task_id=task.id, actor=me(office, "hieu-truong"))
            uow.commit()
    assert [] == office.tasks()
    with office.wiring.uow() as uow:
        operations.reset(uow)
        uow.commit()
    office.apply(published)
    office.apply(event)
    assert [] == office.tasks()


def test_nobody_ticks_off_other_tasks_or_other_peoples(office):
    office.hear("submitted", "a")
    office.hear("published", "bai-1")
    request_removal(office)
    assign = inbox(office, "thu-ky").groups[0].tasks[0]
    removal = inbox(office, "hieu-truong").groups[0].tasks[0]
    for member, task in (("thu-ky", assign), ("thu-ky", removal), ("gv-toan", removal)):
        with office.wiring.uow() as uow, pytest.raises(UnknownTask):
            operations.dismiss_task(uow, task_id=task.id, actor=me(office, member))


def test_an_empty_place_is_a_task_for_those_who_complete_the_board(office):
    office.dismiss_role("pho-hieu-truong", 0)
    assert 0 == inbox(office, "thu-ky").count  # nothing waits at the empty place yet
    office.hear("submitted")
    office.hear("assigned")
    office.hear("sent_up")
    for member, href in (("thu-ky", "/tai-khoan/thanh-vien/"), ("hieu-truong", "/tai-khoan/thanh-vien/")):
        found = inbox(office, member)
        assert [("appoint", href)] == titles(office, member)
        assert "Chưa có ai được phân công làm Phó Trưởng Ban Biên tập" == found.groups[0].tasks[0].title
        with office.wiring.read() as session:
            day = local_day(office.clock())
            assert (1, found.oldest_at) == queries.open_count(session, me(office, member), day=day)
    assert [] == titles(office, "gv-toan")
    office.appoint("btv-xa-hoi", "deputy")
    assert [] == titles(office, "thu-ky")
    assert ["approve_content"] == [kind for kind, _ in titles(office, "btv-xa-hoi")]
