"""E-mail intake against a real Dovecot: what becomes of a message, and that it becomes of it once."""

import io
import time
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

import pytest
from click.testing import CliRunner
from docx import Document

from deploy.runtime import intake as commands
from services.submission import schedule
from services.submission.config import FOLDER_TOO_LARGE, IntakeRules
from services.submission.schedule import JOBS, PERIODIC, poll_mailbox
from shared.bus.jobs import JobRunner
from tests.data import mails
from tests.data.mails import message

ANSWER = {"answer": True, "outcome": "taken"}


def test_a_member_s_message_becomes_a_draft_with_photos_files_and_a_number(intake):
    files = [
        ("z1.jpg", mails.picture(1), "image/jpeg"),
        ("Kế hoạch năm học.pdf", mails.pdf(), "application/pdf"),
        ("cai-dat.exe", b"MZ" + b"\0" * 100, "application/octet-stream"),
    ]
    raw = message(
        subject="Fwd: [Hoạt động chuyên môn] Dự giờ thao giảng", files=files, html=f"<p>{mails.TEXT}</p>"
    ).as_bytes()
    (row,) = intake.take(raw)
    (article,) = intake.articles()
    text = intake.world.working(article.id)
    assert (row.outcome, row.article_id, row.answered, row.raw_sha256) == (
        "taken",
        article.id,
        True,
        sha256(raw).hexdigest(),
    )
    assert (article.author_id, article.state, article.channel, article.reference) == (
        "gv-toan",
        "draft",
        "email",
        "BV-2026-000001",
    )
    assert (text.title, text.section, len(text.photos)) == ("Dự giờ thao giảng", "hoat-dong-chuyen-mon", 1)
    assert ["Kế hoạch năm học.pdf"] == [file.name for file in text.attachments]
    assert "Hai tiết dạy đều tốt." in text.body
    assert intake.world.wiring.files.read(row.raw_sha256) == raw
    assert any("cai-dat.exe" in line for line in row.report["missing"])
    assert ["photo", "attachment", "left"] == [part.role for part in intake.parts(row.id)]
    (said,) = intake.said()
    assert ANSWER == {name: said.payload[name] for name in ANSWER}
    assert article.reference == said.payload["reference"]
    assert ([], [raw]) == (intake.inbox(), intake.filed())


def test_nothing_of_what_it_says_or_who_wrote_it_stands_in_the_log(intake):
    intake.take(message("nguoi-la@noi-khac.example", "Bí mật", "Bí mật"))
    (said,) = intake.said()
    assert "noi-khac" not in str(said.payload) and "Bí mật" not in str(said.payload)


def test_a_stranger_s_message_waits_for_the_secretary_and_is_not_answered(intake):
    (row,) = intake.take(message("nguoi-la@noi-khac.example"))
    assert ("quarantined", False, None) == (row.outcome, row.answered, row.article_id)
    assert (1, False) == (intake.said()[0].payload["waiting"], intake.said()[0].payload["answer"])
    assert [] == intake.articles()


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Return_Path": "<>"},
        {"sender": "mailer-daemon@may.example"},
        {"sender": "ban-bien-tap@localhost"},
    ],
    ids=["auto-submitted", "bounce", "mailer-daemon", "ourselves"],
)
def test_what_machines_write_is_kept_and_put_away(intake, headers):
    (row,) = intake.take(message(**headers), own=frozenset({"ban-bien-tap@localhost"}))
    assert ("automatic", False, []) == (row.outcome, row.answered, intake.said())


@pytest.mark.parametrize(
    "headers", [{"Precedence": "bulk"}, {"List_Id": "<to.example>"}, {"X_Auto_Response_Suppress": "All"}]
)
def test_lists_and_mass_mail_are_taken_but_never_answered(intake, headers):
    (row,) = intake.take(message(**headers))
    assert ("taken", False) == (row.outcome, row.answered)


def test_no_sender_gets_more_than_so_many_answers_a_day(intake):
    rows = intake.take(*(message(number=n, subject=f"Tin {n}") for n in range(4)), answers_a_day=3)
    assert [True, True, True, False] == [row.answered for row in rows]


def test_the_same_message_delivered_twice_is_taken_once_and_the_copy_is_told(intake):
    once = message().as_bytes()
    again = b"Received: from elsewhere\r\n" + once
    first, second = intake.take(once, again)
    assert ("taken", "duplicate", first.id) == (first.outcome, second.outcome, second.duplicate_of)
    assert (1, 1) == (len(intake.articles()), len(intake.said()))
    assert [] == intake.inbox()


def test_the_same_id_with_another_text_is_looked_at_by_somebody(intake):
    _, second = intake.take(message(), message(text="Chuyện khác hẳn."))
    assert ("quarantined", 1) == (second.outcome, len(intake.articles()))


def test_a_mailbox_that_counts_anew_brings_nothing_twice(intake):
    raw = message().as_bytes()
    intake.take(raw)
    with intake.server.client(intake.user) as client:
        client.delete_folder("Đã nhận")
    for name in intake.server.folder.joinpath("mail", intake.user).glob("dovecot*"):
        name.unlink()
    time.sleep(1.1)  # the new number is the second of its making
    (row,) = intake.rows()
    intake.deliver(raw)
    intake.poll()
    (now,) = intake.rows()
    assert row.id == now.id and now.uidvalidity != row.uidvalidity
    assert (1, []) == (len(intake.articles()), intake.inbox())


