"""The head's daily letter about approvals by delegation: one a day, none when there is nothing, nothing lost or twice."""

from datetime import UTC, datetime, timedelta

from services.notifications import operations, schedule
from tests.integration.notifications.office import Office

PAPER = {"delegation_id": "d-1", "decision_no": "15/UQ-THPT", "from_id": "hieu-truong", "from_name": "Hiệu trưởng"}
DONE = {"role": "deputy", "actor_name": "Phó Hiệu trưởng", "clause": "D12.2b", "mode": "delegated", "classes": ["K6"]}


def approve(office: Office, article: str, **facts):
    return office.hear("approved", article, delegation=PAPER, **{**DONE, **facts})


def morning(office: Office, day: int, hour: int = 7) -> list:
    """The clock's work on a day of November at an hour of school time; the digests there are."""
    office.clock.set(datetime(2026, 11, day, hour - 7, 10, tzinfo=UTC))
    schedule.tell_of_delegated(office.wiring, f"2026-11-{day}#{hour}")
    return list(office.deliveries(template="delegated_digest"))


def test_the_head_hears_next_morning_of_what_was_approved_in_his_name(any_office, mailer):
    approve(any_office, "bai-1", title="Kế hoạch ôn tập")
    approve(any_office, "bai-2", title="Lịch thi học kì I", classes=["K5", "K6"])
    any_office.hear("approved", "bai-3")  # the usual way: no delegation
    assert [] == morning(any_office, 24, 20)  # the day is not over
    (letter,) = morning(any_office, 25)
    assert ("hieu-truong", "queued") == (letter.recipient_id, letter.state)
    assert ["Kế hoạch ôn tập", "Lịch thi học kì I"] == [line["title"] for line in letter.context["approved"]]
    assert [letter.id] == [row.id for row in morning(any_office, 25, 8)]  # once a day
    mailer.sent.clear()
    any_office.send()
    (mail,) = [m for m in mailer.sent if "uỷ quyền" in m["Subject"]]
    assert "Duyệt đăng theo uỷ quyền: 2 bài" == mail["Subject"]
    text = mail.get_body(("plain",)).get_content()
    assert "Phó Hiệu trưởng duyệt lúc 14:05 ngày 24/11/2026, thay Hiệu trưởng theo văn bản uỷ quyền 15/UQ-THPT" in text
    assert "https://cong.thpt-tan-lap.example/xuat-ban/bai/bai-2" in text
    assert "https://cong.thpt-tan-lap.example/bien-tap/?muc=da-chuyen" in text


def test_no_letter_when_nothing_was_approved_so(office):
    office.hear("approved", "bai-1")
    assert [] == morning(office, 25)
    assert [] == morning(office, 26)


def test_nothing_in_the_night_and_days_of_standstill_are_one_letter(office):
    approve(office, "bai-1")
    office.clock.set(datetime(2026, 11, 24, 18, 0, tzinfo=UTC))  # one o'clock in the night of the 25th
    schedule.tell_of_delegated(office.wiring, "2026-11-25#1")
    assert [] == list(office.deliveries(template="delegated_digest"))
    office.clock.set(datetime(2026, 11, 25, 3, 0, tzinfo=UTC))
    approve(office, "bai-2")
    office.clock.set(datetime(2026, 11, 27, 3, 0, tzinfo=UTC))
    approve(office, "bai-3")
    letters = morning(office, 28)
    assert ["bai-1", "bai-2", "bai-3"] == [
        line["path"].rstrip("/").rsplit("/", 1)[-1] for letter in letters for line in letter.context["approved"]
    ]


def test_a_rebuild_and_a_repeated_event_tell_nothing_twice(office):
    heard = approve(office, "bai-1")
    assert 1 == len(morning(office, 25))
    with office.wiring.uow() as uow:
        operations.reset(uow)
        uow.commit()
    office.apply(heard)
    assert 1 == len(morning(office, 26))


def test_without_a_head_it_waits_for_one_and_the_principal_beside_is_told_too(office):
    office.dismiss_role("hieu-truong", 0)
    office.dismiss_role("hieu-truong", 1)
    approve(office, "bai-1")
    assert [] == morning(office, 25)
    office.appoint("pho-hieu-truong", "head")
    office.appoint("hieu-truong", "principal")
    assert {"hieu-truong", "pho-hieu-truong"} == {row.recipient_id for row in morning(office, 26)}


def test_an_approval_older_than_two_weeks_floods_nobody(office):
    office.hear("approved", "bai-1", delegation=PAPER, age=timedelta(days=20), **DONE)
    assert [] == morning(office, 25)
