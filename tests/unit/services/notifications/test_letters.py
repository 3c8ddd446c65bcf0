"""Small parts of a letter: subjects, references, clauses, headers that survive the journey."""

import email
from email.header import decode_header, make_header
from email.policy import default

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.notifications.operations import Claim
from services.notifications.operations.letters import cite, compose, moment, reference
from services.notifications.operations.text import one_line
from shared.clock import utc_now
from shared.regulation.pack import load_pack

PACK = load_pack("quy-che-154-2019")


def claim(**changes):
    context = {
        "event": "article.returned", "article_id": "a-1", "title": "Bài", "at": "2026-11-24T07:05:00+00:00",
        "actor": "Thư ký", "role": "secretary", "clause": "D15.4", "reason": "Thiếu ảnh", "author": "Cô giáo",
        "unit": "Tổ Toán – Tin", "event_end": "", "classes": [], "grounds": [], "takedown_reason": "", "address": "",
        "from_state": "submitted", "audience": "author", **changes.pop("context", {}),
    }  # fmt: skip
    values = {
        "id": "f" * 32, "lease": "l", "template": "returned", "context": context, "recipient_id": "gv",
        "recipient_name": "Nguyễn Thị Ánh", "address": "anh@truong.example", "message_id": "<f@truong.example>",
        "created_at": utc_now(), "attempts": 1, **changes,
    }  # fmt: skip
    return Claim(**values)


def message(**changes):
    return email.message_from_bytes(raw(**changes), policy=default)


def raw(**changes):
    built = compose(
        claim(**changes), pack=PACK, base_url="https://x.example", mail_from="Ban Biên tập <bbt@truong.example>",
        now=utc_now(), read_file=lambda _: b"",
    )  # fmt: skip
    return built.as_bytes()


@given(title=st.text(max_size=300), name=st.text(max_size=120))
@settings(max_examples=60, deadline=None)
def test_any_title_and_any_name_give_a_whole_letter_with_the_same_headers(title, name):
    found = message(context={"title": title}, recipient_name=name)
    assert one_line(f"Bài cần bổ sung: {one_line(title, 250)}") == found["Subject"]
    assert ["anh@truong.example"] == [person.addr_spec for person in found["To"].addresses]
    assert {"Subject", "From", "To", "Date", "Message-ID", "Auto-Submitted"} <= set(found.keys())
    assert {"Bcc", "Cc", "Reply-To"}.isdisjoint(found.keys())
    assert ["text/plain", "text/html"] == [part.get_content_type() for part in found.iter_parts()]


@given(
    words=st.lists(
        st.sampled_from(["Hội", "thi", "khoa", "học", "kĩ", "thuật", "Điều", "lệ", "trường", "ưỡn", "nghễu", "Đường"]),
        min_size=1,
        max_size=40,
    )
)
@settings(max_examples=40, deadline=None)
def test_vietnamese_subjects_of_any_length_keep_every_letter(words):
    title = " ".join(words)
    assert one_line(f"Bài cần bổ sung: {one_line(title, 250)}") == message(context={"title": title})["Subject"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Một\r\nBcc: x@y.example", "Một Bcc: x@y.example"),
        ("  nhiều \t khoảng\u00a0trắng ", "nhiều khoảng trắng"),
        ("a\x00b\u2028c\u202ed", "a b c d"),
        ("Tie\u0302\u0301ng Vie\u0323\u0302t", "Tiếng Việt"),
    ],
)
def test_a_header_is_one_clean_line(text, expected):
    assert expected == one_line(text)


def test_long_subjects_are_cut_between_words():
    cut = one_line("dài " * 100)
    assert cut.endswith("dài…")
    assert len(cut) <= 180


def test_a_long_title_without_spaces_is_cut_all_the_same():
    assert 180 == len(one_line("x" * 500))


def test_clauses_are_cited_as_people_do_and_unknown_ones_stand():
    assert "Điều 12 khoản 3, ý b; Điều 16; NĐ 43" == cite("D12.3b, D16, NĐ 43, D16", PACK)


def test_times_are_the_schools():
    assert "00:30 ngày 01/12/2026" == moment("2026-11-30T17:30:00+00:00")


def test_the_reference_is_short_and_from_the_id():
    assert "456789AB" == reference("0192f3a0-1111-7abc-8def-0123456789ab")


@pytest.mark.parametrize(
    "address", ["", "khong-co-a-cong", "a@b\r\nBcc: c@d.example", "a b@c.example", "@x.example", "thầy@x.example"]
)
def test_what_is_no_address_is_refused(address):
    with pytest.raises(ValueError, match="địa chỉ thư không hợp lệ"):
        message(address=address)


@given(title=st.text(alphabet="aăâđ ơư,;\u1ea1\u1ec7", max_size=250), name=st.text(alphabet="aạ ệĐ", max_size=90))
@settings(max_examples=40, deadline=None)
def test_header_lines_are_ascii_and_short(title, name):
    head = raw(context={"title": title}, recipient_name=name).partition(b"\r\n\r\n")[0]
    assert head.isascii()
    assert max(map(len, head.split(b"\r\n"))) <= 78
    to = email.message_from_bytes(head)["To"]  # the stdlib's new parser adds spaces in long names, the old one not
    shown = one_line(name, 100)
    assert (f"{shown} <anh@truong.example>" if shown else "anh@truong.example") == str(
        make_header(decode_header(to))
    ).replace("\n", "")