def test_a_message_that_was_taken_and_not_filed_is_only_filed(intake, monkeypatch):
    from services.submission.clients import Mailbox

    def dies(*_args, **_words):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Mailbox, "file_away", dies)
        intake.deliver(message())
        with pytest.raises(KeyboardInterrupt):
            intake.poll()
    assert (1, 1) == (len(intake.rows()), len(intake.inbox()))
    intake.poll()
    assert (1, 1, 0, 1) == (len(intake.rows()), len(intake.articles()), len(intake.inbox()), len(intake.filed()))


def test_one_reader_at_a_time(intake):
    from services.submission.operations import mail

    server = f"{intake.user}@localhost/INBOX"
    with intake.world.wiring.uow() as uow:
        assert mail.take_turn(uow, server, IntakeRules())
        uow.commit()
    intake.deliver(message())
    assert poll_mailbox(intake.world.wiring).busy
    intake.world.clock.set(intake.world.clock() + timedelta(seconds=91))
    assert (1, False) == (poll_mailbox(intake.world.wiring).done, poll_mailbox(intake.world.wiring).busy)


def test_too_large_a_message_stays_on_the_server_and_the_secretary_is_told(intake):
    (row,) = intake.take(message(text="dài " * 5000), max_bytes=10_000)
    assert ("too_large", None, "gv-toan") == (row.outcome, row.raw_sha256, row.member_id)
    assert (0, 1) == (len(intake.inbox()), len(intake.server.listed(intake.user, FOLDER_TOO_LARGE)))
    assert "too_large" == intake.said()[0].payload["outcome"]


def test_a_message_that_kills_its_reader_again_and_again_is_taken_in_unread(intake, monkeypatch):
    from services.submission.operations import mail

    def dies(*_args):
        raise KeyboardInterrupt

    intake.deliver(message())
    with monkeypatch.context() as patch:
        patch.setattr(mail, "read_kept", dies)
        for _ in range(8):
            with pytest.raises(KeyboardInterrupt):
                intake.poll()
        intake.poll()
    (row,) = intake.rows()
    assert ("unreadable", []) == (row.outcome, intake.inbox())


def test_the_password_never_travels_in_clear_and_certificates_are_checked(intake):
    wiring, server = intake.world.wiring, intake.server
    intake.deliver(message())
    wiring.settings = replace(wiring.settings, imap_url=server.url(intake.user, scheme="imaps"))
    assert "CERTIFICATE_VERIFY_FAILED" in poll_mailbox(wiring).error
    wiring.settings = replace(
        wiring.settings, imap_url=server.url(intake.user, scheme="imap+starttls"), imap_ca=server.ca
    )
    assert 1 == poll_mailbox(wiring).done


def test_a_server_that_is_away_is_noted_and_tried_again(intake):
    wiring = intake.world.wiring
    good = wiring.settings
    wiring.settings = replace(good, imap_url=good.imap_url.replace(f":{intake.server.port}/", ":9/"))
    assert "Connection refused" in poll_mailbox(wiring).error
    wiring.settings = good
    assert poll_mailbox(wiring).error == ""


def test_a_reply_to_the_article_s_message_becomes_a_note_to_it(intake):
    (first,) = intake.take(message())
    reply = message(
        subject="Re: Dự giờ thao giảng",
        text="Bổ sung: thêm tên người dạy.\n\n> Kính gửi",
        number=2,
        In_Reply_To=first.message_id,
    )
    (second,) = intake.take(reply)
    assert ("threaded", first.article_id) == (second.outcome, second.article_id)
    assert "Bổ sung: thêm tên người dạy." == second.text
    assert 1 == len(intake.articles())


def test_a_number_in_the_subject_ties_a_message_to_its_article_but_not_for_strangers(intake):
    (first,) = intake.take(message())
    mine, other = intake.take(
        message(subject="Về bài BV-2026-000001", number=2),
        message("nguoi-la@noi-khac.example", subject="Về bài BV-2026-000001", number=3),
    )
    assert ("threaded", first.article_id) == (mine.outcome, mine.article_id)
    assert ("quarantined", first.article_id) == (other.outcome, other.article_id)


def test_a_note_never_touches_a_text_that_was_sent(intake):
    article_id = intake.world.submitted()
    row = intake.world.row(article_id)
    (note,) = intake.take(message(subject=f"Re: {row.reference}", number=5))
    after = intake.world.row(article_id)
    assert ("threaded", row.content_hash, row.version) == (note.outcome, after.content_hash, after.version)


RESULTS = "mx.truong.example; spf=pass smtp.mailfrom=thpt-tan-lap.example; dkim=pass header.d=thpt-tan-lap.example"


