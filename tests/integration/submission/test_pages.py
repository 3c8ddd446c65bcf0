"""“Bài của tôi”, the article's page and what its buttons do."""

from dataclasses import replace

import pytest

from services.submission import operations
from shared.db.tables import appointment
from shared.events import articles as events
from shared.ids import new_id
from tests.integration.submission.world import PLAIN, World


def test_the_first_step_is_shown_to_whoever_has_no_article(world: World) -> None:
    page = world.browser("gv-toan").get("/gui-bai/")
    assert "Viết bài đầu tiên" in page.text
    assert "Viết bài đầu tiên" not in world.browser("van-thu").get("/gui-bai/").text


def test_the_list_counts_filters_and_searches(world: World) -> None:
    world.draft(replace(PLAIN, title="Điều lệ câu lạc bộ Toán"))
    world.draft(replace(PLAIN, title="Thư kí và điều lệ"))
    world.submitted(replace(PLAIN, title="Bài đã gửi"))
    browser = world.browser("gv-toan")
    everything = browser.get("/gui-bai/")
    assert "Tất cả 3" in everything.text
    assert "Bản nháp 2" in everything.text
    assert "Đang xử lý 1" in everything.text
    assert 'class="count"' not in everything.answer.text  # nothing came back: nothing waits for its writer
    drafts = browser.get("/gui-bai/?nhom=nhap").text
    assert "Bài đã gửi" not in drafts
    found = browser.get("/gui-bai/?tim=thu+ky").text
    assert "Thư kí và điều lệ" in found
    assert "Điều lệ câu lạc bộ" not in found
    assert "Không có bài nào ở đây" in browser.get("/gui-bai/?tim=kh%C3%B4ng+c%C3%B3").text
    assert "Bài đã gửi" in browser.get("/gui-bai/?nhom=la-gi").text


def test_long_lists_have_pages(world: World) -> None:
    for number in range(21):
        world.draft(replace(PLAIN, title=f"Bài số {number}"))
    browser = world.browser("gv-toan")
    assert "Trang 1 / 2" in browser.get("/gui-bai/").text
    assert "Bài số 0" in browser.get("/gui-bai/?trang=2").text
    assert "Bài số 0" in browser.get("/gui-bai/?trang=99").text


def test_a_unit_lead_sees_the_units_articles_and_others_do_not(world: World) -> None:
    article_id = world.draft()
    page = world.browser("btv-toan-tin").get("/gui-bai/?pham-vi=don-vi")
    assert PLAIN.title in page.text
    assert "Giáo viên Toán" in page.text
    assert PLAIN.title not in world.browser("btv-ngu-van").get("/gui-bai/?pham-vi=don-vi").text
    assert "dành cho phụ trách đơn vị" in world.browser("gv-toan").get("/gui-bai/?pham-vi=don-vi", status=403).text
    lead = world.browser("btv-toan-tin").get(f"/gui-bai/bai/{article_id}")
    assert "Sửa bản nháp" not in lead.text
    sent = lead.send("/gui").follow()
    assert "Đã gửi bài" in sent.text


def test_progress_says_where_who_since_when_and_what_next(world: World) -> None:
    article_id = world.submitted()
    page = world.browser("gv-toan").get(f"/gui-bai/bai/{article_id}")
    (now,) = page.tree.xpath("//ol[@aria-label='Bài đang ở bước nào']/li[@aria-current='step']")
    words = " ".join(now.text_content().split())
    assert "Ban Biên tập tiếp nhận" in words
    assert "Thư ký Ban Biên tập" in words
    assert "từ 24/11/2026 08:00" in words
    following = [" ".join(li.text_content().split()) for li in now.xpath("following-sibling::li")]
    assert ["Biên tập", "Phó Trưởng Ban duyệt nội dung"] == [words.split(" (")[0] for words in following[:2]]
    assert "Phó Hiệu trưởng" in following[1]
    assert f"/bien-tap/bai/{article_id}#rut-bai" in page.tree.xpath("//a/@href")


