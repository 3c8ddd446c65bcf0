"""Letters over real SMTP conversations: 250, 421, 450, 550, silence, dropped lines, crashes at the worst moment."""

import threading
import time
from datetime import timedelta
from unittest import mock

import pytest
from sqlalchemy import select

from services.notifications import operations, schedule
from services.notifications.clients import SmtpMailer
from services.notifications.config import MailRules
from services.notifications.models import Delivery
from shared.bus.jobs import JobRunner
from shared.db import log
from shared.db.tables import job
from tests.integration.notifications.office import TITLE
from tests.integration.notifications.smtp import RawServer, Server, Sink, busy, closed_shop, dripping, free_port, silent

RULES = MailRules()


@pytest.fixture
def sink(office):
    handler = Sink()
    server = Server(handler, hostname="127.0.0.1", port=free_port())
    server.start()
    office.wiring.mailer = SmtpMailer.from_url(f"smtp://127.0.0.1:{server.port}")
    yield handler
    server.stop()


def states(office):
    return [row.state for row in office.deliveries()]


def said(office):
    with office.wiring.read() as session:
        return log.read_after(session, "notifications", 0, 100)


def jobs(office):
    return JobRunner(office.wiring, schedule.JOBS, schedule.PERIODIC)


def test_the_job_of_the_event_sends_the_letter_and_says_so(office, sink):
    event = office.hear("assigned")
    jobs(office).run_due()
    assert [("btv-toan-tin@thpt-tan-lap.example",)] == sink.recipients
    (row,) = office.deliveries()
    assert ("sent", 1, office.clock()) == (row.state, row.attempts, row.sent_at)
    (envelope,) = said(office)
    assert ("mail.sent", None, "bai-1") == (envelope.type, envelope.seq, envelope.subject_id)
    assert {
        "article_id": "bai-1", "event_id": event.event_id, "recipient_id": "btv-toan-tin", "template": "assigned",
    } == envelope.payload  # fmt: skip


def test_headers_and_text_arrive_whole(office, sink):
    office.hear("assigned")
    office.send()
    (message,) = sink.messages
    assert f"Bài giao biên tập: {TITLE}" == message["Subject"]
    assert "Biên tập viên Toán – Tin <btv-toan-tin@thpt-tan-lap.example>" == str(message["To"])
    assert "Ban Biên tập <ban-bien-tap@localhost>" == str(message["From"])
    assert "auto-generated" == message["Auto-Submitted"]
    assert office.clock() == message["Date"].datetime
    assert office.deliveries()[0].message_id == message["Message-ID"]
    assert ["text/plain", "text/html"] == [part.get_content_type() for part in message.iter_parts()]
    assert "Kính gửi Thầy/Cô Biên tập viên Toán – Tin," in message.get_body(("plain",)).get_content()


@pytest.mark.parametrize("answer", ["450 greylisted", "451 try later", "452 no space", "421 shutting down", "drop"])
def test_not_now_is_tried_again_after_the_back_off(office, sink, answer):
    sink.answers = [answer]
    office.hear("assigned")
    office.send()
    (row,) = office.deliveries()
    assert ("queued", 1) == (row.state, row.attempts)
    assert timedelta(seconds=24) <= row.due_at - office.clock() <= timedelta(seconds=36)
    assert row.last_error
    office.later(seconds=20)
    assert 0 == office.send()
    office.later(seconds=20)
    jobs(office).run_due()
    assert ["sent"] == states(office)
    assert 1 == len(sink.messages)


@pytest.mark.parametrize("answer", ["550 no such user", "552 too large", "554 refused"])
def test_refused_for_good_bounces_and_is_not_tried_again(office, sink, answer):
    sink.answers = [answer]
    office.hear("assigned")
    office.send()
    office.later(days=1)
    jobs(office).run_due()
    (row,) = office.deliveries()
    assert ("bounced", 1, answer) == (row.state, row.attempts, row.last_error)
    assert [] == sink.messages
    assert [] == said(office)


def test_a_refused_address_bounces_and_the_others_pass(office, sink):
    sink.refused = {"gv-toan@thpt-tan-lap.example": "550 unknown"}
    office.hear("submitted")
    office.send()
    assert {"gv-toan": "bounced", "thu-ky": "sent"} == {row.recipient_id: row.state for row in office.deliveries()}


def test_a_greylisted_address_waits_and_the_others_pass(office, sink):
    sink.refused = {"gv-toan@thpt-tan-lap.example": "450 later"}
    office.hear("submitted")
    office.send()
    assert {"gv-toan": "queued", "thu-ky": "sent"} == {row.recipient_id: row.state for row in office.deliveries()}


def test_nobody_listening_defers_and_spares_the_other_letters_a_try(office):
    office.wiring.mailer = SmtpMailer("127.0.0.1", free_port())
    office.hear("submitted")
    assert 1 == office.send()
    assert [0, 1] == sorted(row.attempts for row in office.deliveries())
    assert ["queued", "queued"] == states(office)


@pytest.mark.parametrize("behave", [silent, dripping, busy, closed_shop])
def test_a_server_that_talks_to_nobody_defers(office, behave):
    server = RawServer(behave)
    office.wiring.mailer = SmtpMailer("127.0.0.1", server.port, timeout=0.5, conversation=0.8)
    office.hear("assigned")
    started = time.monotonic()
    office.send()
    assert time.monotonic() - started < 3
    server.close()
    (row,) = office.deliveries()
    assert ("queued", 1) == (row.state, row.attempts)


