"""The form: real articles in, clean texts and one event each out; bad input named, nothing typed lost."""

import unicodedata

import pytest

from services.submission import operations
from shared.text import strip_tags
from tests.data.loader import load_sample, load_samples
from tests.integration.submission.world import PLAIN, World

SAMPLES = load_samples()


def test_there_are_the_regulation_and_ten_articles():
    assert 11 == len(SAMPLES)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.slug)
def test_a_real_article_goes_through_the_real_form(world: World, sample) -> None:
    page = world.browser(sample.author).write(sample)
    article_id = page.article_id
    shown = page.follow()
    assert "Đã gửi bài đến Ban Biên tập" in shown.text
    row = world.row(article_id)
    assert ("submitted", "review", True) == (row.state, row.owner, row.in_transit)
    assert ["article.drafted", "article.submitted"] == [event.type for event in world.events(article_id)]
    document = world.text(row.content_hash)
    assert unicodedata.normalize("NFC", sample.fields["title"]) == document.title == row.title
    assert unicodedata.is_normalized("NFC", document.to_json())
    words = unicodedata.normalize("NFC", strip_tags(document.body))
    assert len(words) > 200
    for leftover in ("mso", "MsoNormal", "<o:p", "style=", "class=", "_GoBack", "<span", "<!--", "\u00ad", "·"):
        assert leftover not in document.body
    assert len(sample.photos) == len(document.photos)
    assert None is world.working(article_id)


def test_photos_are_written_anew_with_their_words_and_without_place_and_device(world: World) -> None:
    sample = load_sample("07-ngoai-khoa-ba-anh")
    page = world.browser(sample.author).write(sample)
    photos = world.text(world.row(page.article_id).content_hash).photos
    assert [p.caption for p in sample.photos] == [p.caption for p in photos]
    assert [p.consent for p in sample.photos] == [p.consent for p in photos]
    assert [(1600, 1067), (1067, 1600), (1280, 853)] == [(p.width, p.height) for p in photos]
    for photo in photos:
        kept = world.wiring.files.read(photo.sha256)
        assert b"Exif" not in kept
    assert 3 == len(page.follow().tree.xpath("//article//figure/img"))


def test_tables_and_lists_of_word_survive(world: World) -> None:
    page = world.browser("gv-toan").write(load_sample("06-dan-tu-word"), "luu")
    body = world.working(page.article_id).body
    assert "<ul><li>Khối 10: chiều thứ Ba, phòng A2.01;</li>" in body
    assert "<td>" in body
    assert "đồ thị" in body


def test_a_draft_is_saved_shown_again_and_not_sent(world: World) -> None:
    browser = world.browser("gv-toan")
    page = browser.get("/gui-bai/moi").send(viec="luu", title="Một ý tưởng", body="<p>Sẽ viết sau.</p>")
    form = page.follow()
    assert "Đã lưu nháp" in form.text
    assert "Một ý tưởng" == form.values()["title"]
    assert "to-toan-tin" == form.values()["unit_id"]
    assert ["article.drafted"] == [event.type for event in world.events()]


def test_preview_saves_and_shows_the_text(world: World) -> None:
    page = world.browser("gv-toan").write(load_sample("02-tieu-de-dai"), "xem")
    shown = page.follow()
    assert page.answer.location.endswith("/xem-truoc")
    assert "Ba tiết dạy minh hoạ" in shown.text
    assert "chưa gửi" in shown.text


# --- bad input --------------------------------------------------------------------------------------------------------


def test_everything_missing_is_said_at_once_and_the_typed_text_kept(world: World) -> None:
    browser = world.browser("gv-toan")
    page = browser.get("/gui-bai/moi").send(viec="gui", title="", lead="Sapo đã gõ", kind="event")
    assert 422 == page.status
    for message in ("Hãy đặt tiêu đề", "Hãy viết nội dung", "Hãy chọn chuyên mục", "Hãy ghi ngày sự kiện kết thúc"):
        assert message in page.text
    assert "Sapo đã gõ" == page.values()["lead"]
    assert "Trong thời hạn 1 tuần" in page.text  # the clause itself
    assert ([], []) == (world.events(), world.articles())


