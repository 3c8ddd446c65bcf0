"""Word files to articles, in the real child process: golden articles, and files that are refused in plain words.

After a wanted change: TOASOAN_WRITE_GOLDEN=1 writes the golden files anew; read their difference.
"""

import io
import os
import resource
import time

import docx
import pytest

from shared.errors import Invalid, TooLarge
from shared.files.docx.article import WordArticle
from shared.files.docx.convert import convert
from shared.files.docx.reading import read_word
from shared.files.html import sanitise
from tests.data import word_files
from tests.data.loader import jpeg

needs_office = pytest.mark.skipif(not word_files.SOFFICE, reason="LibreOffice is not on this machine")


def _read(data: bytes) -> WordArticle:
    return read_word(io.BytesIO(data))


def _convert(data: bytes) -> WordArticle:
    """Without the child, for what does not depend on it."""
    return convert(io.BytesIO(data))


def _shown(article: WordArticle) -> str:
    """The article as a text to compare: one block a line."""
    lines = [f"TITLE {article.title}", f"LEAD {article.lead}"]
    lines += article.body.replace("><p", ">\n<p").replace("><h", ">\n<h").replace("><figure", ">\n<figure").splitlines()
    lines += [f"PICTURE {one.place} {len(one.data) > 0} “{one.caption}” “{one.alt}”" for one in article.pictures]
    lines += [f"LOST {note.what} ({note.where})" for note in article.lost]
    lines += [f"TOLD {note.what} ({note.where})" for note in article.told]
    fonts = article.fonts
    if fonts.paragraphs:
        lines.append(f"FONTS {fonts.encodings} {fonts.names} {fonts.paragraphs} by words: {fonts.by_words}")
        lines += [f"  {pair.before!r} → {pair.after!r}" for pair in fonts.pairs]
    return "\n".join(lines) + "\n"


def _compare(name: str, article: WordArticle) -> None:
    golden = word_files.FOLDER / f"{name}.txt"
    if os.environ.get("TOASOAN_WRITE_GOLDEN"):
        golden.write_text(_shown(article), encoding="utf-8")
    assert golden.read_text(encoding="utf-8") == _shown(article)


@pytest.mark.parametrize("name", word_files.BUILT)
def test_golden(name: str) -> None:
    _compare(name, _convert(word_files.BUILT[name]()))


@pytest.mark.parametrize("name", ["tcvn3", "hai-anh"])
def test_the_child_answers_the_same(name: str) -> None:
    data = word_files.BUILT[name]()
    assert _convert(data) == _read(data)


@needs_office
def test_golden_of_libreoffice() -> None:
    _compare("libreoffice", _convert(word_files.by_libreoffice()))


def test_the_body_keeps_what_an_article_may_hold() -> None:
    body = sanitise(_convert(word_files.report()).body)
    for part in ('<td colspan="2">Kết quả</td>', '<td rowspan="2">10A</td>', "<sub>2</sub>", "<ol><li>Bốc thăm</li>"):
        assert part in body
    assert "style=" not in body


def test_notes_of_mammoth_leave_no_addresses_behind() -> None:
    body = sanitise(_convert(word_files.footnotes()).body)
    assert "Chử Đồng Tử<sup>[1]</sup>" in body
    assert "href" not in body and "id=" not in body and "↑" not in body


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (word_files.entity, "thực thể ngoài"),
        (word_files.password, "mật khẩu"),
        (word_files.renamed_zip, "Tệp nén (ZIP)"),
        (word_files.deep, "bị hỏng"),
        (lambda: word_files.report()[:3000], "bị hỏng"),
        (lambda: b"", "rỗng"),
        (lambda: b"%PDF-1.7\n%%EOF", "không phải là tệp Word"),
        (lambda: word_files.crafted("<w:p><w:r><w:t>a</w:r></w:p>"), "bị hỏng"),
    ],
    ids=["entity", "password", "zip", "deep", "half", "empty", "pdf", "malformed"],
)
def test_refused_in_plain_words(make, words: str) -> None:
    with pytest.raises(Invalid) as refused:
        _read(make())
    assert words in refused.value.message


def test_a_bomb_is_refused_before_it_unpacks() -> None:
    data = word_files.bomb()
    assert len(data) < 500_000
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    started = time.monotonic()
    with pytest.raises(TooLarge):
        _read(data)
    assert time.monotonic() - started < 10
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss == before


def test_a_child_that_needs_too_much_is_ended_and_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shared.files.docx.reading.MEMORY", 150 * 1024 * 1024)
    body = "".join(word_files.p(f"Đoạn {number} của một kỷ yếu dài.") for number in range(20_000))
    with pytest.raises(TooLarge, match="quá phức tạp"):
        _read(word_files.crafted(body))


def test_a_long_text_stays_within_its_memory() -> None:
    body = "".join(word_files.p(f"Đoạn {number} của một kỷ yếu dài.") for number in range(4_000))
    article = _read(word_files.crafted(body))
    assert 4_000 == article.body.count("<p>") + (article.title != "")


@needs_office
def test_a_doc_of_libreoffice_is_known_and_no_docx() -> None:
    with pytest.raises(Invalid, match="không phải là tệp Word"):
        _read(word_files.by_libreoffice("doc"))


def test_one_picture_used_twice_is_one_picture() -> None:
    document = docx.Document()
    document.add_heading("Ảnh lặp lại", 0)
    for _ in range(3):
        document.add_picture(io.BytesIO(jpeg(seed=5)))
        document.add_paragraph("Chữ ở giữa")
    buffer = io.BytesIO()
    document.save(buffer)
    article = _convert(buffer.getvalue())
    assert 1 == len(article.pictures)
    assert 1 == article.body.count("<figure")
