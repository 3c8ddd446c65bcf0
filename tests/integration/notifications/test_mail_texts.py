"""The letters as people get them, compared with the stored texts; TOASOAN_WRITE_SNAPSHOTS=1 writes them anew."""

import os
from pathlib import Path

import pytest

from services.notifications import schedule
from tests.integration.notifications.office import TITLE

SNAPSHOTS = Path(__file__).parents[2] / "snapshots" / "mail"
REASON = "Bài còn thiếu thời gian, địa điểm tổ chức.\nXin bổ sung tên học sinh đạt giải <chỉ họ tên, lớp>."
LETTERS = {
    "receipt": ("submitted", "gv-toan", {"event_end": "2026-11-23"}),
    "receipt-again": ("resubmitted", "gv-toan", {}),
    "submitted": ("submitted", "thu-ky", {"event_end": "2026-11-23"}),
    "submitted-again": ("resubmitted", "thu-ky", {}),
    "assigned": ("assigned", "btv-toan-tin", {"event_end": "2026-11-23"}),
    "sent_up": ("sent_up", "pho-hieu-truong", {}),
    "content_approved": ("content_approved", "hieu-truong", {}),
    "returned": ("returned", "gv-toan", {"reason": REASON}),
    "sent_back": ("sent_back", "btv-toan-tin", {"reason": REASON}),
    "revision_requested": ("revision_requested", "btv-toan-tin", {"reason": REASON}),
    "refused": ("refused", "gv-toan", {"grounds": ["G2", "G4"], "reason": "Danh sách chưa được công bố."}),
    "approved": ("approved", "thu-ky", {"event_end": "2026-11-23"}),
    "published-author": ("published", "gv-toan", {"address": "/tin/2026/hoi-thi-khoa-hoc-ki-thuat/"}),
    "published-unit-lead": ("published", "btv-toan-tin", {"address": "/tin/2026/hoi-thi-khoa-hoc-ki-thuat/"}),
    "taken_down-author": ("taken_down", "gv-toan", {"takedown_reason": "R1", "reason": "Đã qua thời điểm."}),
    "taken_down-secretary": ("taken_down", "thu-ky", {"takedown_reason": "R1", "reason": "Đã qua thời điểm."}),
    "refusal_proposed": ("refusal_proposed", "pho-hieu-truong", {"grounds": ["G3"], "reason": "Số liệu chưa đúng."}),
    "refusal_forwarded": ("refusal_forwarded", "hieu-truong", {"grounds": ["G3"]}),
    "refusal_overruled": ("refusal_overruled", "pho-hieu-truong", {"reason": "Đã xác minh."}),
    "returned_to_deputy": ("returned_to_deputy", "pho-hieu-truong", {"reason": "Xem lại tên chuyên mục."}),
    "amended": ("amended", "pho-hieu-truong", {}),
    "recalled": ("recalled", "hieu-truong", {"reason": "Chờ ý kiến Sở."}),
    "suspended": ("suspended", "hieu-truong", {"reason": "Lộ số điện thoại phụ huynh."}),
    "updated": ("updated", "gv-toan", {"reason": "Sửa số giải nhất.", "address": "/tin/2026/hoi-thi/"}),
    "correction_sent_up": ("sent_up", "pho-hieu-truong", {"revises": "bai-0", "revision_kind": "correction"}),
    "correction_refused": (
        "refused",
        "btv-toan-tin",
        {"revises": "bai-0", "revision_kind": "correction", "grounds": ["G3"], "reason": "Số cũ mới đúng."},
    ),
}

REMOVAL = ("takedown_requested", "takedown_accepted", "takedown_rejected", "suspension_reminded", "suspension_expired")


