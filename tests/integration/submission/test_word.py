"""An article from a Word file, as a person does it: choose, look, take or leave; nothing typed is ever replaced unasked."""

import io
from typing import Any

import docx
import pytest
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from services.submission.config import PHOTOS_MAX
from services.submission.models import SourceFile
from shared.files.figures import placed
from shared.text import strip_tags
from tests.data import word_files
from tests.data.loader import jpeg
from tests.integration.submission.world import PLAIN, Browser, Page, World

START = "/gui-bai/tu-word"


def _upload(browser: Browser, data: bytes, name: str = "bai.docx", *, path: str = START, **typed: str) -> Page:
    """Choose the file on the page at `path`, or in the article form there, with what is typed beside it."""
    page = browser.get(path)
    form = "word" if page.tree.xpath("//form[@id='word']") else "bai"
    sent: MultiDict[str, Any] = page.values(form)
    for field, value in typed.items():
        sent[field] = value
    action = page.tree.xpath(f"//form[@id='{form}']//button[@formaction]/@formaction")
    sent.add("word", (io.BytesIO(data), name))
    return browser.post(action[0] if action else page._form(form).get("action"), sent)


def _sources(world: World) -> list[SourceFile]:
    with world.wiring.read() as session:
        return list(session.scalars(select(SourceFile)))


@pytest.fixture
def teacher(world: World) -> Browser:
    return world.browser("gv-toan")


def test_a_word_file_with_two_photos_is_read_shown_and_sent(world: World, teacher: Browser) -> None:
    page = _upload(teacher, word_files.two_photos(), "Ngoại khoá.docx").follow()
    assert "Ngoại khoá tại đền Đa Hoà" == page.values("nhan")["title"]
    assert 2 == len(page.tree.xpath("//main//figure/img"))
    assert "Lớp 10A trước cổng đền" in page.text
    assert [] == world.articles()  # looking changes nothing
    sent = page.send("nhan", viec="gui", section="hoat-dong-chuyen-mon", consent="none_identifiable")
    world.settle()
    article = world.articles()[0]
    assert ("submitted", "review") == (article.state, article.owner)
    assert sent.article_id == article.id
    document = world.text(article.content_hash)
    assert ["Lớp 10A trước cổng đền", "Các nhóm vẽ sơ đồ"] == [photo.caption for photo in document.photos]
    assert {"none_identifiable"} == {photo.consent for photo in document.photos}
    assert [photo.sha256 for photo in document.photos] == placed(document.body)
    assert document.lead.startswith("Ngày 22/11")


def test_the_original_is_kept_and_given_to_author_and_desk(world: World, teacher: Browser) -> None:
    data = word_files.foreign()
    page = _upload(teacher, data, "Bài có đủ thứ.docx").follow()
    assert "Biểu đồ" in page.text and "SmartArt" in page.text and "Công thức “x+1=0”" in page.text
    saved = page.send("nhan", viec="luu", section="tin-truong")
    (source,) = _sources(world)
    assert data == world.wiring.files.read(source.sha256)
    assert 6 == len(source.lost)
    shown = teacher.get(f"/gui-bai/bai/{saved.article_id}")
    link = shown.tree.xpath("//section[@id='tep-goc']//a/@href")[0]
    with teacher.client.get(link, base_url=world.settings.base_url) as given:
        assert data == given.data
        assert "attachment" in given.headers["Content-Disposition"]
    assert "6 thứ trong tệp không chuyển được" in shown.text
    world.browser("btv-toan-tin").get(f"/gui-bai/bai/{saved.article_id}", 200)  # leads the author's unit
    world.browser("gv-van").get(f"/gui-bai/bai/{saved.article_id}", 404)
    teacher.get(f"/gui-bai/bai/{saved.article_id}/sua").send(viec="gui")
    world.settle()
    secretary = world.browser("thu-ky")
    desk = secretary.get(f"/gui-bai/bai/{saved.article_id}")
    link = desk.tree.xpath("//section[@id='tep-goc']//a/@href")[0]
    with secretary.client.get(link, base_url=world.settings.base_url) as given:
        assert data == given.data


