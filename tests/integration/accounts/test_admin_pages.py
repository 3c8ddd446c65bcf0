"""Administration: who may see and do what, forms that keep what was typed, stale pages, two heads."""

import pytest

from services.accounts import operations, queries
from services.accounts.queries import MemberFilter
from shared.actors import SYSTEM
from shared.clock import local_day
from shared.db import log

ADMINS = {"thu-ky", "hieu-truong"}
MANAGERS = {"thu-ky"}
EVERYBODY = ["hieu-truong", "pho-hieu-truong", "thu-ky", "btv-toan-tin", "gv-toan", "van-thu", "ke-toan"]
MEMBER = {"name": "Giáo viên Hoá", "email": "gv-hoa@example.edu.vn", "unit_id": "to-toan-tin"}
APPOINTMENT = {"role": "editor", "since": "2026-11-24", "decision_no": "34/QĐ-THPT", "until": "", "unit_id": ""}


def member_of(wiring, member_id, clock):
    with wiring.read() as session:
        return queries.member(session, member_id, local_day(clock()))


def appointment_of(wiring, member_id, role, clock):
    return next(row for row in member_of(wiring, member_id, clock).appointments if row.role == role)


@pytest.mark.parametrize("login", EVERYBODY)
def test_pages_of_administration_open_for_the_roles_they_are_for(signed_in, login):
    browser = signed_in(login)
    for path, allowed in (
        ("/tai-khoan/thanh-vien/", ADMINS),
        ("/tai-khoan/thanh-vien/gv-van", ADMINS),
        ("/tai-khoan/don-vi/", ADMINS),
        ("/tai-khoan/thanh-vien/gv-van/bo-nhiem", ADMINS),
        ("/tai-khoan/thanh-vien/moi", MANAGERS),
        ("/tai-khoan/thanh-vien/gv-van/sua", MANAGERS),
        ("/tai-khoan/don-vi/moi", MANAGERS),
        ("/tai-khoan/don-vi/to-ngu-van/sua", MANAGERS),
    ):
        assert browser.get(path).status_code == (200 if login in allowed else 403), path


@pytest.mark.parametrize("login", EVERYBODY)
def test_acts_of_administration_are_refused_to_the_wrong_role(wiring, signed_in, login, clock):
    browser = signed_in(login)
    row = appointment_of(wiring, "gv-van", "contributor", clock)
    for path, data, allowed in (
        ("/tai-khoan/thanh-vien/moi", {**MEMBER, "member_id": "gv-hoa", "password": ""}, MANAGERS),
        ("/tai-khoan/thanh-vien/gv-su/sua", {**MEMBER, "version": "1"}, MANAGERS),
        ("/tai-khoan/thanh-vien/gv-su/mat-khau", {"password": "tạm thời 2026 nhé"}, MANAGERS),
        ("/tai-khoan/don-vi/moi", {"name": "Tổ Ngoại ngữ", "type": "to_chuyen_mon"}, MANAGERS),
        ("/tai-khoan/don-vi/to-ngu-van/sua", {"name": "Tổ Văn", "type": "to_chuyen_mon", "version": "1"}, MANAGERS),
        ("/tai-khoan/thanh-vien/gv-van/bo-nhiem", APPOINTMENT, ADMINS),
        (f"/tai-khoan/bo-nhiem/{row.id}/ket-thuc", {"until": "2026-12-31", "version": "1"}, ADMINS),
        ("/tai-khoan/thanh-vien/gv-su/ket-thuc-phien", {}, ADMINS),
        ("/tai-khoan/thanh-vien/gv-su/khoa", {"reason": "Chuyển trường"}, ADMINS),
        ("/tai-khoan/thanh-vien/gv-su/mo-khoa", {"reason": "Đã về"}, ADMINS),
    ):
        answer = browser.post(path, form_at="/tai-khoan/mat-khau", data=data)
        assert answer.status_code == (303 if login in allowed else 403), (path, answer.status_code)


