"""Anti-forgery tokens, notices, macros, private files."""

import hashlib
import io
import re
from datetime import timedelta

import pytest

from tests.integration.web.world import NOW

TEXT = "Một đoạn dài đã gõ rất công phu, không được phép mất."


def tokens(page):
    return {name: re.search(rf'name="{name}" value="([^"]+)"', page.text)[1] for name in ("csrf", "form_id")}


def test_a_form_with_its_token_goes_through_and_the_notice_is_shown_once(teacher):
    form = tokens(teacher.get("/gui-bai/moi"))
    answer = teacher.post("/gui-bai/moi", data=form | {"title": "Đổi mới"})
    assert (answer.status_code, answer.location) == (303, "/gui-bai/xem")
    assert "Đã gửi bài “Đổi mới”." in teacher.get("/gui-bai/xem").text
    assert "Đã gửi bài" not in teacher.get("/gui-bai/xem").text


def test_every_form_has_a_form_id_of_its_own(teacher):
    assert tokens(teacher.get("/gui-bai/moi"))["form_id"] != tokens(teacher.get("/gui-bai/moi"))["form_id"]


@pytest.mark.parametrize("token", [None, "", "x", "ê" * 5, "0" * 64])
def test_without_the_token_nothing_happens_and_the_text_comes_back(teacher, token):
    data = {"title": TEXT, "mat_khau": "bí mật lắm nhé"} | ({} if token is None else {"csrf": token})
    answer = teacher.post("/gui-bai/moi", data=data)
    assert answer.status_code == 403
    assert TEXT in answer.text
    assert "Hãy chép lại nội dung" in answer.text
    assert "bí mật" not in answer.text


def test_the_token_of_another_session_does_not_fit(world, teacher):
    stolen = tokens(world.browser("thu-ky", session_id="phien-9").get("/gui-bai/moi"))
    assert teacher.post("/gui-bai/moi", data=stolen | {"title": "x"}).status_code == 403


def test_programs_send_the_token_in_a_header(teacher):
    token = tokens(teacher.get("/gui-bai/moi"))["csrf"]
    path, body = "/api/submission/v1/articles", {"title": "Đổi mới"}
    assert teacher.post(path, json=body).status_code == 403
    assert teacher.post(path, json=body, headers={"X-CSRF-Token": token}).json == body


