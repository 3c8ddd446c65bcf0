"""Schemas that several registers share."""

from marshmallow import Schema, fields, validate

from shared.web.schema import BaseSchema, Text, Whole


class ReasonSchema(BaseSchema):
    """Why something is taken back."""

    reason = Text(load_default="", max_length=1000)


class VersionSchema(BaseSchema):
    """What the sender saw."""

    version = Whole(required=True)


class CancelSchema(VersionSchema, ReasonSchema):
    """Why the event, or the line of the plan, is off."""


class TieSchema(VersionSchema):
    """Which article is the one that is owed, or carries the line out."""

    article_id = Text(required_text=True, max_length=64)


class YearSchema(BaseSchema):
    """Which year; empty for the present one."""

    year = Whole(load_default=None, validate=validate.Range(min=2015, max=2099, error="Năm phải từ 2015 đến 2099."))


class MadeSchema(Schema):
    """A row made or revoked."""

    id = fields.String()