def test_old_fonts_are_shown_beside_what_became_of_them(world: World, teacher: Browser) -> None:
    page = _upload(teacher, word_files.tcvn3()).follow()
    rows = [
        [cell.text_content() for cell in row] for row in page.tree.xpath("//table[contains(@class,'old-fonts')]//tr")
    ]
    assert ["Céng hßa x· héi chñ nghÜa ViÖt Nam", "Cộng hòa xã hội chủ nghĩa Việt Nam"] in rows
    assert "TCVN3" in page.text and ".VnTimeH" in page.text


def test_typed_text_is_saved_first_and_the_file_put_behind_it(world: World, teacher: Browser) -> None:
    typed = {"title": "Tiêu đề đã gõ", "body": "<p>Chữ đã gõ.</p>", "section": "tin-truong"}
    page = _upload(teacher, word_files.two_photos(), path="/gui-bai/moi", **typed).follow()
    article = world.articles()[0]
    assert "<p>Chữ đã gõ.</p>" == world.working(article.id).body
    refused = page.send("nhan", viec="luu")
    assert 422 == refused.status
    assert "hãy chọn thay chữ cũ hay nối" in refused.text
    refused.send("nhan", viec="luu", cach="noi")
    document = world.working(article.id)
    assert "Tiêu đề đã gõ" == document.title
    assert document.body.startswith("<p>Chữ đã gõ.</p><h2>Ngoại khoá tại đền Đa Hoà</h2><p>Buổi sáng")
    assert "Ngày 22/11, học sinh lớp 10A đi ngoại khoá môn Lịch sử tại đền Đa Hoà." == document.lead
    assert 2 == len(document.photos)


def test_replacing_puts_the_old_text_aside(world: World, teacher: Browser) -> None:
    article_id = world.draft()
    page = _upload(teacher, word_files.report(), path=f"/gui-bai/bai/{article_id}/tu-word").follow()
    assert "Xem chỗ khác nhau nếu thay" in page.text
    page.send("nhan", viec="luu", cach="thay")
    assert "Ngày hội STEM của học sinh khối 10" == world.working(article_id).title
    kept = teacher.get(f"/gui-bai/bai/{article_id}/sua")
    assert PLAIN.title in kept.text
    assert "ban-cat" in kept.answer.text


def test_a_file_chosen_beside_a_saved_text_in_the_form(world: World, teacher: Browser) -> None:
    article_id = world.draft()
    page = _upload(teacher, word_files.report(), path=f"/gui-bai/bai/{article_id}/sua", title="Mới gõ").follow()
    assert "Mới gõ" == world.working(article_id).title
    assert page.path.startswith(f"/gui-bai/bai/{article_id}/tu-word")


def test_a_draft_changed_meanwhile_is_not_written_over(world: World, teacher: Browser) -> None:
    article_id = world.draft()
    page = _upload(teacher, word_files.report(), path=f"/gui-bai/bai/{article_id}/tu-word").follow()
    teacher.get(f"/gui-bai/bai/{article_id}/sua").send(viec="luu", title="Sửa ở cửa sổ khác")
    late = page.send("nhan", viec="luu", cach="thay")
    assert 409 == late.status
    assert "Sửa ở cửa sổ khác" == world.working(article_id).title
    late.send("nhan", viec="luu", cach="thay")
    assert "Ngày hội STEM của học sinh khối 10" == world.working(article_id).title


@pytest.mark.parametrize(
    ("make", "status", "words"),
    [
        (word_files.entity, 422, "thực thể ngoài"),
        (word_files.password, 422, "mật khẩu"),
        (word_files.bomb, 413, "bung ra quá lớn"),
        (word_files.deep, 422, "bị hỏng"),
        (lambda: b"MZ\x90", 422, "Tệp chương trình"),
    ],
    ids=["entity", "password", "bomb", "deep", "program"],
)
def test_refused_and_the_typed_text_stays(world: World, teacher: Browser, make, status: int, words: str) -> None:
    plain = _upload(teacher, make())
    assert status == plain.status
    assert words in plain.text
    typed = {"title": "Tiêu đề đã gõ", "body": "<p>Chữ đã gõ.</p>"}
    page = _upload(teacher, make(), path="/gui-bai/moi", **typed)
    assert status == page.status
    assert words in page.text
    assert "<p>Chữ đã gõ.</p>" == page.values()["body"]
    assert [] == world.articles() == _sources(world)


