import pytest
from marshmallow import fields
from werkzeug.datastructures import MultiDict

from shared.errors import Invalid
from shared.web import schema


class ArticleSchema(schema.BaseSchema):
    title = schema.Text(max_length=10, required_text=True)
    lead = schema.Text(load_default="")
    kind = schema.Choice("news", "event", required=True)
    event_end = schema.Day(load_default=None, allow_none=True)
    version = schema.Whole(load_default=0)
    agree = schema.Flag(load_default=False)
    grounds = fields.List(schema.Choice("G1", "G2"), load_default=list)


def refused(data):
    with pytest.raises(Invalid) as caught:
        schema.load(ArticleSchema(), data)
    return caught.value.fields


def test_a_form_is_cleaned_and_typed():
    form = MultiDict(
        [("title", " Điê\u0300u\u00ad 1 "), ("kind", "news"), ("version", "3"), ("agree", "1"), ("csrf", "x"),
         ("form_id", "y"), ("grounds", "G1"), ("grounds", "G2")]
    )  # fmt: skip
    loaded = schema.load(ArticleSchema(), form)
    assert loaded == {
        "title": "Điều 1", "lead": "", "kind": "news", "event_end": None, "version": 3, "agree": True,
        "grounds": ["G1", "G2"],
    }  # fmt: skip


def test_unknown_fields_are_refused():
    assert refused({"title": "a", "kind": "news", "state": "published"}) == {
        "state": ["Mục này không có trong biểu mẫu."]
    }


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [({"title": "   "}, "title", "Cần điền mục này."), ({"title": None}, "title", "Cần điền mục này."),
     ({"title": "a" * 11}, "title", "Dài 11 ký tự, tối đa 10."), ({"title": 5}, "title", "Cần là chữ."),
     ({"kind": "x"}, "kind", "Hãy chọn một trong các giá trị có sẵn."),
     ({"event_end": "31/02/2026"}, "event_end", "Ngày không hợp lệ."), ({"version": "x"}, "version", "Cần là số nguyên."),
     ({"agree": "maybe"}, "agree", "Giá trị không hợp lệ."), ({"grounds": ["G9"]}, "grounds", "Hãy chọn một trong các giá trị có sẵn.")],
)  # fmt: skip
def test_every_mistake_is_said_in_vietnamese(changes, field, message):
    assert refused({"title": "a", "kind": "news"} | changes) == {field: [message]}


def test_what_is_missing_is_named():
    assert refused({}) == {"title": ["Cần điền mục này."], "kind": ["Cần điền mục này."]}