def test_an_empty_form_is_not_saved(world: World) -> None:
    page = world.browser("gv-toan").get("/gui-bai/moi").send(viec="luu")
    assert 422 == page.status
    assert "Chưa có gì để lưu" in page.text
    assert [] == world.articles()


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("title", "ờ" * 201, "Dài 201 ký tự, tối đa 200"),
        ("lead", "ă" * 501, "Dài 501 ký tự, tối đa 500"),
        ("event_end", "31/02/2026", "Ngày chưa đúng"),
        ("event_end", "hôm qua", "Ngày chưa đúng"),
        ("event_end", "25/11/2026", "Sự kiện chưa kết thúc"),
        ("section", "the-thao", "Chuyên mục này không có"),
        ("unit_id", "khong-co", "Hãy chọn đơn vị"),
        ("unit_id", "", "Hãy chọn đơn vị"),
        ("kind", "quang-cao", "Hãy chọn một trong các giá trị có sẵn"),
        ("source_url", "javascript:alert(1)", "phải bắt đầu bằng http"),
    ],
)
def test_a_bad_field_is_named_and_nothing_changes(world: World, field: str, value: str, message: str) -> None:
    typed = load_sample("01-ky-niem-20-11").fields | {
        "quoted": "1",
        "source": "Báo",
        "source_url": "https://a.example/b",
    }
    page = world.browser("gv-van").get("/gui-bai/moi").send(viec="gui", **(typed | {field: value}))
    assert 422 == page.status
    assert message in page.text
    kept = page.values()
    assert typed["body"].strip() == kept["body"].strip()
    if field not in {"section", "unit_id", "kind"}:
        assert value == kept[field]
    assert [] == world.articles()


def test_200_letters_typed_as_nfd_are_200_letters(world: World) -> None:
    title = unicodedata.normalize("NFD", "ệ" * 200)
    page = world.browser("gv-toan").get("/gui-bai/moi").send(viec="luu", title=title)
    assert 303 == page.status
    assert "ệ" * 200 == world.row(page.article_id).title


@pytest.mark.parametrize(
    "written", ["20/11/2026", "20/11/26", "20-11-2026", "20.11.2026", "2026-11-20", " 20 / 11 / 2026 "]
)
def test_days_are_read_the_way_people_write_them(world: World, written: str) -> None:
    fields = load_sample("01-ky-niem-20-11").fields | {"event_end": written}
    page = world.browser("gv-van").get("/gui-bai/moi").send(viec="gui", **fields)
    assert "2026-11-20" == world.row(page.article_id).event_end
    assert "2026-11-20" == world.events(page.article_id)[-1].payload["event_end"]


def test_an_event_that_ends_today_at_school_may_be_sent(world: World) -> None:
    world.clock.set(world.clock().replace(hour=17, minute=30))  # 00:30 of the 25th at school
    fields = load_sample("01-ky-niem-20-11").fields | {"event_end": "25/11/2026"}
    assert 303 == world.browser("gv-van").get("/gui-bai/moi").send(viec="gui", **fields).status


def test_an_event_to_come_can_be_saved_as_a_draft(world: World) -> None:
    fields = load_sample("01-ky-niem-20-11").fields | {"event_end": "30/11/2026"}
    assert 303 == world.browser("gv-van").get("/gui-bai/moi").send(viec="luu", **fields).status


def test_the_day_is_not_judged_when_the_item_is_no_event(world: World) -> None:
    fields = load_sample("03-ket-qua-hoc-sinh-gioi").fields | {"event_end": "chưa rõ"}
    page = world.browser("btv-xa-hoi").get("/gui-bai/moi").send(viec="gui", **fields)
    assert None is world.row(page.article_id).event_end


def test_a_quoted_item_needs_its_source(world: World) -> None:
    fields = load_sample("09-trich-dan-nguon").fields | {"source": "", "source_url": ""}
    page = world.browser("btv-ngu-van").get("/gui-bai/moi").send(viec="gui", **fields)
    assert 422 == page.status
    assert "phải ghi tên nguồn" in page.text
    assert "phải ghi địa chỉ trang gốc" in page.text
    assert "1" == page.values()["quoted"]


def test_scripts_are_removed_and_the_author_is_told(world: World) -> None:
    body = '<p onclick="steal()">Chữ thật</p><script>alert("x")</script><img src=x onerror=alert(1)><a href="javascript:x()">nút</a>'
    page = world.browser("gv-toan").get("/gui-bai/moi").send(viec="luu", title="Có mã", body=body)
    assert "mã lệnh" in page.follow().text
    kept = world.working(page.article_id).body
    assert "Chữ thật" in kept
    for danger in ("script", "onclick", "onerror", "alert", "<img"):
        assert danger not in kept


