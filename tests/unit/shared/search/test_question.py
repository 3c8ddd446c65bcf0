"""What is typed becomes a question; whatever is typed."""

import unicodedata
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.clock import LOCAL
from shared.search.entry import Entry, bounds, place_of
from shared.search.guess import from_telex
from shared.search.index import fts, vector
from shared.search.marks import holds_phrases, marked, piece
from shared.search.question import MOST_WORDS, All, Either, Test, Token, Without, ask, beginning
from shared.search.words import tokens, words
from shared.text import fold


def holds(test: Test | None, found: set[str]) -> bool:
    """The meaning of a test, which both databases must give it."""
    match test:
        case Token(text, prefix):
            return any(one.startswith(text) for one in found) if prefix else text in found
        case All(parts):
            return all(holds(part, found) for part in parts)
        case Either(parts):
            return any(holds(part, found) for part in parts)
        case Without(wanted, other):
            return holds(wanted, found) and not holds(other, found)
    return False


def finds(typed: str, text: str, *, title: str = "") -> bool:
    return holds(ask(typed).matches, tokens((title,), (text,)))


def rank(typed: str, text: str, *, title: str = "") -> int:
    found = tokens((title,), (text,))
    ranks = [rank for rank, tier in enumerate(ask(typed).tiers) if holds(tier, found)]
    assert len(ranks) == 1, ranks  # every answer stands in exactly one tier
    return ranks[0]


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("dieu le", "Điều lệ"),
        ("Điều lệ", "Điều lệ"),
        ("ĐIỀU LỆ", "Điều lệ"),
        (unicodedata.normalize("NFD", "Điều lệ"), "Điều lệ"),
        ("điêù lệ", "Điều lệ"),
        ("hoa binh", "hòa bình"),
        ("hoa binh", "hoà bình"),
        ("hòa bình", "hoà bình"),
        ("thu ki", "Thư ký"),
        ("thư kí", "Thư k\u00fd"),
        ("154/qđ-thpttl", "Quyết định số 154/QĐ-THPTTL"),
        ("154/QD", "Quyết định số 154/QĐ-THPTTL"),
        ("154", "Quyết định số 154/QĐ-THPTTL"),
        ("5/KH", "Kế hoạch 05/KH-THPTTL"),
        ("05/kh-thpttl", "Kế hoạch 5/KH-THPTTL"),
        ("duong", "đường"),
        ('"nhà trường"', "của Nhà  trường"),
        ("toán – tin", "tổ Toán – Tin"),
    ],
)
def test_the_vectors_of_the_handbook(typed, text):
    assert finds(typed, text)


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("154/QĐ", "QĐ số 200, có 154 trang"),
        ('"nhà trường"', "trường có nhà đa năng"),
        ("học sinh giỏi", "học sinh"),
        ("hai", "hay"),
    ],
)
def test_what_is_not_there_is_not_found(typed, text):
    assert not finds(typed, text)


def test_exact_marks_come_before_all_others_then_title_then_phrase():
    order = [
        rank("điều lệ", "", title="Điều lệ trường"),
        rank("điều lệ", "", title="Lệ và điều"),
        rank("điều lệ", "theo Điều lệ"),
        rank("điều lệ", "lệ, điều"),
        rank("điều lệ", "", title="Diễu lê"),
        rank("điều lệ", "", title="Lê diễu"),
        rank("điều lệ", "diễu lê"),
        rank("điều lệ", "lê diễu"),
    ]
    assert order == sorted(order)
    assert len(set(order)) == 8


def test_without_marks_there_is_no_preference_for_any():
    assert rank("dieu le", "Điều lệ") == rank("dieu le", "Diễu lê") == rank("dieu le", "dieu le")


VIETNAMESE = st.text("aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạếềểễệộợứỳỹ 0129/-", max_size=60)


