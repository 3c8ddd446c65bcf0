"""What the law says a school's portal must show, as data: one file per profile, checked when it is read.

The lists are those of Thông tư 37/2020/TT-BGDĐT (Điều 9) and Thông tư 09/2024/TT-BGDĐT; a later rule is another file.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from marshmallow import Schema, ValidationError, fields, post_load, validates_schema

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Place:
    """One way to fulfil an item; exactly one of topic, address, section, built_in is set."""

    topic: str = ""
    address: str = ""
    section: str = ""
    built_in: str = ""
    within_days: int = 0
    """Of a section: older articles are out of date; 0 for no limit."""
    school_year: bool = False
    """Of a section: the article must be of the present school year."""
    words: tuple[str, ...] = ()
    """Of a section: its title holds one of these; empty for any article."""


@dataclass(frozen=True)
class Item:
    """Something the portal must show. `source` is the rule that asks for it."""

    id: str
    label: str
    source: str
    met_by: tuple[Place, ...]


@dataclass(frozen=True)
class Profile:
    """One list of what must be shown."""

    id: str
    title: str
    clause: str
    items: tuple[Item, ...]


class _PlaceSchema(Schema):
    topic = fields.String()
    address = fields.String()
    section = fields.String()
    built_in = fields.String()
    within_days = fields.Integer(strict=True)
    school_year = fields.Boolean()
    words = fields.List(fields.String())

    @validates_schema
    def _one(self, data: Mapping[str, Any], **_: object) -> None:
        if len({"topic", "address", "section", "built_in"} & set(data)) != 1:
            raise ValidationError("mỗi nơi đáp ứng có đúng một trong topic, address, section, built_in")

    @post_load
    def _made(self, data: dict[str, Any], **_: object) -> Place:
        return Place(**{**data, "words": tuple(data.get("words", ()))})


class _ItemSchema(Schema):
    id = fields.String(required=True)
    label = fields.String(required=True)
    source = fields.String(required=True)
    met_by = fields.List(fields.Nested(_PlaceSchema), required=True)


class _ProfileSchema(Schema):
    id = fields.String(required=True)
    title = fields.String(required=True)
    clause = fields.String(required=True)
    sources = fields.Dict(keys=fields.String(), values=fields.Dict(), required=True)
    items = fields.List(fields.Nested(_ItemSchema), required=True)


@cache
def load_profile(name: str) -> Profile:
    """The profile of `<name>.yaml`. ValueError names the file and what is wrong."""
    file = HERE / f"{name}.yaml"
    try:
        data = _ProfileSchema().load(yaml.safe_load(file.read_text(encoding="utf-8")))
        labels = {key: str(value["label"]) for key, value in data["sources"].items()}
        items = tuple(
            Item(row["id"], row["label"], labels[row["source"]], tuple(row["met_by"])) for row in data["items"]
        )
    except (ValidationError, KeyError) as wrong:
        msg = f"{file.name}: {wrong}"
        raise ValueError(msg) from wrong
    if len({item.id for item in items}) != len(items):
        msg = f"{file.name}: hai mục cùng id"
        raise ValueError(msg)
    return Profile(data["id"], data["title"], data["clause"], items)
