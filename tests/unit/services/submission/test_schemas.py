"""What the form and the API accept."""

from datetime import date

import pytest

from services.submission.schemas import DraftSchema, parse_day, typed
from shared.content import Document
from shared.errors import Invalid
from shared.web.schema import load


@pytest.mark.parametrize(("text", "day"), [
    ("1/9/2026", date(2026, 9, 1)), ("01-09-26", date(2026, 9, 1)), ("2026-9-1", date(2026, 9, 1)),
    ("31.12.2019", date(2019, 12, 31)), ("", None), ("  ", None),
])  # fmt: skip
def test_days(text, day):
    assert day == parse_day(text)


@pytest.mark.parametrize("text", ["1/9", "32/1/2026", "29/2/2027", "1/9/026", "mai", "0/0/0000", "1/2/3/4"])
def test_no_days(text):
    with pytest.raises(ValueError, match=r".*"):
        parse_day(text)


def test_the_form_shows_a_day_as_people_write_it():
    shown = typed(Document(title="x", kind="event", event_end="2026-11-05"), unit_id="u", quoted=True)
    assert ("05/11/2026", "1") == (shown["event_end"], shown["quoted"])


def test_unknown_members_are_refused_in_vietnamese():
    with pytest.raises(Invalid) as refused:
        load(DraftSchema(), {"title": "x", "state": "published"})
    assert {"state": ["Mục này không có trong biểu mẫu."]} == refused.value.fields


def test_every_message_of_a_wrong_type_is_vietnamese():
    wrong = {"title": 5, "lead": None, "body": [], "unit_id": {}, "kind": 1, "quoted": "có lẽ"}
    with pytest.raises(Invalid) as refused:
        load(DraftSchema(), wrong)
    assert set(wrong) == set(refused.value.fields)
    for messages in refused.value.fields.values():
        for message in messages:
            assert any(ord(letter) > 127 for letter in message), message