def compare(name, message):
    """One stored text per letter: the headers that matter, the plain text, the HTML."""
    head = "\n".join(f"{header}: {message[header]}" for header in ("From", "To", "Subject", "Date", "Message-ID"))
    text, html = (message.get_body((kind,)).get_content() for kind in ("plain", "html"))
    files = "".join(f"[{part.get_filename()}]\n" for part in message.iter_attachments())
    found = f"{head}\n\n{text}{files}\n{'-' * 80}\n{html}"
    path = SNAPSHOTS / f"{name}.txt"
    if os.environ.get("TOASOAN_WRITE_SNAPSHOTS"):
        path.write_text(found)
    assert path.read_text() == found


@pytest.mark.parametrize(("name", "case"), LETTERS.items())
def test_the_letter_reads_as_stored(office, mailer, name, case):
    event, person, facts = case
    office.hear(event, "0192f3a0-1111-7abc-8def-0123456789ab", **{"event_end": None, **facts})
    office.send()
    (message,) = [mail for mail in mailer.sent if mail["To"].addresses[0].username == person]
    compare(name, message)


def test_the_letter_of_a_request_for_removal_reads_as_stored(office, mailer):
    payload = {
        "article_id": "0192f3a0-1111-7abc-8def-0123456789ab", "title": TITLE, "takedown_reason": "R3",
        "reason": "Tên học sinh viết sai.", "requested_by": "gv-toan",
    }  # fmt: skip
    office.apply(office.envelope("takedown.requested", payload["article_id"], payload))
    office.send()
    compare("takedown_requested", mailer.sent[0])


@pytest.mark.parametrize("outcome", ["accepted", "rejected"])
def test_the_letter_of_an_answer_reads_as_stored(office, mailer, outcome):
    payload = {
        "request_id": "0192f3a0-2222-7abc-8def-0123456789ab", "article_id": "0192f3a0-1111-7abc-8def-0123456789ab",
        "title": TITLE, "takedown_reason": "R3", "outcome": outcome, "answer": "Đã kiểm tra với lớp 10A1.",
        "requested_by": "gv-van", "decided_by": "Hiệu trưởng",
    }  # fmt: skip
    office.apply(office.envelope("takedown.answered", payload["article_id"], payload))
    office.send()
    compare(f"takedown_{outcome}", mailer.sent[0])


def test_the_letters_of_a_suspension_read_as_stored(office, mailer):
    common = {
        "article_id": "0192f3a0-1111-7abc-8def-0123456789ab", "title": TITLE, "decide_by": "2026-11-25T07:05:00+00:00",
        "reason": "Lộ số điện thoại phụ huynh.", "suspended_by": "Thư ký Ban Biên tập",
    }  # fmt: skip
    office.apply(office.envelope("suspension.reminded", common["article_id"], {**common, "percent": 50}))
    office.apply(office.envelope("suspension.expired", common["article_id"], {**common, "outcome": "keep_hidden"}))
    office.send()
    reminded = [mail for mail in mailer.sent if mail["Subject"].startswith("Nhắc")]
    over = {mail["To"].addresses[0].username: mail for mail in mailer.sent if mail not in reminded}
    compare("suspension_reminded", reminded[0])
    compare("suspension_expired", over["thu-ky"])
    assert ({"hieu-truong", "pho-hieu-truong", "thu-ky"}, 1) == (set(over), len(reminded))


def test_the_letter_of_a_report_reads_as_stored(office, mailer):
    payload = {
        "period": "2026-10", "report_id": "r-1", "sha256_docx": office.wiring.files.put(b"docx"),
        "sha256_pdf": office.wiring.files.put(b"pdf"), "mail_to": ["hieu-truong"],
    }  # fmt: skip
    office.apply(office.envelope("report.built", "r-1", payload))
    office.send()
    compare("report_built", mailer.sent[0])


