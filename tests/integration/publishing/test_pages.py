"""The desk in the browser: list, article, preview, acts, edit form; wrong inputs keep what was typed."""

import re
from dataclasses import replace

import pytest

from services.publishing.app import create_app
from tests.integration.publishing.conftest import Browser
from tests.integration.publishing.world import TEXT, World
from tests.integration.review.delegated import write_pack


def test_the_list_shows_what_waits_and_for_how_long(world, sign_in):
    late = world.approved(replace(TEXT, title="Bài chờ lâu"))
    world.wait(days=3)
    fresh = world.approved(replace(TEXT, title="Bài mới duyệt"))
    page = sign_in("thu-ky").get("/xuat-ban/").text
    assert page.index("Bài chờ lâu") < page.index("Bài mới duyệt")
    assert 1 == page.count("quá 1 ngày làm việc")
    assert f"/xuat-ban/bai/{late}" in page
    assert f"/xuat-ban/bai/{fresh}" in page


def test_the_target_of_posting_is_the_regulations(tmp_path):
    changed = {
        "{id: posting, label: Đăng bài sau khi duyệt, working_days: 1": "{id: posting, label: Đăng bài, working_days: 3"
    }
    packs = tmp_path / "packs"
    world = World(tmp_path, pack=write_pack(packs, **changed), pack_dir=packs)
    article_id = world.approved()
    world.wait(days=6)
    secretary = Browser(world, create_app(world.wiring).test_client(), "thu-ky")
    page = secretary.get("/xuat-ban/").text
    assert "đăng trong 3 ngày làm việc" in page and "quá 3 ngày làm việc" in page
    assert "chờ đăng quá 3 ngày làm việc" in secretary.get(f"/xuat-ban/bai/{article_id}").text
    world.dispose()


def test_tabs_search_and_sections_filter(world, sign_in):
    world.posted(replace(TEXT, title="Điều lệ hội thi"))
    world.posted(replace(TEXT, title="Lịch thi học kì", section="thong-bao"))
    secretary = sign_in("thu-ky")
    assert "Không có bài nào chờ đăng" in secretary.get("/xuat-ban/").text
    both = secretary.get("/xuat-ban/?muc=da-dang").text
    assert "Điều lệ hội thi" in both
    assert "Lịch thi học kì" in both
    found = secretary.get("/xuat-ban/?muc=da-dang&tim=dieu le").text
    assert "Điều lệ hội thi" in found
    assert "Lịch thi học kì" not in found
    assert "Lịch thi học kì" in secretary.get("/xuat-ban/?muc=da-dang&chuyen-muc=thong-bao").text
    assert "Không tìm thấy bài nào" in secretary.get("/xuat-ban/?muc=da-dang&tim=zzz").text
    assert 200 == secretary.get("/xuat-ban/?muc=la&tiep=rác").status_code


def test_only_what_waits_is_marked_as_waiting(world, sign_in):
    world.posted()
    secretary = sign_in("thu-ky")
    assert 'class="count"' not in secretary.get("/xuat-ban/").text  # one article, and it is up
    world.approved()
    assert 'class="count">1<' in secretary.get("/xuat-ban/").text
    assert '<details class="fold">' in secretary.get("/xuat-ban/").text
    assert '<details class="fold" open>' in secretary.get("/xuat-ban/?tim=abc").text


def test_long_lists_go_on(world, sign_in):
    for number in range(23):
        world.wait(minutes=1)
        world.approved(replace(TEXT, title=f"Bài {number:02d}"))
    secretary, seen, address = sign_in("thu-ky"), [], "/xuat-ban/"
    while address:
        page = secretary.get(address).text
        seen += re.findall(r">(Bài \d\d)</a>", page)
        more = re.search(r'href="([^"]+tiep=[^"]+)"', page)
        address = more[1].replace("&amp;", "&") if more else None
    assert [f"Bài {n:02d}" for n in range(23)] == seen


@pytest.mark.parametrize("who", ["gv-toan", "van-thu", "ke-toan"])
def test_the_list_is_for_the_board(sign_in, who):
    answer = sign_in(who).get("/xuat-ban/")
    assert 403 == answer.status_code
    assert "Thư ký" in answer.text


def test_the_article_shows_preview_ledger_and_acts(world, sign_in):
    article_id = world.approved()
    page = sign_in("thu-ky").get(f"/xuat-ban/bai/{article_id}").text
    for words in ("Sổ duyệt", "khớp nội dung đã duyệt", "Phó Hiệu trưởng", "Đăng bài", "Sửa nội dung, trình duyệt lại"):
        assert words in page
    assert 'class="lifecycle"' in page
    assert "đang ở “Đã duyệt, chờ đăng”" in page
    assert "Việc chưa làm được" in page  # recall is the head's
    assert "thuộc Trưởng Ban Biên tập" in page