def test_a_complete_article_is_sent_only_for_a_sender_our_server_vouches_for(intake):
    subject = "[Gửi đăng] [Tin trường] Dự giờ"
    vouched = message(subject=subject, number=1, Authentication_Results=RESULTS)
    rows = intake.take(vouched, message(subject=subject, number=2), authserv="mx.truong.example")
    assert [(True, "pass"), (False, "none")] == [(row.submitted, row.verified) for row in rows]
    assert ["submitted", "draft"] == [intake.world.row(row.article_id).state for row in rows]
    assert [] == rows[0].report["missing"]
    assert "xác thực" in " ".join(rows[1].report["missing"])


def test_a_forged_sender_waits_for_the_secretary(intake):
    forged = message(Authentication_Results="mx.truong.example; spf=fail smtp.mailfrom=xau.example; dmarc=fail")
    (row,) = intake.take(forged, authserv="mx.truong.example")
    assert ("quarantined", "fail", []) == (row.outcome, row.verified, intake.articles())


def test_a_member_who_may_not_write_articles_and_an_empty_message_wait(intake):
    locked, empty = intake.take(message("pho-hieu-truong@thpt-tan-lap.example"), message(subject="", text="", number=2))
    assert ["quarantined", "quarantined"] == [locked.outcome, empty.outcome]
    assert "vai trò" in locked.reason or locked.reason
    assert [] == intake.articles()


def test_fifty_files_and_strange_parts_are_all_accounted_for(intake):
    files = [(f"anh-{n}.jpg", mails.picture(n), "image/jpeg") for n in range(25)]
    files += [(f"tep-{n}.pdf", mails.pdf(n), "application/pdf") for n in range(25)]
    files += [("winmail.dat", mails.tnef([("Trong Outlook.pdf", mails.pdf(99))]), "application/ms-tnef")]
    files += [("bom.docx", mails.bomb(), "application/vnd.openxmlformats-officedocument.wordprocessingml.document")]
    (row,) = intake.take(message(files=files))
    text = intake.world.working(row.article_id)
    assert (10, 20, 52) == (len(text.photos), len(text.attachments), len(intake.parts(row.id)))
    assert all(part.note for part in intake.parts(row.id) if part.role == "left")


def test_a_word_file_becomes_the_text_and_is_kept_as_it_came(intake):
    made = io.BytesIO()
    word = Document()
    word.add_heading("Lễ kỉ niệm Ngày Nhà giáo Việt Nam", 1)
    word.add_paragraph("Sáng 20/11, trường tổ chức lễ kỉ niệm.")
    word.add_picture(io.BytesIO(mails.picture(3)))
    word.save(made)
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    (row,) = intake.take(message(subject="", text="Xin gửi bài.", files=[("Lễ 20-11.docx", made.getvalue(), kind)]))
    text = intake.world.working(row.article_id)
    assert ("Lễ kỉ niệm Ngày Nhà giáo Việt Nam", 1) == (text.title, len(text.photos))
    assert "Xin gửi bài." in text.body and "Sáng 20/11" in text.body
    (part,) = intake.parts(row.id)
    assert ("word", made.getvalue()) == (part.role, intake.world.wiring.files.read(part.sha256))


def test_a_word_file_that_cannot_be_read_goes_along_with_the_reason(intake):
    files = [
        ("cu.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le") * 50, "application/msword")
    ]
    (row,) = intake.take(message(files=files))
    (part,) = intake.parts(row.id)
    assert ("attachment", True) == (part.role, ".docx" in part.note)


def test_the_commands_read_the_mailbox_and_say_what_is_wrong_with_it(intake, monkeypatch):
    wiring = intake.world.wiring
    monkeypatch.setattr(commands, "build", lambda _settings: wiring)
    good = wiring.settings
    intake.deliver(message())

    def said(imap_url: str | None, *args: str):
        wiring.settings = replace(good, imap_url=imap_url)
        monkeypatch.setattr(commands.Settings, "from_env", lambda: wiring.settings)
        return CliRunner().invoke(commands.intake, args)

    assert "Đã đọc 1 thư." in said(good.imap_url, "poll").output
    assert [] == list(commands.mailbox_problems())
    assert 1 == said(good.imap_url.replace(f":{intake.server.port}/", ":9/"), "poll").exit_code
    assert ["Connection refused" in line for line in commands.mailbox_problems()] == [True]
    assert "Chưa đặt IMAP_URL" in said(None, "poll").output


def test_the_clock_reads_the_mailbox_every_minute_and_goes_on_until_it_is_empty(intake, monkeypatch):
    monkeypatch.setattr(schedule.IntakeRules, "of", lambda _settings: IntakeRules(per_poll=2))
    runner = JobRunner(intake.world.wiring, JOBS, PERIODIC)
    intake.deliver(*(message(number=n, subject=f"Tin {n}") for n in range(5)))
    counts = []
    for _ in range(4):
        runner.run_due()
        counts.append(len(intake.rows()))
        intake.world.clock.set(intake.world.clock() + timedelta(seconds=1))
    assert [2, 4, 5, 5] == counts
    intake.deliver(message(number=9))
    intake.world.clock.set(intake.world.clock() + timedelta(seconds=60))
    runner.run_due()
    assert 6 == len(intake.rows())
