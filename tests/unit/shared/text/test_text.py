"""The vectors of regulation.md §8 and the conventions of §5."""

import unicodedata
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.text import (
    ago,
    clean_text,
    fold,
    formal_date,
    format_date,
    format_datetime,
    given_name_key,
    nfc,
    slugify,
    sort_key,
    strip_tags,
    time_left,
)

NAMES = ["Nguyễn Văn An", "Trần Thị Ánh", "Lê Hồng Ân", "Phạm Gia Bình", "Hồ Thị Dung", "Vũ Minh Đức"]
WORDS = ["a", "à", "ả", "ã", "á", "ạ", "an", "ăn", "ân", "da", "Dinh", "dz", "đa", "Đinh", "ea", "o", "ô", "ơ"]
NOW = datetime(2026, 11, 24, 7, 5, tzinfo=UTC)


def test_people_are_sorted_by_given_name_in_vietnamese_order():
    shuffled = NAMES[::-1]
    assert sorted(shuffled, key=given_name_key) == NAMES


def test_a_given_name_decides_before_any_family_name():
    assert given_name_key("Vũ Anh") < given_name_key("Bùi Ánh")


def test_same_given_name_goes_by_family_then_middle_name():
    people = ["Bùi Thị Hoa", "Đỗ Thu Hoa", "Trần Lan Hoa", "Trần Thị Hoa"]
    shuffled = people[::-1]
    assert sorted(shuffled, key=given_name_key) == people


def test_words_are_sorted_by_alphabet_first_and_tone_second():
    shuffled = WORDS[::-1]
    assert sorted(shuffled, key=sort_key) == WORDS


def test_a_name_of_one_word_and_an_empty_name_have_keys():
    assert given_name_key("") < given_name_key("An")


@given(st.text(), st.text())
def test_sort_keys_are_digits_and_no_key_begins_another(one, other):
    assert sort_key(one).isdigit()
    if sort_key(one) != sort_key(other):
        assert not sort_key(one).startswith(sort_key(other))


@given(st.text())
def test_the_sort_key_does_not_depend_on_the_normal_form(text):
    assert sort_key(unicodedata.normalize("NFC", text)) == sort_key(unicodedata.normalize("NFD", text))


@pytest.mark.parametrize(
    "typed", ["dieu le", "Điều lệ", "ĐIỀU LỆ", unicodedata.normalize("NFD", "Điều lệ"), "điêù  lệ", "Ðiều lệ"]
)
def test_every_spelling_of_dieu_le_folds_to_the_same_key(typed):
    assert fold(typed) == "dieu le"


@pytest.mark.parametrize(
    ("one", "other"),
    [("hòa bình", "hoà bình"), ("thủy", "thuỷ"), ("thu ki", "Thư ký"), ("kĩ thuật", "kỹ thuật"), ("quý", "quí"),
     ("lí lịch", "lý lịch"), ("học kì", "học kỳ")],
)  # fmt: skip
def test_spellings_of_one_word_fold_alike(one, other):
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), [("hay", "hai"), ("tay", "tai"), ("thuý", "thúi"), ("cây", "cai")])
def test_different_words_stay_different(one, other):
    assert fold(one) != fold(other)


def test_document_numbers_can_be_searched_whole_and_in_parts():
    assert "154" in fold("154/QĐ-THPTTL")
    assert fold("154/qđ-thpttl") == fold("154/QĐ-THPTTL")


@given(st.text())
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


def test_slug_of_a_plan():
    expected = "ke-hoach-so-05-kh-thpttl-doi-moi-kiem-tra-danh-gia"
    assert slugify("Kế hoạch số 05/KH-THPTTL: Đổi mới kiểm tra, đánh giá") == expected


@given(st.text(), st.integers(min_value=1, max_value=90))
def test_slugs_are_short_plain_and_never_empty(text, length):
    slug = slugify(text, length)
    assert slug
    assert len(slug) <= max(length, len("bai-viet"))
    assert set(slug) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert slug == slug.strip("-")


def test_a_long_title_is_cut_between_words():
    slug = slugify("Hội thi giáo viên dạy giỏi cấp trường " * 4)
    assert len(slug) <= 80
    assert slug.split("-")[-1] in {"hoi", "thi", "giao", "vien", "day", "gioi", "cap", "truong"}


def test_formal_dates_are_padded_as_the_decree_wants():
    assert formal_date(date(2020, 3, 5)) == "ngày 05 tháng 3 năm 2020"
    assert formal_date(date(2020, 2, 12)) == "ngày 12 tháng 02 năm 2020"
    assert formal_date(date(2019, 12, 31)) == "ngày 31 tháng 12 năm 2019"


def test_times_are_shown_on_the_clock_of_the_school():
    assert format_datetime(NOW) == "24/11/2026 14:05"
    assert format_date(date(2026, 1, 2)) == "02/01/2026"


@pytest.mark.parametrize(
    ("length", "words"),
    [(timedelta(seconds=20), "vừa xong"), (timedelta(minutes=5), "5 phút trước"), (timedelta(hours=2), "2 giờ trước"),
     (timedelta(days=3), "3 ngày trước"), (timedelta(days=65), "2 tháng trước"), (timedelta(days=800), "2 năm trước"),
     (-timedelta(hours=3), "còn 3 giờ")],
)  # fmt: skip
def test_how_long_ago(length, words):
    assert ago(NOW - length, NOW) == words


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (timedelta(hours=21, minutes=15), "còn 21 giờ 15 phút"),
        (timedelta(days=2, minutes=5), "còn 2 ngày 5 phút"),
        (timedelta(days=1, hours=3, minutes=5), "còn 1 ngày 3 giờ"),
        (timedelta(seconds=20), "còn chưa đầy 1 phút"),
        (-timedelta(hours=26), "quá hạn 1 ngày 2 giờ"),
    ],
)
def test_how_long_is_left(length, words):
    assert time_left(NOW + length, NOW) == words


def test_clean_text_drops_what_nobody_can_see():
    typed = "\ufeff  Điê\u0300u\u00ad 1\u200b:\u00a0a\u202eb \uf0b7c\x00\r\nd\u2028e "
    assert clean_text(typed) == "Điều 1: ab c\nd\ne"


@given(st.text())
def test_clean_text_is_a_fixed_point_that_can_be_stored(text):
    cleaned = clean_text(text)
    assert clean_text(cleaned) == cleaned
    assert nfc(cleaned) == cleaned
    cleaned.encode()


def test_strip_tags_keeps_words_apart_and_hides_scripts():
    html = "<h2>Một</h2><p>hai&nbsp;&amp; <b>b</b>a</p><script>alert(1)</script><td>x</td><td>y</td>"
    assert strip_tags(html) == "Một hai & ba x y"