def test_a_refused_page_says_which_roles_it_is_for(signed_in):
    refused = signed_in("gv-toan").get("/tai-khoan/thanh-vien/")
    assert "Thư ký" in refused.text
    assert "chỉ dành cho" in refused.text


def test_the_list_is_searched_without_marks_and_filtered(signed_in):
    browser = signed_in("thu-ky")
    assert "11 thành viên" in browser.get("/tai-khoan/thanh-vien/").text
    found = browser.get("/tai-khoan/thanh-vien/?q=NGU+van").text
    assert "Biên tập viên Ngữ văn" in found
    assert "Giáo viên Toán" not in found.split("</header>")[1]
    assert "1–1 trong 1" in browser.get("/tai-khoan/thanh-vien/?vai_tro=clerk").text
    assert "Không có thành viên nào khớp" in browser.get("/tai-khoan/thanh-vien/?q=%25&don_vi=x&tinh_trang=y").text
    assert browser.get("/tai-khoan/thanh-vien/?trang=99999").status_code == 200


def test_a_new_member_is_registered_once_even_if_the_form_is_sent_twice(wiring, signed_in, clock):
    browser = signed_in("thu-ky")
    data = {
        **browser.tokens("/tai-khoan/thanh-vien/moi"),
        **MEMBER,
        "member_id": "gv-hoa",
        "password": "tạm thời 2026 nhé",
    }
    answers = [browser.client.post("/tai-khoan/thanh-vien/moi", data=data) for _ in range(2)]
    assert [(a.status_code, a.location) for a in answers] == [(303, "/tai-khoan/thanh-vien/gv-hoa")] * 2
    member = member_of(wiring, "gv-hoa", clock)
    assert (member.name, member.unit_name, member.temporary) == ("Giáo viên Hoá", "Tổ Toán – Tin", True)


def test_a_wrong_form_keeps_what_was_typed(wiring, signed_in, clock):
    refused = signed_in("thu-ky").post(
        "/tai-khoan/thanh-vien/moi",
        data={
            "member_id": "Gv Hoá",
            "name": 'Giáo viên "Hoá" <b>',
            "email": "không phải thư",
            "unit_id": "",
            "password": "ngan",
        },
    )
    assert refused.status_code == 422
    for kept in (
        "Giáo viên &#34;Hoá&#34; &lt;b&gt;",
        'value="không phải thư"',
        'href="#f-member_id"',
        'href="#f-email"',
    ):
        assert kept in refused.text
    assert 'value="ngan"' not in refused.text
    with wiring.read() as session:
        assert queries.members(session, MemberFilter(), local_day(clock())).total == 11


def test_a_stale_form_is_a_conflict_that_keeps_and_shows_both(wiring, signed_in, clock):
    first, second = signed_in("thu-ky"), signed_in("thu-ky")
    tokens = [browser.tokens("/tai-khoan/thanh-vien/gv-su/sua") for browser in (first, second)]
    mine = {**tokens[0], **MEMBER, "version": "1", "name": "Tên thứ nhất"}
    yours = {**tokens[1], **MEMBER, "version": "1", "name": "Tên thứ hai"}
    assert first.client.post("/tai-khoan/thanh-vien/gv-su/sua", data=mine).status_code == 303
    refused = second.client.post("/tai-khoan/thanh-vien/gv-su/sua", data=yours)
    assert refused.status_code == 409
    assert "Thư ký Ban Biên tập đã sửa hồ sơ này lúc 24/11/2026 09:00" in refused.text
    assert 'value="Tên thứ hai"' in refused.text
    assert "Đang lưu: Tên thứ nhất" in refused.text
    assert member_of(wiring, "gv-su", clock).name == "Tên thứ nhất"
    assert 'name="version" value="2"' in refused.text