def test_plain_text_without_the_editor_becomes_paragraphs(world: World) -> None:
    page = (
        world.browser("gv-toan")
        .get("/gui-bai/moi")
        .send(viec="luu", title="Không có JavaScript", body="Đoạn một\n\nĐoạn hai: 1 < 2")
    )
    assert "<p>Đoạn một</p><p>Đoạn hai: 1 &lt; 2</p>" == world.working(page.article_id).body


def test_a_form_sent_twice_makes_one_article_and_shows_the_same_page(world: World) -> None:
    browser = world.browser("gv-toan")
    page = browser.get("/gui-bai/moi")
    data = page.values()
    for name, value in {**load_sample("02-tieu-de-dai").fields, "viec": "gui"}.items():
        data[name] = value
    first, second = browser.post("/gui-bai/moi", data), browser.post("/gui-bai/moi", data)
    assert first.answer.location == second.answer.location
    assert "Đã gửi bài" in second.follow().text
    assert 1 == len(world.articles())
    assert ["article.drafted", "article.submitted"] == [event.type for event in world.events()]


def test_a_submission_sent_twice_is_one_submission(world: World) -> None:
    article_id = world.draft()
    browser = world.browser("gv-toan")
    data = browser.get(f"/gui-bai/bai/{article_id}").values("/gui")
    first, second = (browser.post(f"/gui-bai/bai/{article_id}/gui", data) for _ in range(2))
    assert (303, 303) == (first.status, second.status)
    assert first.answer.location == second.answer.location
    assert ["article.drafted", "article.submitted"] == [event.type for event in world.events(article_id)]


def test_a_stale_page_is_told_who_saved_and_loses_nothing(world: World) -> None:
    article_id = world.draft()
    browser = world.browser("gv-toan")
    old = browser.get(f"/gui-bai/bai/{article_id}/sua")
    fresh = browser.get(f"/gui-bai/bai/{article_id}/sua")
    assert 303 == fresh.send(viec="luu", title="Bản ở cửa sổ kia").status
    late = old.send(viec="gui", title="Bản đang gõ")
    assert 409 == late.status
    assert "Giáo viên Toán lưu lúc 24/11/2026 08:00" in late.text
    assert "Bản đang gõ" == late.values()["title"]
    assert "Bản ở cửa sổ kia" == world.row(article_id).title
    assert 303 == late.send(viec="luu").status  # decided to keep what was typed
    assert "Bản đang gõ" == world.row(article_id).title


def test_saving_an_article_that_was_sent_gives_the_text_back(world: World) -> None:
    article_id = world.draft()
    browser = world.browser("gv-toan")
    old = browser.get(f"/gui-bai/bai/{article_id}/sua")
    world.do(operations.submit, article_id, pack=world.pack)
    for where in ("đang được chuyển đến", "đã chuyển đến"):
        late = old.send(viec="luu", title="Chữ gõ muộn", body="<p>Đoạn thêm muộn</p>")
        assert 409 == late.status
        assert where in late.text
        assert "Đoạn thêm muộn" in late.text
        assert "Chữ gõ muộn" in late.text
        world.settle()
    assert PLAIN.title == world.row(article_id).title


def test_a_form_with_another_sessions_token_is_refused_with_the_text(world: World) -> None:
    page = world.browser("gv-toan").get("/gui-bai/moi")
    page.browser = world.browser("gv-toan")
    answer = page.send(viec="luu", title="Đoạn chữ dài đã gõ ra")
    assert 403 == answer.status
    assert "Đoạn chữ dài đã gõ ra" in answer.text
    assert [] == world.articles()


def test_a_link_from_an_event_brings_its_name_end_and_unit(world: World) -> None:
    page = world.browser("gv-toan").get("/gui-bai/moi?su-kien=Ngoại khoá <b>&ket-thuc=2026-11-20&don-vi=to-toan-tin")
    values = page.values()
    assert ("Ngoại khoá <b>", "event", "20/11/2026", "to-toan-tin") == tuple(
        values[name] for name in ("title", "kind", "event_end", "unit_id")
    )
    assert 200 == world.browser("gv-toan").get("/gui-bai/moi?su-kien=x&ket-thuc=hôm qua&don-vi=khong-co").status
