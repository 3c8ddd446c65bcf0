"""What the search of the API takes and gives."""

from typing import Any

from marshmallow import Schema, fields, validate

from services.publishing.queries.search import MOST, NEWEST, PAGE_SIZE, RELEVANT, Wanted
from shared.web.schema import BaseSchema, Choice, Day, Text, Whole

TYPED_MAX = 20_000
"""A question is read up to its limit and the rest left out; this only keeps nonsense short."""


class SearchSchema(BaseSchema):
    """A question with filters; days are the school's, both included; `after` comes from the page before."""

    q = Text(max_length=TYPED_MAX, load_default="")
    order = Choice(RELEVANT, NEWEST, load_default=RELEVANT)
    kind = Text(max_length=20, load_default="")
    section = Text(max_length=64, load_default="")
    unit = Text(max_length=64, load_default="")
    since = Day(load_default=None, data_key="from")
    until = Day(load_default=None, data_key="to")
    after = Text(max_length=30, load_default="")
    limit = Whole(load_default=PAGE_SIZE, validate=validate.Range(1, MOST, error=f"Từ 1 đến {MOST}."))


def wanted_of(data: dict[str, Any]) -> Wanted:
    """The question of a loaded `SearchSchema`."""
    return Wanted(
        typed=data["q"], order=data["order"], kinds=_one(data["kind"]), sections=_one(data["section"]),
        unit=data["unit"], since=data["since"], until=data["until"], after=data["after"], size=data["limit"],
    )  # fmt: skip


def _one(value: str) -> tuple[str, ...]:
    return (value,) if value else ()


class HitSchema(Schema):
    """One answer. `title_html` and `snippet_html` are HTML: text with `<mark>`."""

    area = fields.String()
    kind = fields.String()
    title = fields.String()
    title_html = fields.String()
    snippet_html = fields.String(attribute="piece_html")
    number = fields.String()
    address = fields.String()
    section = fields.String()
    unit = fields.String()
    published_at = fields.AwareDateTime(format="iso", attribute="at")


class FoundSchema(Schema):
    """A page of answers. `after`: cursor of the next one or empty; `guess`: what may be meant; `cut`: too long."""

    items = fields.List(fields.Nested(HitSchema), attribute="hits")
    after = fields.String()
    guess = fields.String()
    cut = fields.Boolean()
