"""Every row of the mail table: the right people, once each (issue text, "Mails of the strict route")."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from services.notifications import operations
from services.notifications.models import Task
from services.notifications.operations.recipients import ARTICLE_MAILS
from services.notifications.subscribers import HANDLERS
from shared.errors import Transient
from tests.integration.notifications.office import Office

TABLE = {
    "submitted": [("gv-toan", "receipt"), ("thu-ky", "submitted")],
    "assigned": [("btv-toan-tin", "assigned")],
    "sent_up": [("pho-hieu-truong", "sent_up")],
    "content_approved": [("hieu-truong", "content_approved")],
    "returned": [("gv-toan", "returned")],
    "sent_back": [("btv-toan-tin", "sent_back")],
    "revision_requested": [("btv-toan-tin", "sent_back")],
    "refused": [("gv-toan", "refused")],
    "approved": [("thu-ky", "approved")],
    "published": [("btv-toan-tin", "published"), ("gv-toan", "published")],
    "taken_down": [("gv-toan", "taken_down"), ("thu-ky", "taken_down")],
    "archived": [("gv-toan", "told"), ("thu-ky", "told")],
    "updated": [("btv-toan-tin", "told"), ("gv-toan", "told")],
    # off the straight road: who must act next
    "resubmitted": [("gv-toan", "receipt"), ("thu-ky", "submitted")],
    "reassigned": [("btv-toan-tin", "assigned")],
    "refusal_proposed": [("pho-hieu-truong", "must_act")],
    "refusal_forwarded": [("hieu-truong", "must_act")],
    "refusal_overruled": [("pho-hieu-truong", "must_act")],
    "returned_to_deputy": [("pho-hieu-truong", "must_act")],
    "amended": [("pho-hieu-truong", "must_act")],
    "recalled": [("hieu-truong", "must_act")],
    "suspended": [("hieu-truong", "must_act")],
    # nobody must act, nobody is told
    "drafted": [], "revision_taken": [], "posting_approval_recorded": [], "scheduled": [], "unscheduled": [],
    "restored": [], "withdrawn": [],
}  # fmt: skip


@pytest.mark.parametrize(("name", "expected"), TABLE.items())
def test_each_event_mails_the_right_people_once(office, mailer, name, expected):
    event = office.hear(name)
    assert expected == sorted(office.mails(event))
    office.apply(event)
    office.send()
    office.send()
    assert sorted(f"{member}@thpt-tan-lap.example" for member, _ in expected) == sorted(
        mail["To"].addresses[0].addr_spec for mail in mailer.sent
    )


def test_the_table_covers_every_event_of_articles():
    assert {f"article.{name}" for name in TABLE} | {"article.unarchived", "article.countersigned"} == {
        type_ for type_ in HANDLERS if type_.startswith("article.")
    }
    assert set(ARTICLE_MAILS) == {f"article.{name}" for name, people in TABLE.items() if people}


def test_somebody_in_two_audiences_gets_one_letter(office):
    """The author leads the unit, or is the secretary: the letter to the author counts."""
    published = office.hear("published", "bai-1", author_id="btv-toan-tin")
    assert [("btv-toan-tin", "published")] == office.mails(published)
    submitted = office.hear("submitted", "bai-2", author_id="thu-ky")
    assert [("thu-ky", "receipt")] == office.mails(submitted)


def test_head_and_principal_are_asked_both_where_they_differ(office):
    office.dismiss_role("hieu-truong", 1)  # no longer head
    office.appoint("pho-hieu-truong", "head")
    event = office.hear("content_approved")
    assert [("hieu-truong", "content_approved"), ("pho-hieu-truong", "content_approved")] == office.mails(event)


def test_the_deputys_own_text_goes_to_the_head(office):
    event = office.hear("sent_up", author_id="pho-hieu-truong")
    assert [("hieu-truong", "sent_up")] == office.mails(event)


def test_of_two_deputies_the_one_who_wrote_it_is_not_asked(office):
    office.appoint("btv-ngu-van", "deputy")
    event = office.hear("sent_up", author_id="pho-hieu-truong")
    assert [("btv-ngu-van", "sent_up")] == office.mails(event)


def test_every_secretary_is_told(office):
    office.appoint("van-thu", "secretary")
    assert ["thu-ky", "van-thu"] == [member for member, _ in office.mails(office.hear("approved"))]


def test_the_report_goes_with_both_files_to_those_it_names(office, mailer):
    docx, pdf = office.wiring.files.put(b"PK docx"), office.wiring.files.put(b"%PDF-1.7")
    payload = {
        "period": "2026-10", "report_id": "r-1", "sha256_docx": docx, "sha256_pdf": pdf, "mail_to": ["hieu-truong"],
    }  # fmt: skip
    event = office.apply(office.envelope("report.built", "r-1", payload))
    assert [("hieu-truong", "report_built")] == office.mails(event)
    office.send()
    assert [("bao-cao-2026-10.docx", b"PK docx"), ("bao-cao-2026-10.pdf", b"%PDF-1.7")] == [
        (part.get_filename(), part.get_content()) for part in mailer.sent[0].iter_attachments()
    ]
    assert "tháng 10 năm 2026" in mailer.sent[0]["Subject"]


def test_a_report_built_on_demand_mails_nobody(office):
    payload = {"period": "2026-10", "report_id": "r-1", "sha256_docx": "0" * 64, "sha256_pdf": "0" * 64}
    assert [] == office.mails(office.apply(office.envelope("report.built", "r-1", payload)))


def test_a_request_for_removal_goes_to_the_head(office):
    office.hear("published")
    payload = {
        "article_id": "bai-1", "title": "Bài", "takedown_reason": "R1", "reason": "Đã qua ngày", "requested_by": "gv-van",
    }  # fmt: skip
    event = office.apply(office.envelope("takedown.requested", "bai-1", payload))
    assert [("hieu-truong", "must_act")] == office.mails(event)


@pytest.mark.parametrize(("age", "state"), [(47.9, "queued"), (48.1, "skipped"), (24 * 300, "skipped")])
def test_nobody_is_mailed_about_events_older_than_48_hours(office, mailer, age, state):
    office.hear("approved", age=timedelta(hours=age))
    assert [state] == [row.state for row in office.deliveries()]
    office.send()
    assert (state == "queued") == bool(mailer.sent)


def test_history_seeded_with_an_old_clock_is_not_mailed_when_the_worker_comes(office, mailer):
    office.hear("approved")
    office.later(hours=49)
    assert 0 == office.send()
    assert [("skipped", "Sự kiện đã cũ hơn giới hạn gửi thư.")] == [
        (d.state, d.last_error) for d in office.deliveries()
    ]
    assert [] == mailer.sent


def test_a_letter_that_was_tried_in_time_is_tried_on_after_48_hours(office, mailer):
    mailer.answers = [OSError("no route")]
    office.hear("approved")
    office.send()
    office.later(hours=49)
    assert 1 == office.send()
    assert ["sent"] == [row.state for row in office.deliveries()]


def test_a_rebuild_mails_nobody_again_even_somebody_newly_appointed(any_office, mailer):
    office = any_office
    events = [office.hear("submitted"), office.hear("assigned"), office.hear("sent_up")]
    office.send()
    before, tasks = len(mailer.sent), office.tasks()
    with office.wiring.uow() as uow:
        operations.reset(uow)
        uow.commit()
    assert [] == office.tasks()
    office.appoint("btv-ngu-van", "deputy")
    for event in events:
        office.apply(event)
    office.send()
    assert tasks == office.tasks()
    assert before == len(mailer.sent)


def test_redelivery_of_any_event_changes_nothing(any_office):
    office = any_office
    events = [office.hear(name) for name in ("submitted", "assigned", "sent_up", "sent_back", "revision_taken")]

    def picture():
        return office.tasks(), office.tasks(still_open=False), [(d.id, d.state, d.due_at) for d in office.deliveries()]

    before = picture()
    for event in [*events, *reversed(events)]:
        office.apply(event)
    assert before == picture()


def test_locked_people_and_people_without_an_address_get_nothing_but_a_line(office, mailer):
    for member, changes in {"gv-toan": {"locked": True}, "btv-toan-tin": {"email": ""}}.items():
        person = {"member_id": member, "name": "Tên", "email": "a@b.example", "unit_id": "to-toan-tin", "locked": False}
        office.people_event("member.changed", {**person, **changes})
    office.hear("published")
    assert {
        "gv-toan": ("skipped", "Tài khoản người nhận đang bị khoá."),
        "btv-toan-tin": ("skipped", "Người nhận chưa có địa chỉ thư điện tử."),
    } == {row.recipient_id: (row.state, row.last_error) for row in office.deliveries()}


def test_somebody_locked_before_the_letter_goes_gets_nothing(office, mailer):
    office.hear("returned")
    person = {"member_id": "gv-toan", "name": "Giáo viên Toán", "email": "a@b.example", "unit_id": None, "locked": True}
    office.people_event("member.locked", person)
    office.send()
    assert ([], ["skipped"]) == (mailer.sent, [row.state for row in office.deliveries()])


def test_the_address_known_when_the_letter_goes_is_used(office, mailer):
    office.hear("returned")
    person = {
        "member_id": "gv-toan",
        "name": "Giáo viên Toán",
        "email": "moi@b.example",
        "unit_id": None,
        "locked": False,
    }
    office.people_event("member.changed", person)
    office.send()
    assert "moi@b.example" == mailer.sent[0]["To"].addresses[0].addr_spec


def test_an_author_not_known_yet_is_waited_for_a_little(tmp_path, mailer):
    office = Office(tmp_path, people_known=False, mailer=mailer)
    event = office.event("returned")
    with pytest.raises(Transient):
        office.apply(event)
    office.later(minutes=3)
    office.apply(event)
    assert [("gv-toan", "skipped")] == [(row.recipient_id, row.state) for row in office.deliveries()]
    office.wiring.dispose()


ASKED = {
    "article_id": "bai-1", "title": "Bài", "takedown_reason": "R1", "reason": "Đã qua ngày", "requested_by": "gv-van",
    "request_id": "0192f3a0-2222-7abc-8def-0123456789ab",
}  # fmt: skip
ANSWERED = {
    "request_id": ASKED["request_id"], "article_id": "bai-1", "title": "Bài", "takedown_reason": "R1",
    "outcome": "rejected", "answer": "Còn đúng.", "requested_by": "gv-van", "decided_by": "Hiệu trưởng",
}  # fmt: skip


def test_an_answer_closes_its_own_request_only_and_tells_who_asked(office):
    office.hear("published")
    office.apply(office.envelope("takedown.requested", "bai-1", ASKED))
    office.apply(office.envelope("takedown.requested", "bai-1", {**ASKED, "request_id": "other"}))
    event = office.apply(office.envelope("takedown.answered", "bai-1", ANSWERED))
    assert [("gv-van", "told")] == office.mails(event)
    with office.wiring.read() as session:
        left = session.scalars(sa.select(Task).where(Task.kind == "decide_takedown", Task.closed_at.is_(None))).all()
    assert ["other"] == [task.about for task in left]


@pytest.mark.parametrize("who", ["citizen", "system"])
def test_who_has_no_inbox_gets_no_letter(office, who):
    event = office.apply(office.envelope("takedown.answered", "bai-1", {**ANSWERED, "requested_by": who}))
    assert [] == office.mails(event)


@pytest.mark.parametrize(
    ("who", "shown"), [("citizen", "Tổ chức, cá nhân (biểu mẫu công khai)"), ("system", "Hệ thống")]
)
def test_who_asks_from_outside_is_named_in_words(office, mailer, who, shown):
    office.apply(office.envelope("takedown.requested", "bai-1", {**ASKED, "requested_by": who}))
    with office.wiring.read() as session:
        assert session.scalars(sa.select(Task.from_name)).all() == [shown]
    office.send()
    (letter,) = mailer.sent
    assert shown in letter.get_body(("plain",)).get_content()


def test_a_revision_has_no_sender_to_be_mailed(office):
    revision = {"revises": "bai-0", "revision_kind": "update", "assignee_id": "btv-ngu-van"}
    assert [] == office.mails(office.hear("published", **revision))
    assert [("btv-ngu-van", "told")] == office.mails(office.hear("refused", "bai-2", **revision))
    assert [("thu-ky", "approved")] == office.mails(office.hear("approved", "bai-3", **revision))
    with office.wiring.read() as session:
        (task,) = session.scalars(sa.select(Task).where(Task.article_id == "bai-3")).all()
    assert task.title.startswith("Cập nhật: ")
