"""The difference between two texts reads as an editor would explain it."""

from dataclasses import replace

from shared.content import Attachment, Document, Photo
from shared.diff import DiffRow, blocks, changed, compare, fold_unchanged, words

TEXT = Document(title="Hội thi", body="<p>Một.</p><p>Hai.</p><p>Ba.</p>", section="tin-truong")


def marked(row: DiffRow) -> str:
    signs = {"same": "{}", "add": "[+{}]", "del": "[-{}]"}
    return "".join(signs[piece.op].format(piece.text) for piece in row.pieces)


def test_equal_texts_have_no_changes() -> None:
    rows = compare(TEXT, TEXT)
    assert not changed(rows)
    assert {"same"} == {row.op for row in rows}


def test_words_not_letters_are_compared() -> None:
    pieces = words("Có ba lớp dạy thử.", "Có bốn lớp dạy thử.")
    assert [("same", "Có "), ("del", "ba"), ("add", "bốn"), ("same", " lớp dạy thử.")] == [
        (p.op, p.text) for p in pieces
    ]


def test_neighbouring_words_are_one_change() -> None:
    pieces = words("Có ba lớp dạy thử.", "Có bốn tổ dạy thử.")
    assert [("del", "ba lớp"), ("add", "bốn tổ")] == [(p.op, p.text) for p in pieces if p.op != "same"]


def test_one_character_shows() -> None:
    assert ["Hội thi[+!]"] == [
        marked(row) for row in compare(TEXT, replace(TEXT, title="Hội thi!")) if row.op != "same"
    ]


def test_added_and_removed_paragraphs_keep_their_place() -> None:
    rows = compare(TEXT, replace(TEXT, body="<p>Một.</p><p>Ba.</p><p>Bốn năm sáu.</p>"))
    assert ["Một.", "[-Hai.]", "Ba.", "[+Bốn năm sáu.]"] == [marked(row) for row in rows if row.label != "Tiêu đề"][:4]


def test_unlike_paragraphs_are_not_tangled() -> None:
    old = replace(TEXT, body="<p>Sáng nay nhà trường tổ chức lễ chào cờ.</p>")
    new = replace(TEXT, body="<p>Đội tuyển Toán đạt ba giải nhất cấp tỉnh!</p>")
    assert ["del", "add"] == [row.op for row in compare(old, new) if row.op != "same"]


def test_lists_tables_and_links_are_read_as_text() -> None:
    html = '<h2>A</h2><ul><li>một</li><li>hai</li></ul><table><tr><th>Tên</th><td>5</td></tr></table><p>x <a href="/y">z</a></p>'
    assert ["Mục: A", "• một", "• hai", "| Tên", "| 5", "x z </y>"] == blocks(html)


def test_captions_consent_dates_and_sections_are_told_in_words() -> None:
    photo = Photo("a" * 64, "Lễ", consent="")
    old = replace(TEXT, photos=(photo,), event_end="2026-11-20")
    new = replace(TEXT, photos=(replace(photo, consent="consented"),), event_end="2026-11-21", section="doan-hoi")
    rows = compare(old, new, sections={"tin-truong": "Tin trường", "doan-hoi": "Đoàn – Hội"})
    text = " ".join(marked(row) for row in rows if row.op != "same")
    assert "đã có sự đồng ý" in text and "Đoàn" in text and "21" in text


def test_long_unchanged_runs_are_folded_around_changes() -> None:
    old = replace(TEXT, body="".join(f"<p>Đoạn {n}.</p>" for n in range(12)))
    new = replace(old, body=old.body.replace("Đoạn 6.", "Đoạn sáu."))
    folded = fold_unchanged(compare(old, new))
    assert 2 == sum(row.op == "skip" for row in folded)
    assert len(compare(old, new)) == sum(len(row.rows) or 1 for row in folded)
    assert [] == [
        row
        for row in fold_unchanged(compare(TEXT, replace(TEXT, title="Hội")))
        if row.op == "skip" and len(row.rows) < 3
    ]


def test_an_empty_text_against_a_full_one() -> None:
    assert {"add"} == {row.op for row in compare(Document(title=""), TEXT)}
    assert [] == compare(Document(title="", section=""), Document(title="", section=""))


def test_moving_a_photo_in_the_text_is_a_change():
    place = f'<figure data-photo="{"ab" * 32}"></figure>'
    old = Document(title="T", body=f"<p>một</p>{place}<p>hai</p>")
    new = Document(title="T", body=f"<p>một</p><p>hai</p>{place}")
    assert changed(compare(old, new))
    assert "[Ảnh abababab đặt ở đây]" in blocks(new.body)


def test_a_file_that_changed_under_its_name_shows() -> None:
    plan = Attachment("a" * 64, "Kế hoạch.pdf", "application/pdf", 10)
    film = Attachment("c" * 64, "Lễ.mp4", "video/mp4", 10, "video", "Lễ", "d" * 64)
    old = replace(TEXT, attachments=(plan,))
    new = replace(TEXT, attachments=(replace(plan, sha256="b" * 64), film))
    text = " ".join(marked(row) for row in compare(old, new) if row.op != "same")
    assert "aaaaaaaa" in text and "bbbbbbbb" in text and "[+Tệp cccccccc: Lễ.mp4 “Lễ”, ảnh bìa dddddddd]" in text