def test_the_preview_is_the_public_page_with_private_pictures(world, sign_in):
    photo = world.photo()
    article_id = world.approved(replace(TEXT, photos=(photo,)))
    secretary = sign_in("thu-ky")
    preview = secretary.get(f"/xuat-ban/bai/{article_id}/xem-truoc")
    assert "frame-ancestors 'self'" in preview.headers["Content-Security-Policy"]
    assert "no-store" in preview.headers["Cache-Control"]
    address = re.search(r'src="(/xuat-ban/tep/[^"]+)"', preview.text)[1].replace("&amp;", "&")
    with secretary.get(address) as answer:
        assert 200 == answer.status_code
    assert 404 == sign_in().get(f"/anh/{photo.sha256}.jpg").status_code
    article = world.act("publish", article_id)
    world.render()
    shared = re.search(r'<div class="prose">.*?</div>', preview.text, re.DOTALL)[0]
    assert shared in world.page(article.address)


def test_posting_by_the_button_and_sending_the_form_twice(world, sign_in):
    article_id = world.approved()
    secretary = sign_in("thu-ky")
    first = secretary.post(f"/xuat-ban/bai/{article_id}/dang", form_id="f1", version="1")
    again = secretary.post(f"/xuat-ban/bai/{article_id}/dang", form_id="f1", version="1")
    assert (303, 303) == (first.status_code, again.status_code)
    assert 1 == len(world.said("article.published"))
    assert "Đã đăng bài lên trang công khai" in secretary.get(first.location).text


def test_a_refused_removal_keeps_what_was_typed(world, sign_in):
    article = world.posted()
    answer = sign_in("hieu-truong").post(
        f"/xuat-ban/bai/{article.id}/go",
        version=str(article.version),
        reason="Số liệu không còn đúng",
        takedown_reason="",
    )
    assert 422 == answer.status_code
    assert "Số liệu không còn đúng" in answer.text
    assert "Hãy chọn một lý do gỡ bài." in answer.text
    assert "published" == world.row(article.id).state


def test_a_stale_page_and_a_wrong_role_change_nothing(world, sign_in):
    article = world.posted()
    stale = sign_in("thu-ky").post(f"/xuat-ban/bai/{article.id}/tam-an", version="1", reason="Ảnh của lớp 10A1 bị nhầm")
    assert 409 == stale.status_code
    assert "Ảnh của lớp 10A1 bị nhầm" in stale.text
    wrong = sign_in("gv-toan").post(f"/xuat-ban/bai/{article.id}/go", version="2", takedown_reason="R1", reason="Cũ")
    assert 403 == wrong.status_code
    assert "Trưởng Ban Biên tập" in wrong.text
    assert "published" == world.row(article.id).state


def test_unknown_articles_and_acts_are_404(world, sign_in):
    secretary = sign_in("thu-ky")
    assert 404 == secretary.get("/xuat-ban/bai/khong-co").status_code
    assert 404 == secretary.post(f"/xuat-ban/bai/{world.approved()}/no-tung", version="1").status_code


def test_strangers_see_no_article_before_it_is_public(world, sign_in):
    article_id = world.approved()
    for who in ("gv-van", "van-thu"):
        assert 404 == sign_in(who).get(f"/xuat-ban/bai/{article_id}").status_code
        assert 404 == sign_in(who).get(f"/xuat-ban/bai/{article_id}/xem-truoc").status_code
    for who in ("gv-toan", "btv-toan-tin"):  # its author, the lead of its unit
        assert 200 == sign_in(who).get(f"/xuat-ban/bai/{article_id}").status_code


def test_what_was_removed_for_a_person_is_for_the_head_alone(world, sign_in):
    article = world.posted()
    world.act("take_down", article.id, "hieu-truong", takedown_reason="R4", reason="Phụ huynh yêu cầu")
    secretary, head = sign_in("thu-ky"), sign_in("hieu-truong")
    assert 404 == secretary.get(f"/xuat-ban/bai/{article.id}/xem-truoc").status_code
    assert "chỉ Trưởng Ban Biên tập được xem" in secretary.get(f"/xuat-ban/bai/{article.id}").text
    assert "ba lớp dạy thử" in head.get(f"/xuat-ban/bai/{article.id}/xem-truoc").text
    assert 404 == sign_in("gv-van").get(f"/xuat-ban/bai/{article.id}").status_code


