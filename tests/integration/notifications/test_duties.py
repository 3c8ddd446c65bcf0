"""Work and letters about no article on its way: a lost account, a record of a breach, changes, what a unit owes."""

import pytest

from services.notifications import operations, queries
from services.notifications.queries.ledger import ledger_page
from services.notifications.subscribers import FETCHES, HANDLERS
from shared.bus.consumer import Incoming
from shared.clock import local_day
from shared.db.people import actor_of
from shared.errors import Transient
from shared.events.registry import load
from shared.testing import databases
from tests.integration.notifications.office import Office
from tests.integration.notifications.test_mail_texts import BREACH, CHANGE, LOST, OWED, PUPIL
from tests.integration.review.delegated import write_pack

ENTERED = OWED | {"last_day": "2026-12-04", "entered_by_name": "Thư ký"}


def inbox(office, member):
    day = local_day(office.clock())
    with office.wiring.read() as session:
        actor = actor_of(session, member, day)
        found = queries.open_inbox(session, actor, day=day, pack=office.wiring.pack)
        assert found.count == queries.open_count(session, actor, day=day)[0]
    return [task for group in found.groups for task in group.tasks]


def kinds(office, member):
    return [task.kind for task in inbox(office, member)]


def hear(office, type_, payload, fetched=None, **more):
    return office.apply(office.envelope(type_, "s-1", payload, **more), fetched)


def lock(office, member):
    person = {"member_id": member, "name": "Giáo viên Toán", "email": "gv-toan@x.example", "unit_id": None}
    office.people_event("member.locked", person | {"locked": True})


def test_the_holder_of_a_lost_account_is_written_to_although_it_is_locked(office, mailer):
    lock(office, "gv-toan")
    event = hear(office, "account.lost", LOST)
    assert {("thu-ky", "notice"), ("gv-toan", "account_lost")} == set(office.mails(event))
    office.send()
    assert {"thu-ky", "gv-toan"} == {mail["To"].addresses[0].username for mail in mailer.sent}


def test_who_reported_their_own_account_is_no_opener(office):
    event = hear(office, "account.lost", LOST | {"mail_to": ["gv-toan", "thu-ky"]})
    assert {("thu-ky", "notice"), ("gv-toan", "account_lost")} == set(office.mails(event))


@pytest.mark.parametrize(
    ("end", "payload"), [("violation.answered", BREACH), ("violation.decided", BREACH | {"verdict": "upheld"})]
)
def test_the_person_concerned_has_a_letter_and_a_task_until_answered(any_office, end, payload):
    recorded = hear(any_office, "violation.recorded", BREACH | {"article_id": "bai-1"}, "gv-toan")
    assert [("gv-toan", "private")] == any_office.mails(recorded)
    assert ["answer_violation"] == kinds(any_office, "gv-toan")
    assert "/bao-cao/vi-pham/v-1" == inbox(any_office, "gv-toan")[0].href
    for other in ("thu-ky", "btv-toan-tin", "pho-hieu-truong"):
        assert [] == kinds(any_office, other)
    hear(any_office, end, payload, "gv-toan", actor="gv-toan")
    assert [] == kinds(any_office, "gv-toan")


def test_the_ledger_does_not_show_what_a_private_letter_is_about(office):
    hear(office, "violation.recorded", BREACH | {"article_id": "bai-1"}, "gv-toan")
    with office.wiring.read() as session:
        (row,) = ledger_page(session).rows
    assert ("private", "", "") == (row.template, row.event_type, row.title)


def test_whom_a_record_concerns_is_asked_for_and_waited_for(office):
    class Away:
        def concerned(self, violation_id):
            assert "v-1" == violation_id
            return "gv-toan"

    envelope = office.envelope("violation.recorded", "v-1", BREACH | {"article_id": "bai-1"})
    assert "gv-toan" == FETCHES[envelope.type](envelope, Away())
    with pytest.raises(Transient), office.wiring.uow() as uow:
        HANDLERS[envelope.type](uow, Incoming(envelope, load(envelope.type, 1, envelope.payload)))
    office.apply(envelope, "")  # erased by law meanwhile: nobody to write to
    assert [] == office.mails(envelope)


def test_a_change_waits_for_the_principal_until_decided(office):
    event = hear(office, "change_request.moved", CHANGE, actor="thu-ky")
    assert [("hieu-truong", "notice")] == office.mails(event)
    (task,) = inbox(office, "hieu-truong")
    assert ("decide_change", "/xuat-ban/thay-doi/c-1", CHANGE["what"]) == (task.kind, task.href, task.title)
    assert [] == kinds(office, "pho-hieu-truong")
    hear(office, "change_request.moved", CHANGE | {"state": "approved"})
    assert [] == kinds(office, "hieu-truong")