ITEM = {
    "clock_id": "event:a", "kind": "event", "stage": "overdue", "title": TITLE, "unit": "Tổ Toán – Tin", "target": "",
    "event_end": "2026-11-16", "due_at": "2026-11-23T17:00:00+00:00", "path": "/bien-tap/bai/a",
}  # fmt: skip
STEP = ITEM | {
    "clock_id": "step:b:2", "kind": "step", "stage": "due", "title": "Giờ dạy mẫu", "target": "Biên tập",
    "event_end": "", "due_at": "2026-11-24T03:00:00+00:00", "path": "/bien-tap/bai/b",
}  # fmt: skip
OWED = {
    "obligation_id": "o-1", "title": "Ngoại khoá Vật lí", "unit_id": "to-toan-tin", "unit_name": "Tổ Toán – Tin",
    "event_end": "2026-11-27", "mail_to": ["btv-toan-tin"], "clause": "D14.1",
}  # fmt: skip
MONTH = {"unit_id": "to-toan-tin", "unit_name": "Tổ Toán – Tin", "period": "2026-11", "mail_to": ["btv-toan-tin"],
         "clause": "D13.3"}  # fmt: skip
BEHIND = {"quota": 1, "credited": 0, "provisional": 0, "last_day": "2026-11-30"}
TOLD = {"recipient_id": "btv-toan-tin", "more": 0, "clause": "D14.1"}
OFFICE = {
    "reminder-one": ("clock.reminded", TOLD | {"items": [ITEM]}),
    "reminder-several": ("clock.reminded", TOLD | {"items": [ITEM, STEP], "more": 3}),
    "obligation-entered": ("obligation.entered", OWED | {"last_day": "2026-12-04", "entered_by_name": "Thư ký"}),
    "obligation-cancelled": ("obligation.cancelled", OWED | {"reason": "Hoãn vì bão.", "cancelled_by_name": "Thư ký"}),
    "quota-behind": ("quota.warned", MONTH | BEHIND),
    "quota-excused": ("quota.excused", MONTH | {"decision_no": "45/QĐ-THPT", "reason": "Thi giáo viên giỏi.", "active": True}),
    "quota-counted": ("quota.excused", MONTH | {"decision_no": "45/QĐ-THPT", "reason": "Nhầm tháng.", "active": False}),
}  # fmt: skip


PAPER = {"delegation_id": "d-1", "from_id": "hieu-truong", "to_id": "pho-hieu-truong", "role": "deputy",
         "decision_no": "15/UQ-THPT"}  # fmt: skip
DELEGATION = {
    "delegation-granted": ("delegation.granted", PAPER | {"classes": ["K5", "K6"], "since": "2026-11-24", "until": "2026-12-31"}),
    "delegation-revoked": ("delegation.revoked", PAPER | {"at": "2026-11-24T07:05:00+00:00", "reason": "Đổi phân công."}),
}  # fmt: skip


@pytest.mark.parametrize(("name", "case"), DELEGATION.items())
def test_letters_about_delegations_read_as_stored(office, mailer, name, case):
    type_, payload = case
    office.apply(office.envelope(type_, "pho-hieu-truong", payload))
    office.send()
    (message,) = mailer.sent
    assert "pho-hieu-truong" == message["To"].addresses[0].username
    compare(name, message)


def test_what_ended_with_its_giver_is_told_to_the_holder_and_to_the_new_principal(office, mailer):
    office.appoint("btv-ngu-van", "principal")
    office.people_event("appointment.ended", {"appointment_id": "hieu-truong-0", "until": "2026-11-23"})
    reason = "Người uỷ quyền đã thôi giữ chức Hiệu trưởng sau ngày 23/11/2026."
    payload = PAPER | {"at": "2026-11-24T07:05:00+00:00", "reason": reason}
    office.apply(office.envelope("delegation.revoked", "pho-hieu-truong", payload, actor="system"))
    office.send()
    letters = {message["To"].addresses[0].username: message for message in mailer.sent}
    told = letters["btv-ngu-van"].get_body(("plain",)).get_content()
    assert "pho-hieu-truong" in letters
    assert "Uỷ quyền duyệt đăng của Hiệu trưởng cho Phó Hiệu trưởng theo văn bản 15/UQ-THPT đã hết hiệu lực" in told
    assert reason in told and "xin Thầy/Cô uỷ quyền lại" in told


