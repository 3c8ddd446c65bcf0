"""From typed text to the kept document: cleaned once and for good, limits and gaps named."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.submission.errors import BadFields
from services.submission.operations.documents import (
    DraftFields,
    check_complete,
    check_limits,
    document_of,
    fields_of,
    is_empty,
)
from shared.content import Photo

TODAY = date(2026, 11, 24)
WHOLE = DraftFields(title="Tiêu đề", body="<p>Chữ</p>", unit_id="to-toan-tin", section="tin-truong")
SECTIONS = ("tin-truong",)


def problems(call) -> dict[str, list[str]]:
    with pytest.raises(BadFields) as refused:
        call()
    return refused.value.fields


@given(
    title=st.text(max_size=80), lead=st.text(max_size=80), body=st.text(max_size=300), source=st.text(max_size=40),
    quoted=st.booleans(),
)  # fmt: skip
def test_a_document_read_back_into_the_form_is_the_same_document(title, lead, body, source, quoted):
    """Else a returned article that nobody touched would count as changed (T05)."""
    made = document_of(DraftFields(title=title, lead=lead, body=body, source=source, quoted=quoted), ())
    origin = "nguon_chinh_thong" if quoted else "hoat_dong"
    assert made == document_of(fields_of(made, unit_id="x", origin=origin), made.photos)


def test_what_does_not_apply_is_left_out():
    made = document_of(replace(WHOLE, event_end="2026-11-20", source="Sở", source_url="https://a.example"), ())
    assert ("", "", "") == (made.event_end, made.source, made.source_url)


def test_a_title_alone_is_still_empty():
    assert is_empty(document_of(replace(WHOLE, body="<p> &nbsp; </p>"), ()))
    assert not is_empty(document_of(replace(WHOLE, body="", lead="Có sapo"), ()))
    assert not is_empty(document_of(replace(WHOLE, body=""), (Photo("a" * 64),)))


def test_a_whole_text_passes():
    check_limits(document_of(WHOLE, ()), SECTIONS)
    check_complete(document_of(WHOLE, ()), quoted=False, today=TODAY)


@pytest.mark.parametrize(("change", "field"), [
    ({"title": "x" * 201}, "title"), ({"lead": "x" * 501}, "lead"), ({"byline": "x" * 101}, "byline"),
    ({"body": "x" * 200_001}, "body"), ({"section": "khong-co"}, "section"), ({"kind": "khac"}, "kind"),
    ({"quoted": True, "source_url": "ftp://a"}, "source_url"), ({"quoted": True, "source": "x" * 201}, "source"),
])  # fmt: skip
def test_limits_hold_for_drafts_too(change, field):
    assert [field] == list(problems(lambda: check_limits(document_of(replace(WHOLE, **change), ()), SECTIONS)))


def test_every_gap_is_named_at_once():
    photos = (Photo("a" * 64, consent="consented"), Photo("b" * 64))
    blank = document_of(DraftFields(kind="event", quoted=True), photos)
    found = problems(lambda: check_complete(blank, quoted=True, today=TODAY))
    assert {"title", "body", "section", "event_end", "source", "source_url", f"photo-{'b' * 64}"} == set(found)
    assert "Ảnh 2" in found[f"photo-{'b' * 64}"][0]


@pytest.mark.parametrize(("end", "problem"), [("2026-11-23", False), ("2026-11-24", False), ("2026-11-25", True)])
def test_an_event_is_reported_once_it_is_over(end, problem):
    event = document_of(replace(WHOLE, kind="event", event_end=end), ())
    if problem:
        with pytest.raises(BadFields) as refused:
            check_complete(event, quoted=False, today=TODAY)
        assert "D14.1" == refused.value.clause
        assert "gửi sau khi sự kiện kết thúc" in refused.value.fields["event_end"][0]
    else:
        check_complete(event, quoted=False, today=TODAY)