def test_a_request_from_another_site_is_refused_even_with_the_token(teacher):
    form = tokens(teacher.get("/gui-bai/moi"))
    answer = teacher.post("/gui-bai/moi", data=form | {"title": "x"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403


def test_an_anonymous_form_needs_the_cookie_it_was_shown_with(world):
    browser = world.browser()
    form = tokens(browser.get("/gui-bai/dang-nhap"))
    assert browser.post("/gui-bai/dang-nhap", data=form).status_code == 303
    assert world.browser().post("/gui-bai/dang-nhap", data=form).status_code == 403
    assert browser.post("/gui-bai/dang-nhap", data={"csrf": "x"}).status_code == 403


def test_a_sign_in_form_opened_before_signing_in_elsewhere_still_works(world):
    browser = world.browser()
    form = tokens(browser.get("/gui-bai/dang-nhap"))
    signed_in = world.browser("gv-toan").get_cookie("tsid")
    browser.set_cookie("tsid", signed_in.value)
    assert browser.post("/gui-bai/dang-nhap", data=form).status_code == 303
    assert browser.post("/gui-bai/moi", data=form | {"title": "x"}).status_code == 403


def test_a_form_sent_after_the_session_ended_keeps_the_text_and_offers_the_sign_in(world, teacher):
    form = tokens(teacher.get("/gui-bai/moi"))
    world.clock.set(NOW + timedelta(hours=13))
    answer = teacher.post("/gui-bai/moi", data=form | {"title": TEXT})
    assert answer.status_code == 401
    assert TEXT in answer.text
    assert "/tai-khoan/dang-nhap?tiep=" in answer.text


def test_a_forged_notice_is_not_shown(teacher):
    teacher.set_cookie("thong-bao", "WyJvayIsIlRy4bqxbmciXQ.x")
    assert teacher.get("/gui-bai/xem").status_code == 200


def test_the_macros_escape_and_label_everything(teacher):
    page = teacher.get("/gui-bai/moi").text
    assert "Tin &lt;trường&gt;" in page
    assert "Chú ý &lt;b&gt;này&lt;/b&gt;" in page
    assert 'aria-current="step"' in page
    assert "Quy chế, Điều 12 khoản 3, ý b" in page
    assert '<a class="skip-link"' in page
    assert 'lang="vi"' in page
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    for target in re.findall(r'(?:for|aria-describedby)="([^"]+)"', page):
        assert set(target.split()) <= set(ids)


def test_pages_have_no_inline_script_or_style(teacher):
    page = teacher.get("/gui-bai/moi").text
    assert "<style" not in page
    assert not re.search(r"<script(?![^>]*\bsrc=)", page)
    assert not re.search(r"\son\w+=", page)
    assert " style=" not in page


def test_wrong_fields_are_marked_and_what_was_typed_stays(teacher):
    form = tokens(teacher.get("/gui-bai/moi"))
    answer = teacher.post("/gui-bai/moi", data=form | {"title": "", "lead": TEXT, "body": "<p>Xin</p>"})
    assert answer.status_code == 422
    assert TEXT in answer.text
    assert "&lt;p&gt;Xin&lt;/p&gt;" in answer.text
    assert 'href="#f-title"' in answer.text
    assert 'aria-invalid="true"' in answer.text


def test_acts_not_allowed_say_why(teacher):
    page = teacher.get("/gui-bai/moi").text
    assert re.search(r"<button[^>]*disabled[^>]*>Gỡ</button>", page)
    assert "Chỉ Trưởng Ban." in page
    assert 'name="version" value="3"' in page


@pytest.fixture
def kept(world):
    return world.wiring.files.put(b"\xff\xd8 nothing but bytes")


def test_a_private_file_opens_only_by_a_signed_address_of_this_session(world, teacher, kept):
    address = teacher.get(f"/gui-bai/dia-chi/{kept}").text
    answer = teacher.get(address)
    assert (answer.status_code, answer.mimetype) == (200, "image/jpeg")
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["Cache-Control"].startswith("private, max-age=")
    assert world.browser("thu-ky", session_id="phien-2").get(address).status_code == 404
    assert world.browser().get(address).status_code == 302
    assert teacher.get(address.split("?")[0]).status_code == 404
    assert teacher.get(address.replace(kept, hashlib.sha256(b"x").hexdigest())).status_code == 404


def test_the_address_of_a_file_ends(world, teacher, kept):
    address = teacher.get(f"/gui-bai/dia-chi/{kept}").text
    assert teacher.get(f"/gui-bai/dia-chi/{kept}").text == address
    world.clock.set(NOW + timedelta(hours=4, minutes=1))
    answer = teacher.get(address)
    assert answer.status_code == 404
    assert "hết hạn" in answer.text


def test_what_is_no_picture_is_downloaded(teacher, kept):
    address = teacher.get(f"/gui-bai/dia-chi/{kept}?mime=text/html").text
    assert teacher.get(address).headers["Content-Disposition"].startswith("attachment")


def test_a_piece_of_a_private_file(teacher, kept):
    address = teacher.get(f"/gui-bai/dia-chi/{kept}").text
    whole = teacher.get(address)
    assert "bytes" == whole.headers["Accept-Ranges"]
    assert str(len(whole.data)) == whole.headers["Content-Length"]
    piece = teacher.get(address, headers={"Range": "bytes=2-5"})
    assert (206, whole.data[2:6]) == (piece.status_code, piece.data)
    assert f"bytes 2-5/{len(whole.data)}" == piece.headers["Content-Range"]
    assert whole.data[-3:] == teacher.get(address, headers={"Range": "bytes=-3"}).data
    assert 416 == teacher.get(address, headers={"Range": "bytes=900-"}).status_code
    assert 304 == teacher.get(address, headers={"If-None-Match": whole.headers["ETag"]}).status_code


def test_a_fake_picture_is_refused_in_words(teacher):
    form = tokens(teacher.get("/gui-bai/moi"))
    data = form | {"photo": (io.BytesIO(b"khong phai anh" * 9), "lễ.jpg"), "caption": TEXT}
    answer = teacher.post("/gui-bai/anh", data=data)
    assert answer.status_code == 422
    assert "không phải là ảnh" in answer.text
    assert TEXT in answer.text