def test_the_heads_morning_letter_reads_as_stored(office, mailer):
    office.hear("approved", "0192f3a0-1111-7abc-8def-0123456789ab", role="deputy", actor_name="Phó Hiệu trưởng",
                clause="D12.2b", classes=["K6"], mode="delegated",
                delegation={"delegation_id": "d-1", "decision_no": "15/UQ-THPT", "from_id": "hieu-truong",
                            "from_name": "Hiệu trưởng"})  # fmt: skip
    office.later(hours=18)
    schedule.tell_of_delegated(office.wiring, "2026-11-25#8")
    office.send()
    (message,) = [mail for mail in mailer.sent if mail["To"].addresses[0].username == "hieu-truong"]
    compare("delegated_digest", message)


@pytest.mark.parametrize(("name", "case"), OFFICE.items())
def test_letters_about_time_and_duty_read_as_stored(office, mailer, name, case):
    type_, payload = case
    office.apply(office.envelope(type_, "s-1", payload, actor="system"))
    office.send()
    (message,) = mailer.sent
    assert "btv-toan-tin" == message["To"].addresses[0].username
    compare(name, message)


LOST = {
    "incident_id": "s-1", "member_id": "gv-toan", "member_name": "Giáo viên Toán", "since": "2026-11-24T01:00:00+00:00",
    "reported_by_name": "Giáo viên Toán", "mail_to": ["thu-ky"], "clause": "D8.2",
}  # fmt: skip
BREACH = {"violation_id": "v-1"}
CHANGE = {"change_id": "c-1", "kind": "section", "state": "proposed", "what": "Mở chuyên mục “Hỏi đáp”", "reason": "",
          "decision_no": "", "implemented_on": ""}  # fmt: skip
PUPIL = {"article_id": "bai-1", "title": "Lớp 10A1 thăm bảo tàng", "unit_id": "to-toan-tin", "author_id": "gv-toan",
         "by_name": "Giáo viên Toán", "reason": ""}  # fmt: skip