def test_a_silent_server_holds_one_thread_and_nothing_else(office):
    """Ten jobs at once: one is held by the server, nine return at once; events are applied meanwhile."""
    server = RawServer(silent)
    office.wiring.mailer = SmtpMailer("127.0.0.1", server.port, timeout=2, conversation=2)
    for number in range(10):
        office.hear("assigned", f"bai-{number}")
    runner = jobs(office)
    first = threading.Thread(target=runner.run_due)
    first.start()
    while not server.calls:
        time.sleep(0.01)
    started = time.monotonic()
    for _ in range(9):
        assert 0 == runner.run_due()
    office.hear("sent_up", "bai-1")
    assert time.monotonic() - started < 1.5
    assert first.is_alive()
    first.join(10)
    server.close()
    assert server.calls <= 2  # the letter heard meanwhile may try once more
    with office.wiring.read() as session:
        due = {row.key: row.due_at for row in session.execute(select(job)) if row.state == "due"}
    assert office.clock() < due["due"] <= office.clock() + schedule.RING_AGAIN


def test_two_senders_never_take_the_same_letter(any_office, mailer):
    """Four processes: each has a runner of its own, so nothing but the ledger keeps them apart."""
    office = any_office
    for number in range(12):
        office.hear("assigned", f"bai-{number}")
    threads = [threading.Thread(target=schedule.send_due, args=(office.wiring,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert 12 == len(mailer.sent) == len({mail["Message-ID"] for mail in mailer.sent})
    assert ["sent"] * 12 == states(office)


class Crash(BaseException):
    """kill -9."""


def test_a_crash_between_sending_and_marking_costs_one_duplicate_with_the_same_message_id(any_office, mailer):
    office = any_office
    office.hear("assigned")
    with mock.patch.object(operations, "mark_sent", side_effect=Crash), pytest.raises(Crash):
        office.send()
    assert ["queued"] == states(office)
    assert 0 == office.send()
    office.later(seconds=75)
    jobs(office).run_due()
    office.later(hours=2)
    jobs(office).run_due()
    assert ["sent"] == states(office)
    assert 2 == len(mailer.sent)
    assert mailer.sent[0]["Message-ID"] == mailer.sent[1]["Message-ID"]
    assert 1 == len(said(office))


def test_a_crash_before_sending_loses_nothing(office, mailer):
    office.hear("assigned")
    mailer.answers = [Crash()]
    with pytest.raises(Crash):
        office.send()
    office.later(seconds=75)
    jobs(office).run_due()
    assert (1, ["sent"]) == (len(mailer.sent), states(office))


def test_taken_by_the_server_then_the_line_drops_is_at_most_one_duplicate(office, sink):
    sink.answers = ["250 then drop"]
    office.hear("assigned")
    office.send()
    office.later(seconds=40)
    office.send()
    assert ["sent"] == states(office)
    assert 2 == len(sink.messages)
    assert 1 == len({message["Message-ID"] for message in sink.messages})


def test_marking_twice_says_it_once(office):
    office.hear("assigned")
    with office.wiring.uow() as uow:
        claim = operations.claim_next(uow, rules=RULES, domain="x")
        uow.commit()
    for _ in range(2):
        with office.wiring.uow() as uow:
            operations.mark_sent(uow, claim)
            uow.commit()
    assert 1 == len(said(office))


def test_a_bounce_that_comes_late_does_not_undo_a_sent_letter(office):
    office.hear("assigned")
    with office.wiring.uow() as uow:
        claim = operations.claim_next(uow, rules=RULES, domain="x")
        operations.mark_sent(uow, claim)
        operations.bounce(uow, claim, "550")
        operations.defer(uow, claim, "450", rules=RULES)
        uow.commit()
    assert ["sent"] == states(office)


def test_after_three_days_of_trying_it_has_failed(office, mailer):
    office.hear("assigned")
    mailer.answers = [OSError("away")] * 500
    tries = 0
    while states(office) == ["queued"] and tries < 200:
        tries += office.send()
        office.later(minutes=20)
    (row,) = office.deliveries()
    assert "failed" == row.state
    assert "3 ngày" in row.last_error
    assert timedelta(days=2.9) < office.clock() - row.created_at < timedelta(days=3.1)
    assert 60 < row.attempts < 120


def test_a_clock_set_back_does_not_stall_letters(office, mailer):
    office.hear("assigned")
    office.clock.set(office.clock() - timedelta(hours=30))
    assert 1 == office.send()


def test_a_letter_that_cannot_be_written_fails_and_the_others_go(office, mailer):
    office.hear("assigned", "a")
    office.hear("assigned", "b")
    broken = office.deliveries()[0].id
    with office.wiring.uow() as uow:
        row = uow.session.get(Delivery, broken)
        row.context = {key: value for key, value in row.context.items() if key != "reason"}
        uow.commit()
    office.send()
    assert {"failed", "sent"} == set(states(office))
    assert "UndefinedError" in office.deliveries(id=broken)[0].last_error


def test_an_address_that_is_none_fails_plainly(office, mailer):
    person = {"member_id": "gv-toan", "name": "Tên", "email": "khong phai dia chi", "unit_id": None, "locked": False}
    office.people_event("member.changed", person)
    office.hear("returned")
    office.send()
    (row,) = office.deliveries()
    assert "failed" == row.state
    assert "địa chỉ thư không hợp lệ" in row.last_error


def test_a_report_whose_files_are_not_there_yet_waits(office, mailer):
    payload = {
        "period": "2026-10", "report_id": "r", "sha256_docx": "a" * 64, "sha256_pdf": "b" * 64,
        "mail_to": ["hieu-truong"],
    }  # fmt: skip
    office.apply(office.envelope("report.built", "r", payload))
    office.send()
    (row,) = office.deliveries()
    assert ("queued", 1, "Tệp đính kèm chưa có trong kho tệp.") == (row.state, row.attempts, row.last_error)