def test_a_level_nobody_holds_is_said_in_the_list_and_on_the_way(world: World) -> None:
    article_id = world.submitted()
    with world.wiring.uow() as uow:
        uow.session.execute(appointment.delete().where(appointment.c.role == "secretary"))
        uow.commit()
    words = "chưa có ai được phân công làm Thư ký Ban Biên tập"
    browser = world.browser("gv-toan")
    assert words in browser.get("/gui-bai/").text
    assert words in browser.get(f"/gui-bai/bai/{article_id}").text


def test_in_transit_is_shown_polled_and_then_the_page_comes_anew(world: World) -> None:
    article_id = world.submitted(settle=False)
    browser = world.browser("gv-toan")
    page = browser.get(f"/gui-bai/bai/{article_id}")
    assert "đang được chuyển đi" in page.text
    assert f"/gui-bai/bai/{article_id}/tien-do" in page.answer.text
    assert "HX-Refresh" not in browser.get(f"/gui-bai/bai/{article_id}/tien-do").answer.headers
    world.settle()
    assert "true" == browser.get(f"/gui-bai/bai/{article_id}/tien-do").answer.headers["HX-Refresh"]


def test_a_returned_article_shows_reason_and_clause_and_is_sent_again(world: World) -> None:
    article_id = world.submitted()
    world.returned(article_id, reason="Thiếu tên người dạy.\nThêm một ảnh.")
    browser = world.browser("gv-toan")
    page = browser.get(f"/gui-bai/bai/{article_id}")
    assert "Biên tập viên Toán – Tin trả lại bài để Thầy/Cô bổ sung" in page.text
    assert "Thiếu tên người dạy. Thêm một ảnh." in page.text
    assert "Điều 15 khoản 4" in page.text
    assert [] == page.tree.xpath("//main//form[contains(@action,'/gui')][not(contains(@action,'/rut'))]")
    form = browser.get(f"/gui-bai/bai/{article_id}/sua")
    assert "Thiếu tên người dạy" in form.text
    unchanged = form.send(viec="gui")
    assert 403 == unchanged.status
    assert "Trong bài" not in unchanged.text
    assert form.values()["body"] == unchanged.values()["body"]
    assert "returned" == world.row(article_id).state
    again = form.send(viec="gui", title="Hai giáo viên dạy thao giảng").follow()
    assert "Đã gửi bài" in again.text
    assert "Trả lại người gửi" in again.text  # in the history


def test_refused_and_taken_down_name_the_ground_in_the_official_words(world: World) -> None:
    article_id = world.submitted()
    world.say(
        "review", events.ArticleRefused, article_id, by="hieu-truong", transition="T14", to_state="refused",
        grounds=("G3",), reason="Sai số liệu.", clause="D15",
    )  # fmt: skip
    page = world.browser("gv-toan").get(f"/gui-bai/bai/{article_id}")
    assert "Thông tin không đúng sự thật." in page.text
    assert "Sai số liệu." in page.text
    assert "rút bài ở bàn biên tập" not in page.text


def test_a_text_refused_as_secret_is_for_the_head_only(world: World) -> None:
    article_id = world.submitted()
    world.say(
        "review", events.ArticleRefused, article_id, by="hieu-truong", transition="T14", to_state="refused",
        grounds=("G2",), reason="Thông tin nội bộ.", clause="D15",
    )  # fmt: skip
    for who in ("gv-toan", "btv-toan-tin", "thu-ky"):
        page = world.browser(who).get(f"/gui-bai/bai/{article_id}")
        assert "chỉ Trưởng Ban Biên tập được xem" in page.text
        assert "Hai tiết dạy tốt" not in page.text
        assert None is world.browser(who).call("GET", f"/api/submission/v1/articles/{article_id}")["document"]
    assert "Hai tiết dạy tốt" in world.browser("hieu-truong").get(f"/gui-bai/bai/{article_id}").text


def test_a_published_article_links_to_its_public_page(world: World) -> None:
    article_id = world.submitted()
    world.say(
        "review", events.ArticleApproved, article_id, by="hieu-truong", transition="T12", to_state="approved",
        owner="publishing",
    )  # fmt: skip
    world.say(
        "publishing", events.ArticlePublished, article_id, by="thu-ky", transition="T15", to_state="published",
        address="/tin/2026/thao-giang/",
    )  # fmt: skip
    browser = world.browser("gv-toan")
    assert "/tin/2026/thao-giang/" in browser.get(f"/gui-bai/bai/{article_id}").tree.xpath("//a/@href")
    assert "Xem trên Cổng" in browser.get("/gui-bai/?nhom=da-dang").text