def test_unknown_ids_and_mass_assignment_are_refused(signed_in):
    browser = signed_in("thu-ky")
    for path in (
        "/tai-khoan/thanh-vien/khong-co",
        "/tai-khoan/thanh-vien/khong-co/sua",
        "/tai-khoan/don-vi/khong-co/sua",
        "/tai-khoan/bo-nhiem/khong-co/ket-thuc",
    ):
        assert browser.get(path).status_code == 404, path
    sneaky = browser.post(
        "/tai-khoan/thanh-vien/gv-su/sua",
        data={**MEMBER, "version": "1", "locked": "0", "password_hash": "x"},
    )
    assert sneaky.status_code == 422


def test_locking_asks_for_a_reason_and_cuts_the_member_off(wiring, signed_in, clock):
    victim, browser = signed_in("gv-van"), signed_in("thu-ky")
    page = "/tai-khoan/thanh-vien/gv-van"
    empty = browser.post(f"{page}/khoa", form_at=page, data={"reason": "  "})
    assert empty.status_code == 422
    assert "<details" in empty.text
    assert victim.get("/tai-khoan/").status_code == 200
    assert browser.post(f"{page}/khoa", form_at=page, data={"reason": "Nghi lộ mật khẩu"}).status_code == 303
    assert victim.get("/tai-khoan/").status_code == 302
    shown = browser.get(page).text
    assert "Nghi lộ mật khẩu" in shown
    assert "khoá tài khoản" in shown
    again = browser.post(f"{page}/khoa", form_at=page, data={"reason": "Lần nữa"})
    assert again.status_code == 409
    assert browser.post(f"{page}/mo-khoa", form_at=page, data={"reason": "Đã đổi mật khẩu"}).status_code == 303
    assert victim.get("/tai-khoan/").status_code == 302, "old sessions stay ended"
    assert not member_of(wiring, "gv-van", clock).locked


def test_nobody_locks_or_appoints_himself(signed_in):
    browser = signed_in("thu-ky")
    page = "/tai-khoan/thanh-vien/thu-ky"
    assert browser.post(f"{page}/khoa", form_at="/tai-khoan/mat-khau", data={"reason": "Thử"}).status_code == 403
    assert browser.post(f"{page}/bo-nhiem", form_at="/tai-khoan/mat-khau", data=APPOINTMENT).status_code == 403


def test_a_second_head_is_a_conflict_with_the_clause_and_the_typed_text(signed_in):
    browser = signed_in("thu-ky")
    path = "/tai-khoan/thanh-vien/pho-hieu-truong/bo-nhiem"
    refused = browser.post(path, data={**APPOINTMENT, "role": "head", "decision_no": "99/QĐ-ABC"})
    assert refused.status_code == 409
    for words in ("chỉ có một Trưởng Ban Biên tập", "Hiệu trưởng", 'value="99/QĐ-ABC"', "Quy chế"):
        assert words in refused.text
    assert browser.post(path, data={**APPOINTMENT, "role": "clerk"}).status_code == 303


def test_an_appointment_gives_the_role_at_once_and_its_end_takes_it(wiring, signed_in, clock):
    browser, teacher = signed_in("thu-ky"), signed_in("gv-van")
    path = "/tai-khoan/thanh-vien/gv-van/bo-nhiem"
    assert browser.post(path, data={**APPOINTMENT, "role": "operator"}).status_code == 303
    assert teacher.get("/tai-khoan/thanh-vien/").status_code == 200
    row = appointment_of(wiring, "gv-van", "operator", clock)
    end = f"/tai-khoan/bo-nhiem/{row.id}/ket-thuc"
    late = browser.post(end, data={"until": "2026-11-01", "version": "1"})
    assert late.status_code == 422
    assert 'value="2026-11-01"' in late.text
    assert browser.post(end, data={"until": "2026-11-23", "version": "1"}).status_code == 303
    assert teacher.get("/tai-khoan/thanh-vien/").status_code == 403


@pytest.mark.parametrize("day", ["", "hôm nay", "2026-13-01", "31/12/2026"])
def test_a_day_that_is_none_is_named_in_vietnamese(signed_in, day):
    refused = signed_in("thu-ky").post("/tai-khoan/thanh-vien/gv-van/bo-nhiem", data={**APPOINTMENT, "since": day})
    assert refused.status_code == 422
    assert 'href="#f-since"' in refused.text
    assert "Not a valid" not in refused.text