def test_an_unapproved_change_of_the_site_is_work_until_it_is_tied(office):
    noticed = {"notice_id": "n-1", "fingerprint": "0" * 64, "what": ["Thêm chuyên mục “Hỏi đáp”"]}
    event = hear(office, "site_change.noticed", noticed, actor="system")
    assert [("hieu-truong", "notice"), ("thu-ky", "notice")] == office.mails(event)
    for member in ("hieu-truong", "thu-ky"):
        assert ["/xuat-ban/thay-doi/chua-duyet/n-1"] == [task.href for task in inbox(office, member)]
    hear(office, "site_change.tied", {"notice_id": "n-1", "change_id": "c-1"}, actor="thu-ky")
    assert [] == office.tasks()


def test_what_a_unit_owes_stands_with_lead_and_members_until_the_article_is_tied(any_office):
    office = any_office
    hear(office, "obligation.entered", ENTERED)
    for member in ("btv-toan-tin", "gv-toan"):
        (task,) = inbox(office, member)
        assert ("send_owed", "/bao-cao/su-kien/o-1", "2026-12-04") == (task.kind, task.href, task.due_on.isoformat())
    assert [] == kinds(office, "gv-van")
    office.hear("submitted", "bai-9")
    hear(office, "obligation.tied", {"obligation_id": "o-1", "article_id": "bai-9"})
    assert [] == kinds(office, "gv-toan")
    office.hear("refused", "bai-9")  # the debt is there again
    assert ["send_owed"] == kinds(office, "gv-toan")
    hear(office, "obligation.tied", {"obligation_id": "o-1", "article_id": ""})
    assert ["send_owed"] == kinds(office, "btv-toan-tin")


def test_what_was_owed_is_done_with_the_published_article_whatever_is_heard_first(office):
    hear(office, "obligation.entered", ENTERED)
    hear(office, "obligation.entered", ENTERED | {"obligation_id": "o-2"})
    hear(office, "obligation.tied", {"obligation_id": "o-1", "article_id": "bai-9"})
    assert ["send_owed"] == kinds(office, "gv-toan")
    office.hear("submitted", "bai-9")
    office.hear("published", "bai-9")
    hear(office, "obligation.tied", {"obligation_id": "o-2", "article_id": "bai-9"})
    assert [] == office.tasks()


def test_a_cancelled_event_asks_for_nothing_and_somebody_from_elsewhere_is_asked_by_name(office):
    hear(office, "obligation.entered", ENTERED | {"mail_to": ["btv-toan-tin", "van-thu"]})
    assert ["send_owed"] == kinds(office, "van-thu")
    hear(office, "obligation.cancelled", OWED | {"reason": "Hoãn.", "cancelled_by_name": "Thư ký"})
    assert [] == office.tasks()


def test_the_lead_of_the_unit_confirms_or_gives_back(office):
    asked = hear(office, "confirmation.moved", PUPIL | {"state": "asked"}, actor="gv-toan")
    assert [("btv-toan-tin", "notice")] == office.mails(asked)
    assert ["/gui-bai/bai/bai-1"] == [task.href for task in inbox(office, "btv-toan-tin")]
    assert [] == kinds(office, "btv-ngu-van")  # leads another unit
    back = PUPIL | {"state": "given_back", "by_name": "Biên tập viên Toán – Tin", "reason": "Ghi rõ ngày đi."}
    event = hear(office, "confirmation.moved", back, actor="btv-toan-tin")
    assert ([("gv-toan", "notice")], []) == (office.mails(event), office.tasks())


def test_sending_is_confirming(office):
    hear(office, "confirmation.moved", PUPIL | {"state": "asked"}, actor="gv-toan")
    office.hear("submitted")
    assert [("assign", "secretary")] == office.tasks()


def test_hearing_it_all_again_changes_nothing(office):
    said = [
        office.envelope(type_, "s-1", payload)
        for type_, payload in (
            ("change_request.moved", CHANGE), ("obligation.entered", ENTERED),
            ("change_request.moved", CHANGE | {"state": "approved"}), ("confirmation.moved", PUPIL | {"state": "asked"}),
        )
    ]  # fmt: skip
    for envelope in said:
        office.apply(envelope)
    before = office.tasks(), office.tasks(still_open=False), len(office.deliveries())
    for envelope in said:
        office.apply(envelope)
    assert before == (office.tasks(), office.tasks(still_open=False), len(office.deliveries()))
    with office.wiring.uow() as uow:
        operations.reset(uow)
        uow.commit()
    for envelope in said:
        office.apply(envelope)
    assert before == (office.tasks(), office.tasks(still_open=False), len(office.deliveries()))


