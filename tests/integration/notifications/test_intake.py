"""Letters and work about messages in the mailbox (D12.3)."""

import pytest

from shared.events.submission import MailFacts
from tests.integration.notifications.test_duties import hear, kinds
from tests.integration.notifications.test_mail_texts import compare

FACTS = MailFacts(
    "Giáo viên Toán", "gv-toan@thpt-tan-lap.example", "Dự giờ thao giảng", "<thu-1@May-Gui.example>",
    ("Nội dung thư", "2 ảnh", "1 tệp kèm: Kế hoạch.pdf"),
    ("Ảnh 1: hãy trả lời câu hỏi về học sinh trong ảnh.", "Không nhận “cai-dat.exe”: Tệp chương trình không được nhận."),
)  # fmt: skip
STRANGER = MailFacts(
    "Phụ huynh",
    "phu-huynh@noi-khac.example",
    "Xin gửi bài",
    "<thu-2@noi-khac.example>",
    ("Nội dung thư",),
    track="/gui-bai/theo-doi/BV-2026-000124/ABCD2345",
)
TAKEN = {
    "mail_id": "thu-1", "outcome": "taken", "waiting": 0, "article_id": "bai-1", "reference": "BV-2026-000123",
    "sender_id": "gv-toan", "answer": True,
}  # fmt: skip
WAITS = {"mail_id": "thu-2", "outcome": "quarantined", "waiting": 1}
DECIDED = {
    "mail_id": "thu-2", "outcome": "accepted", "waiting": 0, "by_name": "Thư ký Ban Biên tập", "article_id": "bai-2",
    "reference": "BV-2026-000124", "answer": True,
}  # fmt: skip
CASES = {
    "mail-taken": ("intake.received", TAKEN, FACTS),
    "mail-submitted": ("intake.received", TAKEN | {"submitted": True}, MailFacts(**{**vars(FACTS), "missing": ()})),
    "mail-note": ("intake.received", TAKEN | {"outcome": "threaded"}, FACTS),
    "mail-accepted": ("intake.decided", DECIDED, STRANGER),
    "mail-waiting": ("intake.received", WAITS, STRANGER),
}


@pytest.mark.parametrize(("name", "case"), CASES.items())
def test_letters_about_the_mailbox_read_as_stored(office, mailer, name, case):
    type_, payload, facts = case
    hear(office, type_, payload, facts, actor="thu-ky")
    office.send()
    (message,) = mailer.sent
    compare(name, message)


def test_the_answer_belongs_to_the_message_it_answers(office, mailer):
    hear(office, "intake.received", TAKEN, FACTS)
    office.send()
    (message,) = mailer.sent
    assert ("<thu-1@May-Gui.example>", "<thu-1@May-Gui.example>") == (message["In-Reply-To"], message["References"])
    assert "auto-replied" == message["Auto-Submitted"]
    assert "[BV-2026-000123]" in message["Subject"]
    assert "gv-toan@thpt-tan-lap.example" == message["To"].addresses[0].addr_spec


def test_a_stranger_is_written_to_only_once_the_secretary_has_accepted(office, mailer):
    hear(office, "intake.received", WAITS, STRANGER)
    office.send()
    assert ["thu-ky"] == [mail["To"].addresses[0].username for mail in mailer.sent]
    hear(office, "intake.decided", DECIDED, STRANGER, actor="thu-ky")
    office.send()
    assert "phu-huynh@noi-khac.example" == mailer.sent[-1]["To"].addresses[0].addr_spec


def test_a_flood_of_messages_is_one_task_and_one_letter(any_office):
    letters = [
        any_office.mails(hear(any_office, "intake.received", WAITS | {"mail_id": f"m-{n}", "waiting": n}, STRANGER))
        for n in range(1, 6)
    ]
    assert [1, 0, 0, 0, 0] == [len(found) for found in letters]
    assert 1 == kinds(any_office, "thu-ky").count("sort_mail")
    hear(any_office, "intake.decided", DECIDED | {"waiting": 1, "answer": False}, STRANGER, actor="thu-ky")
    assert 1 == kinds(any_office, "thu-ky").count("sort_mail")
    hear(any_office, "intake.decided", DECIDED | {"waiting": 0, "answer": False}, STRANGER, actor="thu-ky")
    assert 0 == kinds(any_office, "thu-ky").count("sort_mail")


def test_a_note_is_told_to_author_and_desk_but_not_to_its_sender(office):
    office.hear("submitted")
    office.hear("assigned")
    note = TAKEN | {"outcome": "threaded", "answer": False}
    event = hear(office, "intake.received", note, FACTS, actor="gv-toan")
    assert [("btv-toan-tin", "notice")] == list(office.mails(event))
    event = hear(office, "intake.received", note | {"sender_id": ""}, STRANGER, actor="system")
    assert {("btv-toan-tin", "notice"), ("gv-toan", "notice")} == set(office.mails(event))


def test_a_message_that_is_gone_makes_no_letter(office):
    assert [] == list(office.mails(hear(office, "intake.received", TAKEN, None)))