def test_a_member_asks_for_removal_and_the_head_answers(world, sign_in):
    article = world.posted()
    url = f"/xuat-ban/bai/{article.id}/de-nghi-go"
    teacher, head = sign_in("gv-van"), sign_in("hieu-truong")
    refused = teacher.post(url, takedown_reason="R3", note="")
    assert 422 == refused.status_code
    assert "Hãy ghi rõ vì sao" in refused.text
    assert 303 == teacher.post(url, takedown_reason="R3", note="Nhầm tên lớp").status_code
    assert "1 đề nghị gỡ" in head.get("/xuat-ban/?muc=da-dang").text
    page = head.get(f"/xuat-ban/bai/{article.id}").text
    assert "Nhầm tên lớp" in page
    docket = re.search(r'href="(/xuat-ban/de-nghi-go/[^"]+)"', page)[1]
    answer_url = f"{docket}/khong-go"
    assert 422 == head.post(answer_url, answer=" ").status_code
    assert 403 == teacher.post(answer_url, answer="Không").status_code
    assert 303 == head.post(answer_url, answer="Tên lớp đúng.").status_code
    assert "Tên lớp đúng." in teacher.get(f"/xuat-ban/bai/{article.id}").text


def test_editing_an_approved_text_sends_it_back(world, sign_in):
    article_id = world.approved()
    secretary = sign_in("thu-ky")
    url = f"/xuat-ban/bai/{article_id}/sua"
    form = {
        "version": "1",
        "title": TEXT.title,
        "lead": TEXT.lead,
        "body": TEXT.body,
        "byline": TEXT.byline,
        "source": "",
        "source_url": "",
        "note": "",
    }
    assert "duyệt lại" in secretary.get(url).text
    same = secretary.post(url, **form)
    assert (422, True) == (same.status_code, "chưa có thay đổi nào" in same.text)
    bad = secretary.post(url, **(form | {"title": "", "body": "<p>Nội dung mới gõ</p>"}))
    assert (422, True) == (bad.status_code, "Nội dung mới gõ" in bad.text)
    assert 303 == secretary.post(url, **(form | {"lead": "Tóm tắt mới."})).status_code
    page = secretary.get(f"/xuat-ban/bai/{article_id}").text
    assert "đang được chuyển" in page
    world.network.settle()
    assert f"/bien-tap/bai/{article_id}" in secretary.get(f"/xuat-ban/bai/{article_id}").text
    assert 409 == secretary.get(url).status_code
    assert 409 == secretary.post(f"/xuat-ban/bai/{article_id}/dang", version="1").status_code


def test_only_who_may_edit_gets_the_form(world, sign_in):
    article_id = world.approved()
    assert 403 == sign_in("hieu-truong").get(f"/xuat-ban/bai/{article_id}/sua").status_code
    assert 403 == sign_in("gv-toan").get(f"/xuat-ban/bai/{article_id}/sua").status_code


def test_scheduling_by_the_form(world, sign_in):
    article_id = world.approved()
    secretary = sign_in("thu-ky")
    url = f"/xuat-ban/bai/{article_id}/hen-gio"
    assert 422 == secretary.post(url, version="1", due_at="").status_code
    assert 422 == secretary.post(url, version="1", due_at="ngày mai").status_code
    assert 303 == secretary.post(url, version="1", due_at="2026-11-24T15:30").status_code
    assert "24/11/2026 15:30" in secretary.get(f"/xuat-ban/bai/{article_id}").text


def test_a_session_ended_at_accounts_posts_nothing(world, sign_in):
    article_id = world.approved()
    world.wiring.peers.session_alive = lambda *_: False
    assert 401 == sign_in("thu-ky").post(f"/xuat-ban/bai/{article_id}/dang", version="1").status_code
    assert "approved" == world.row(article_id).state
    world.wiring.peers.session_alive = lambda *_: None  # accounts is away: the read copy's word stands
    sign_in("thu-ky").post(f"/xuat-ban/bai/{article_id}/dang", version="1")
    assert "published" == world.row(article_id).state


def test_evil_text_stays_text_at_the_desk(world, sign_in):
    evil = '"><script>alert(1)</script>'
    article = world.posted(replace(TEXT, title=evil, lead=evil))
    world.act("suspend", article.id, "thu-ky", reason=evil)
    head = sign_in("hieu-truong")
    for address in (
        "/xuat-ban/?muc=tam-an&tim=%22%3E%3Cscript%3E",
        f"/xuat-ban/bai/{article.id}",
        f"/xuat-ban/bai/{article.id}/xem-truoc",
    ):
        assert "<script>alert" not in head.get(address).text