@settings(max_examples=300, deadline=None)
@given(VIETNAMESE.filter(lambda text: ask(text).words))
def test_folding_both_sides_finds(text):
    """Whatever marks or normal form either side has: the text is found by itself and without its marks."""
    kept = " ".join(text.split()[:6])
    for typed in (kept, fold(kept), kept.upper(), unicodedata.normalize("NFD", kept)):
        if ask(typed).words:
            assert finds(typed, text)
            rank(typed, text)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=300), st.text(max_size=300))
def test_any_text_is_a_question_that_can_be_written_down(typed, text):
    question = ask(typed)
    assert len(question.words) <= MOST_WORDS
    for test in (question.matches, *question.tiers, beginning(typed)):
        if test is not None:
            for written in (fts(test), vector(test)):
                assert not set(written) & set("\0\n\\;")
    assert "<script" not in marked(f"<script>{text}", question).replace("<mark>", "").replace("</mark>", "")
    piece(text, question)
    holds_phrases(text, question)


def test_a_long_question_is_cut_and_says_so():
    assert ask("nhà " * 100).cut
    assert len(ask("a" * 10_000).words) == 1
    assert not ask("điều lệ").cut


def test_a_token_never_holds_a_sign_of_the_databases():
    odd = tokens(('it\'s a:b c\\d "e" _f_ g_h \u200b ½ ß ﬁ İ',), ("\ud800 x\0y 😀 — …",), ())
    assert all(not set(token) & set("'\"\\: \0") for token in odd)


def test_a_phrase_of_three_words_is_looked_up_in_the_text():
    question = ask('"nhà trường học"')
    assert question.phrases
    assert holds_phrases("Nhà, trường học", question)
    assert not holds_phrases("nhà trường và trường học", question)
    assert holds_phrases("Große Straße hier", ask('"grosse strasse hier"'))


def test_pieces_show_the_accents_of_the_text_and_nothing_of_its_html():
    text = "Mở đầu. " * 40 + "Ban hành <b>Điều lệ</b> & Quy chế của Thư kí." + " Kết thúc." * 40
    shown = piece(text, ask("dieu le thu ky"))
    assert "<mark>Điều lệ</mark>" in shown
    assert "&lt;b&gt;" in shown
    assert "<mark>Thư kí</mark>" in shown
    assert shown.startswith("… ")
    assert shown.endswith(" …")
    assert piece("Ngắn thôi", ask("không có")) == "Ngắn thôi"
    assert marked("Điều lệ", ask("")) == "Điều lệ"


@pytest.mark.parametrize(
    ("keys", "meant"),
    [
        ("quyeets ddinhj", "quyết định"),
        ("truongwf hocj", "trường học"),
        ("truwowfng", "trường"),
        ("chuyeen ddeef", "chuyên đề"),
        ("khen thuowngr", "khen thưởng"),
        ("kees hoachj 2026", "kế hoạch 2026"),
        ("dieu le", None),
        ("154/QĐ", None),
        ("", None),
    ],
)
def test_a_keyboard_without_vietnamese_is_understood(keys, meant):
    assert from_telex(keys) == meant


def test_newer_is_greater_and_days_are_those_of_the_school():
    def entry(at: datetime) -> int:
        return Entry(area="page", key="x", address="/x/", title="x", at=at).first_place

    late = datetime(2026, 11, 24, 23, 59, tzinfo=LOCAL)
    early = datetime(2026, 11, 25, 0, 0, tzinfo=LOCAL)
    above, below = bounds(date(2026, 11, 24), date(2026, 11, 24))
    assert above < entry(late) < below
    assert not above < entry(early) < below
    assert entry(datetime(1945, 9, 2, tzinfo=LOCAL)) < entry(late) < entry(early)
    assert bounds(date.min, date.max)[0] < place_of(early)


def test_words_that_fold_alike_have_one_exact_form():
    assert {word.exact for word in words("hòa hoà HÒA")} == {"hoa2"}
    assert {word.exact for word in words("k\u1ef9 kĩ")} == {"ki4"}
    assert [word.folded for word in words("05/KH 0 007")] == ["5", "kh", "0", "7"]