def test_a_missing_head_is_shown_to_those_who_can_appoint_one(wiring, signed_in, clock):
    row = appointment_of(wiring, "hieu-truong", "head", clock)
    with wiring.uow() as uow:
        operations.end_appointment(uow, appointment_id=row.id, until=local_day(clock()).replace(day=1), actor=SYSTEM)
        uow.commit()
    assert "Hôm nay chưa có Trưởng Ban Biên tập" in signed_in("thu-ky").get("/tai-khoan/thanh-vien/").text


def test_units_are_added_and_changed(signed_in):
    browser = signed_in("thu-ky")
    assert (
        browser.post(
            "/tai-khoan/don-vi/moi", data={"name": "Tổ Ngoại ngữ", "type": "to_chuyen_mon", "under_quota": "1"}
        ).status_code
        == 303
    )
    twice = browser.post("/tai-khoan/don-vi/moi", data={"name": "Tổ  ngoại ngữ", "type": "to_chuyen_mon"})
    assert twice.status_code == 422
    assert "Đã có đơn vị" in twice.text
    data = {"name": "Tổ Tiếng Anh", "type": "to_chuyen_mon", "version": "1"}
    assert browser.post("/tai-khoan/don-vi/to-ngoai-ngu/sua", data=data).status_code == 303
    assert "Tổ Tiếng Anh" in browser.get("/tai-khoan/don-vi/").text
    stale = browser.post("/tai-khoan/don-vi/to-ngoai-ngu/sua", data={**data, "name": "Tổ Anh văn"})
    assert stale.status_code == 409
    assert 'value="Tổ Anh văn"' in stale.text


def test_a_given_password_is_marked_as_temporary(wiring, signed_in, clock):
    page = "/tai-khoan/thanh-vien/gv-van"
    browser = signed_in("thu-ky")
    short = browser.post(f"{page}/mat-khau", form_at=page, data={"password": "ngan qua"})
    assert short.status_code == 422
    assert browser.post(f"{page}/mat-khau", form_at=page, data={"password": "tạm thời 2026 nhé"}).status_code == 303
    assert member_of(wiring, "gv-van", clock).temporary


def test_names_are_text_everywhere(wiring, signed_in):
    with wiring.uow() as uow:
        operations.register_member(
            uow, member_id="gv-la", name="<script>alert(1)</script>", email="gv-la@example.edu.vn", actor=SYSTEM
        )
        operations.lock_member(uow, member_id="gv-la", reason='"><img src=x onerror=alert(1)>', actor=SYSTEM)
        uow.commit()
    browser = signed_in("thu-ky")
    for path in ("/tai-khoan/thanh-vien/", "/tai-khoan/thanh-vien/gv-la", "/tai-khoan/thanh-vien/gv-la/bo-nhiem"):
        page = browser.get(path).text
        assert "<script>alert" not in page
        assert "<img src=x" not in page


def test_the_log_of_accounts_stays_whole(wiring, signed_in):
    signed_in("thu-ky").post(
        "/tai-khoan/thanh-vien/gv-van/khoa", form_at="/tai-khoan/mat-khau", data={"reason": "Chuyển trường"}
    )
    with wiring.read() as session:
        assert list(log.verify(session, "accounts")) == []
        assert [e.actor for e in log.events_of(session, "accounts", "gv-van")][-2:] == ["thu-ky", "thu-ky"]


def test_every_address_that_administers_is_closed_to_the_anonymous(app, browser):
    for rule in app.url_map.iter_rules():
        if not rule.rule.startswith("/tai-khoan/") or "GET" not in rule.methods:
            continue
        path = (
            rule.rule.replace("<member_id>", "gv-van")
            .replace("<unit_id>", "to-ngu-van")
            .replace("<appointment_id>", "x")
            .replace("<sha256>", "x")
        )
        expected = 200 if rule.rule == "/tai-khoan/dang-nhap" else 302
        assert browser.get(path).status_code == expected, path