def test_what_is_missing_is_said_on_the_articles_page(world: World) -> None:
    article_id = world.draft(replace(PLAIN, section="", body="", lead=""))
    page = world.browser("gv-toan").get(f"/gui-bai/bai/{article_id}").send("/gui")
    assert 422 == page.status
    assert "Hãy viết nội dung bài" in page.text
    assert "Hãy chọn chuyên mục" in page.text
    assert "draft" == world.row(article_id).state


def test_withdrawing_asks_and_keeps_the_text(world: World) -> None:
    article_id = world.draft()
    page = world.browser("gv-toan").get(f"/gui-bai/bai/{article_id}")
    too_long = page.send("/rut", reason="dài " * 400)
    assert 422 == too_long.status
    assert "Lý do dài quá 1000 ký tự" in too_long.text
    done = page.send("/rut", reason="Đổi kế hoạch").follow()
    assert "Đã rút bài" in done.text
    assert "Hai tiết dạy tốt" in done.text
    assert "Gửi bài" not in [b.text_content() for b in done.tree.xpath("//main//button")]


def test_an_empty_draft_is_deleted_after_a_question(world: World) -> None:
    article_id = world.draft(replace(PLAIN, lead="", body=""))
    browser = world.browser("gv-toan")
    page = browser.get(f"/gui-bai/bai/{article_id}").send("/xoa").follow()
    assert "Đã xoá bản nháp trống" in page.text
    assert "Viết bài đầu tiên" in page.text
    assert 404 == browser.get(f"/gui-bai/bai/{article_id}", status=404).status


@pytest.mark.parametrize("tail", ["", "/sua", "/xem-truoc", "/tien-do"])
def test_unknown_and_foreign_articles_are_404_alike(world: World, tail: str) -> None:
    article_id = world.draft()
    words = "Không tìm thấy bài viết này"
    assert words in world.browser("gv-van").get(f"/gui-bai/bai/{article_id}{tail}", status=404).text
    assert words in world.browser("gv-toan").get(f"/gui-bai/bai/{new_id()}{tail}", status=404).text


def test_the_board_reads_a_submitted_article_but_has_no_buttons(world: World) -> None:
    article_id = world.submitted()
    page = world.browser("pho-hieu-truong").get(f"/gui-bai/bai/{article_id}")
    assert "Việc có thể làm" not in page.text
    assert 404 == world.browser("gv-van").get(f"/gui-bai/bai/{article_id}", status=404).status
    assert "Chỉ tác giả" in world.browser("thu-ky").get(f"/gui-bai/bai/{article_id}/sua", status=403).text


def test_acting_on_an_article_that_moved_on_is_an_honest_409(world: World) -> None:
    article_id = world.draft()
    page = world.browser("gv-toan").get(f"/gui-bai/bai/{article_id}")
    world.do(operations.submit, article_id, pack=world.pack)
    world.settle()
    late = page.send("/rut", reason="Không muốn đăng nữa")
    assert 409 == late.status
    assert "đã chuyển đến Ban Biên tập" in late.text
    assert "Không muốn đăng nữa" in late.text
    assert f"/bien-tap/bai/{article_id}" in late.tree.xpath("//a/@href")
    form = page.browser.get(f"/gui-bai/bai/{article_id}/sua", status=303)
    assert "không sửa ở đây được nữa" in form.follow().text


def test_who_may_not_write_is_told_why(world: World) -> None:
    page = world.browser("ke-toan").get("/gui-bai/moi", status=403)
    assert "Tạo bài" in page.text
    assert "thuộc Người cung cấp thông tin hoặc" in page.text


def test_nobody_signed_in_is_sent_to_sign_in(world: World) -> None:
    answer = world.app.test_client().get("/gui-bai/", base_url=world.settings.base_url)
    assert (302, "/tai-khoan/dang-nhap?tiep=%2Fgui-bai%2F") == (answer.status_code, answer.location)