BOARD = {
    "account-lost": ("account.lost", "thu-ky", LOST, None),
    "account-lost-own": ("account.lost", "gv-toan", LOST, None),
    "violation-recorded": ("violation.recorded", "gv-toan", BREACH | {"article_id": "bai-1"}, "gv-toan"),
    "violation-decided": ("violation.decided", "gv-toan", BREACH | {"verdict": "dismissed"}, "gv-toan"),
    "change-proposed": ("change_request.moved", "hieu-truong", CHANGE, None),
    "site-change": (
        "site_change.noticed", "hieu-truong",
        {"notice_id": "n-1", "fingerprint": "0" * 64, "what": ["Thêm chuyên mục “Hỏi đáp”", "Đổi tên Cổng"]}, None,
    ),
    "page-overdue": (
        "page_review.reminded", "btv-toan-tin",
        {
            "page_id": "p-1", "title": "Lịch sử nhà trường", "address": "/tin/2026/lich-su/", "unit_id": "to-toan-tin",
            "stage": "overdue", "due_on": "2027-02-17", "confirmed_on": "2026-09-10",
        }, None,
    ),
    "page-needs-fix": (
        "page_review.moved", "thu-ky",
        {
            "page_id": "p-1", "title": "Liên hệ", "address": "/gioi-thieu/lien-he/", "unit_id": "to-toan-tin",
            "outcome": "needs_fix", "note": "Số điện thoại văn phòng đã đổi.", "due_on": "2027-02-17", "revision_id": "",
        }, None,
    ),
    "confirmation-asked": ("confirmation.moved", "btv-toan-tin", PUPIL | {"state": "asked"}, None),
    "confirmation-given-back": (
        "confirmation.moved", "gv-toan",
        PUPIL | {"state": "given_back", "by_name": "Biên tập viên Toán – Tin", "reason": "Ghi rõ ngày đi."}, None,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("name", "case"), BOARD.items())
def test_letters_about_accounts_records_and_the_site_read_as_stored(office, mailer, name, case):
    type_, person, payload, fetched = case
    office.apply(office.envelope(type_, "s-1", payload), fetched)
    office.send()
    (message,) = [mail for mail in mailer.sent if mail["To"].addresses[0].username == person]
    compare(name, message)


def test_every_stored_text_has_its_case():
    stored = {path.stem for path in SNAPSHOTS.glob("*.txt")}
    mailbox = {"mail-taken", "mail-submitted", "mail-note", "mail-accepted", "mail-waiting"}  # test_intake.py
    assert {*LETTERS, *OFFICE, *DELEGATION, *BOARD, *mailbox, "delegated_digest", *REMOVAL, "report_built"} == stored


@pytest.mark.parametrize("name", ["receipt", "refused", "suspended"])
def test_no_english_and_no_gap_leaks_into_a_letter(name):
    text = (SNAPSHOTS / f"{name}.txt").read_text()
    assert not [
        word
        for word in ("None", "{{", "{%", "Undefined", "secretary", "deputy", "head ")
        if word in text.partition("-" * 80)[0]
    ]
    assert "\n\n\n" not in text.partition("-" * 80)[0].rstrip("\n")


# no NUL: the forms take it out, and PostgreSQL has no such text
EVIL = 'Bài "lạ"\r\nBcc: kẻ-xấu@x.example\n\nX: <script>alert(1)</script>\u2028\x07' + "rất dài " * 60


def test_a_title_cannot_inject_headers_or_markup(office, mailer):
    office.hear("submitted", title=EVIL)
    office.send()
    for message in mailer.sent:
        raw = message.as_bytes()
        assert b"\nBcc:" not in raw.replace(b"\r", b"")
        assert message["Bcc"] is None
        assert "\n" not in message["Subject"]
        assert len(message["Subject"]) <= 181
        assert "<script>" not in message.get_body(("html",)).get_content()
        assert "\x00" not in message.get_body(("plain",)).get_content()


def test_a_name_cannot_inject_headers(office, mailer):
    person = {
        "member_id": "gv-toan", "name": 'A\r\nBcc: b@x.example, "C" <d@x.example>', "email": "gv-toan@x.example",
        "unit_id": None, "locked": False,
    }  # fmt: skip
    office.people_event("member.changed", person)
    office.hear("returned")
    office.send()
    (message,) = mailer.sent
    assert message["Bcc"] is None
    assert ["gv-toan@x.example"] == [a.addr_spec for a in message["To"].addresses]


def test_an_address_cannot_inject_recipients(office, mailer):
    person = {
        "member_id": "gv-toan",
        "name": "A",
        "email": "a@x.example\r\nBcc: b@x.example",
        "unit_id": None,
        "locked": False,
    }
    office.people_event("member.changed", person)
    office.hear("returned")
    office.send()
    assert [] == mailer.sent
    assert ["failed"] == [row.state for row in office.deliveries()]


def test_links_lead_to_the_absolute_page_of_the_right_service(office, mailer):
    base = "https://cong.thpt-tan-lap.example"
    links = {
        "submitted": {"gv-toan": "/gui-bai/bai/b", "thu-ky": "/bien-tap/bai/b"},
        "approved": {"thu-ky": "/xuat-ban/bai/b"},
        "taken_down": {"gv-toan": "/gui-bai/bai/b", "thu-ky": "/xuat-ban/bai/b"},
        "suspended": {"hieu-truong": "/xuat-ban/bai/b"},
    }
    for event, people in links.items():
        mailer.sent.clear()
        office.hear(event, "b")
        office.send()
        found = {m["To"].addresses[0].username: m.get_body(("plain",)).get_content() for m in mailer.sent}
        for person, path in people.items():
            assert f"\n{base}{path}\n" in found[person], (event, person)
