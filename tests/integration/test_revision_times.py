"""A correction that waits for its moment, is changed after approval, or finds another text when its time comes."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa

from services.notifications.models import Delivery, Task
from services.publishing.schedule import publish_revision_due
from shared.errors import Conflict, Invalid, NotAllowed
from tests.integration.corrections import FIXED, START, TEXT, Newsroom

DUE = START + timedelta(days=1, hours=2)
SPELLED = FIXED.replace("nhì", "Nhì")


@pytest.fixture
def room(tmp_path, on_both) -> Iterator[Newsroom]:
    made = Newsroom(tmp_path)
    yield made
    made.close()


@pytest.fixture
def scheduled(room):
    """(article, revision): approved, and to be posted at DUE."""
    article_id = room.posted()
    revision_id = room.open(article_id)
    room.approve(revision_id)
    room.post("schedule", revision_id, due_at=DUE)
    return article_id, revision_id


def at(room, moment):
    room.clock.set(moment)
    room.settle()  # the jobs that are due
    room.settle()  # and what they say


def letters(room, event):
    with room.parts["notifications"].wiring.read() as session:
        rows = session.scalars(sa.select(Delivery))
        return sorted((row.recipient_id, row.template) for row in rows if row.context.get("event") == event)


def test_it_takes_the_place_of_the_text_when_its_time_has_come(room, scheduled):
    article_id, revision_id = scheduled
    assert ("scheduled", "scheduled", DUE.isoformat()) == (
        room.revision(revision_id).state, (at_desk := room.desk(revision_id)).state, at_desk.due_at,
    )  # fmt: skip
    with pytest.raises(NotAllowed):  # one revision at a time, also while it waits
        room.open(article_id)
    at(room, DUE - timedelta(minutes=1))
    assert "năm giải nhất" in room.page(article_id)
    at(room, DUE)
    row = room.revision(revision_id)
    assert ("published", None, None) == (row.state, row.due_at, row.open_for)
    assert "Đính chính ngày 25/11/2026" in room.page(article_id)
    assert "bốn giải nhất" in room.page(article_id)
    assert ["article.scheduled", "article.published"] == room.said(revision_id)[-2:]
    assert 1 == room.said(article_id).count("article.updated")
    assert "published" == room.desk(revision_id).state


def test_after_days_of_downtime_it_is_posted_once(room, scheduled):
    article_id, revision_id = scheduled
    at(room, DUE + timedelta(days=3))
    for _ in range(3):  # the job rung again, and found again by the clock
        publish_revision_due(room.publishing, {"revision_id": revision_id})
        room.settle()
    assert "published" == room.revision(revision_id).state
    assert 1 == room.said(article_id).count("article.updated")
    publish_revision_due(room.publishing, {"revision_id": "0"})  # of a row that is not there: nothing


def test_the_moment_can_be_cancelled_and_set_anew(room, scheduled):
    article_id, revision_id = scheduled
    room.post("unschedule", revision_id)
    assert ("approved", None) == ((row := room.revision(revision_id)).state, row.due_at)
    at(room, DUE + timedelta(hours=1))
    assert "năm giải nhất" in room.page(article_id)
    with pytest.raises(NotAllowed):
        room.post("schedule", revision_id, due_at=DUE)
    with pytest.raises(Invalid):
        room.post("schedule", revision_id, due_at=None)
    with pytest.raises(NotAllowed):
        room.post("schedule", revision_id, "hieu-truong", due_at=DUE + timedelta(days=1))
    room.post("schedule", revision_id, due_at=DUE + timedelta(days=1))
    with pytest.raises(Conflict):  # it waits for the clock: by hand only after the appointment is cancelled
        room.post("publish", revision_id)
    at(room, DUE + timedelta(days=1))
    assert "published" == room.revision(revision_id).state


@pytest.mark.parametrize("what", ["suspend", "take_down"])
def test_what_is_hidden_when_its_time_comes_goes_back_to_the_deputy_and_is_told(room, scheduled, what):
    article_id, revision_id = scheduled
    who = "thu-ky" if what == "suspend" else "hieu-truong"
    room.act(what, article_id, who, reason="Lộ điểm của học sinh", takedown_reason="R2")
    at(room, DUE + timedelta(hours=5))
    at_desk = room.desk(revision_id)
    assert ("pending_deputy", "review", None) == (at_desk.state, at_desk.owner, room.revision(revision_id).due_at)
    assert "Bài gốc đã bị" in at_desk.reason
    assert TEXT.hash == room.article(article_id).published_hash
    assert [("pho-hieu-truong", "must_act")] == letters(room, "revision.outdated")
    assert [("thu-ky", "told")] == letters(room, "revision.unposted")
    at(room, DUE + timedelta(days=2))
    assert 1 == room.said(revision_id).count("revision.outdated")


def test_one_that_fits_no_more_gets_no_moment(room):
    article_id = room.posted()
    revision_id = room.open(article_id)
    room.approve(revision_id)
    room.act("suspend", article_id, reason="Lộ điểm", takedown_reason="R2")
    assert "pending_deputy" == room.post("schedule", revision_id, due_at=DUE).state
    assert "pending_deputy" == room.desk(revision_id).state


@pytest.mark.parametrize("first", ["approved", "scheduled"])
def test_a_character_changed_after_approval_brings_it_back_to_the_deputy(room, first):
    article_id = room.posted()
    revision_id = room.open(article_id)
    room.approve(revision_id)
    if first == "scheduled":
        room.post("schedule", revision_id, due_at=DUE)
    with pytest.raises(Invalid):
        room.post("amend", revision_id, changes={"body": FIXED})
    with pytest.raises(NotAllowed):
        room.post("amend", revision_id, "gv-toan", changes={"body": SPELLED})
    room.post("amend", revision_id, changes={"body": SPELLED}, note="Viết hoa.")
    at_desk = room.desk(revision_id)
    assert ("pending_deputy", "review", []) == (at_desk.state, at_desk.owner, at_desk.approvals)
    assert at_desk.approved_hash not in (None, at_desk.content_hash)  # kept for the difference (C9)
    assert "Viết hoa." == at_desk.reason
    assert [("pho-hieu-truong", "must_act")] == letters(room, "article.amended")
    at(room, DUE)  # the old moment is no moment any more
    assert "năm giải nhất" in room.page(article_id)
    room.at_desk("approve_content", revision_id, "pho-hieu-truong")
    room.at_desk("approve_posting", revision_id, "hieu-truong")
    room.post("publish", revision_id)
    assert "giải Nhì" in room.page(article_id)


def test_the_head_recalls_and_the_secretary_cancels_what_is_scheduled(room, scheduled):
    article_id, revision_id = scheduled
    room.post("recall", revision_id, "hieu-truong", reason="Xem lại số giải")
    assert ("pending_head", None) == (room.desk(revision_id).state, room.revision(revision_id).due_at)
    room.at_desk("approve_posting", revision_id, "hieu-truong")
    room.post("schedule", revision_id, due_at=DUE)
    room.post("cancel", revision_id, reason="Không cần nữa.")
    at(room, DUE)
    assert ("withdrawn", None) == ((row := room.revision(revision_id)).state, row.open_for)
    assert "năm giải nhất" in room.page(article_id)


def test_the_inbox_follows(room, scheduled):
    _, revision_id = scheduled

    def open_tasks():
        with room.parts["notifications"].wiring.read() as session:
            query = sa.select(Task).where(Task.article_id == revision_id, Task.closed_at.is_(None))
            return [(task.kind, task.role) for task in session.scalars(query)]

    assert [] == open_tasks()
    room.post("unschedule", revision_id)
    assert [("publish", "secretary")] == open_tasks()
    room.post("amend", revision_id, changes={"body": SPELLED})
    assert [("approve_content", "deputy")] == open_tasks()