@pytest.fixture
def apart(tmp_path, mailer):
    """A school whose pack blocks the own unit (C13); the deputy leads Tổ Toán – Tin."""
    pack = write_pack(tmp_path / "packs", **{"own_unit: allow": "own_unit: block"})
    settings = databases.test_settings(tmp_path, pack=pack, pack_dir=tmp_path / "packs")
    office = Office(tmp_path, settings=settings, mailer=mailer)
    office.appoint("pho-hieu-truong", "unit_lead", "to-toan-tin")
    yield office
    office.wiring.dispose()


def test_c13_the_only_deputy_who_leads_the_unit_leaves_the_content_to_the_head(apart):
    event = apart.hear("sent_up", pack="truong-khac@1")
    assert [("approve_content", "head")] == apart.tasks()
    assert [("hieu-truong", "sent_up")] == apart.mails(event)
    refused = apart.hear("refusal_proposed", "bai-2", pack="truong-khac@1")
    assert [("hieu-truong", "must_act")] == apart.mails(refused)


def test_c13_another_deputy_acts_on_a_text_of_the_first_ones_unit(apart):
    apart.appoint("btv-ngu-van", "deputy")
    event = apart.hear("sent_up", pack="truong-khac@1")
    assert [("approve_content", "deputy")] == apart.tasks()
    assert [("btv-ngu-van", "sent_up")] == apart.mails(event)
    assert ([], ["approve_content"]) == (kinds(apart, "pho-hieu-truong"), kinds(apart, "btv-ngu-van"))
    apart.hear("sent_up", "bai-3", pack="truong-khac@1", unit_id="to-xa-hoi")
    assert ["approve_content"] == kinds(apart, "pho-hieu-truong")


DUE = {
    "page_id": "p-1", "title": "Lịch sử nhà trường", "address": "/tin/2026/lich-su/", "unit_id": "to-toan-tin",
    "stage": "before", "due_on": "2027-02-17", "confirmed_on": "2026-09-10",
}  # fmt: skip
SEEN = {key: DUE[key] for key in ("page_id", "title", "address", "unit_id", "due_on")} | {"note": ""}


def test_a_page_to_confirm_is_one_task_of_its_units_lead_until_somebody_looked(any_office):
    office = any_office
    first = hear(office, "page_review.reminded", DUE, actor="system")
    assert [("btv-toan-tin", "notice")] == office.mails(first)
    hear(office, "page_review.reminded", DUE | {"stage": "due"}, actor="system")
    (task,) = inbox(office, "btv-toan-tin")
    assert ("confirm_page", "/xuat-ban/noi-dung-den-han/p-1") == (task.kind, task.href)
    assert [] == kinds(office, "thu-ky")
    hear(office, "page_review.moved", SEEN | {"outcome": "confirmed"}, actor="btv-toan-tin")
    assert [] == kinds(office, "btv-toan-tin")


def test_pages_that_come_due_together_are_one_letter_and_late_ones_reach_the_board(any_office):
    office = any_office
    assert 1 == len(office.mails(hear(office, "page_review.reminded", DUE, actor="system")))
    other = hear(office, "page_review.reminded", DUE | {"page_id": "p-2"}, actor="system")
    assert [] == office.mails(other)
    assert 2 == len(inbox(office, "btv-toan-tin"))
    late = hear(office, "page_review.reminded", DUE | {"stage": "escalated", "unit_id": "to-ngu-van"}, actor="system")
    assert {"btv-ngu-van", "thu-ky", "pho-hieu-truong"} == {who for who, _ in office.mails(late)}


def test_a_page_of_a_unit_without_a_lead_and_one_found_wrong_are_work_for_the_secretary(any_office):
    office = any_office
    event = hear(office, "page_review.reminded", DUE | {"unit_id": "van-phong"}, actor="system")
    assert [("thu-ky", "notice")] == office.mails(event)
    assert ["confirm_page"] == kinds(office, "thu-ky")
    wrong = SEEN | {"outcome": "needs_fix", "note": "Số điện thoại đã đổi."}
    assert [("thu-ky", "notice")] == office.mails(hear(office, "page_review.moved", wrong, actor="btv-toan-tin"))
    assert ["fix_page"] == kinds(office, "thu-ky")
    hear(office, "page_review.moved", SEEN | {"outcome": "updated"}, actor="thu-ky")
    assert [] == kinds(office, "thu-ky")
    opened = hear(office, "page_review.moved", wrong | {"revision_id": "r-1"}, actor="btv-toan-tin")
    assert [] == office.mails(opened)  # the revision has work and letters of its own