def test_no_file_is_asked_for_and_enter_in_a_field_saves(world: World, teacher: Browser) -> None:
    page = teacher.get(START)
    assert "Hãy chọn tệp Word" in teacher.post(START, page.values("word")).text
    form = teacher.get("/gui-bai/moi").values()
    form["title"] = "Chỉ gõ tiêu đề"
    form["viec"] = "word"
    assert 303 == teacher.post(START, form).status
    assert ["Chỉ gõ tiêu đề"] == [article.title for article in world.articles()]


@pytest.mark.parametrize(
    ("data", "name", "extension"),
    [
        (b"{\\rtf1\\ansi Xin ch\\'e0o}", "bai.rtf", "rtf"),
        (b"{\\rtf1 x}", "bai.doc", "rtf"),
        (b"%PDF-1.7\nx\n%%EOF\n", "bai.docx", "pdf"),
    ],
)
def test_other_files_are_kept_with_a_hint(
    world: World, teacher: Browser, data: bytes, name: str, extension: str
) -> None:
    page = _upload(teacher, data, name).follow()
    assert f"Đây là tệp .{extension}" in page.text
    assert "Lưu thành" in page.text
    saved = page.send("nhan", viec="giu")
    (source,) = _sources(world)
    assert (f"bai.{extension}", data) == (source.name, world.wiring.files.read(source.sha256))
    assert "bai" == world.working(saved.article_id).title


@pytest.mark.skipif(not word_files.SOFFICE, reason="LibreOffice is not on this machine")
@pytest.mark.parametrize("kind", ["doc", "odt"])
def test_files_of_libreoffice_are_kept_with_a_hint(world: World, teacher: Browser, kind: str) -> None:
    page = _upload(teacher, word_files.by_libreoffice(kind), "bai.docx").follow()
    assert f"Đây là tệp .{kind}" in page.text


def test_a_token_is_good_for_whom_it_was_made(world: World, teacher: Browser) -> None:
    page = _upload(teacher, word_files.report())
    other = world.browser("gv-van")
    assert "Hãy chọn lại tệp" in other.get(page.answer.location, 422).text
    token = page.follow().values("nhan")["tep"]
    sent = other.get(START).values("word")
    sent["tep"] = token
    assert 422 == other.post(f"{START}/nhan", sent).status
    assert [] == world.articles()


def test_only_who_may_write_reads_files(world: World) -> None:
    article_id = world.draft()
    world.browser("gv-van").get(f"/gui-bai/bai/{article_id}/tu-word", 404)
    world.browser("btv-toan-tin").get(f"/gui-bai/bai/{article_id}/tu-word", 403)


def test_pressing_twice_makes_one_article(world: World, teacher: Browser) -> None:
    page = _upload(teacher, word_files.report()).follow()
    form = page.values("nhan")
    form["viec"] = "luu"
    first, second = (teacher.post(f"{START}/nhan", form) for _ in range(2))
    assert first.answer.location == second.answer.location
    assert 1 == len(world.articles()) == len(_sources(world))


def test_more_photos_than_an_article_holds_are_named(world: World, teacher: Browser) -> None:
    document = docx.Document()
    document.add_heading("Nhiều ảnh", 0)
    for number in range(PHOTOS_MAX + 1):
        document.add_picture(io.BytesIO(jpeg(60, 40, seed=100 + number)))
    buffer = io.BytesIO()
    document.save(buffer)
    page = _upload(teacher, buffer.getvalue()).follow()
    assert PHOTOS_MAX == len(page.tree.xpath("//main//figure/img"))
    assert f"Ảnh thứ {PHOTOS_MAX + 1} trong tệp: mỗi bài tối đa {PHOTOS_MAX} ảnh" in page.text


def test_the_reading_is_kept_beside_the_file(world: World, teacher: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    page = _upload(teacher, word_files.report())
    monkeypatch.setattr("services.submission.operations.word.read_word", None)  # read a second time: an error
    assert "Ngày hội có mười hai gian" in strip_tags(page.follow().answer.text)
