"""Schemas of the board's suggestions (D5.3d)."""

from marshmallow import Schema, fields

from shared.web.schema import BaseSchema, Choice, Text


class SuggestSchema(BaseSchema):
    """A suggestion of the board."""

    text = Text(required_text=True, max_length=2000)


class SuggestionAnswerSchema(BaseSchema):
    """The principal's answer."""

    verdict = Choice("yes", "no", required=True)
    reason = Text(load_default="", max_length=2000)


class SuggestionRowSchema(Schema):
    """A suggestion. `state`: new | sent | accepted | declined."""

    id = fields.String()
    text = fields.String()
    state = fields.String()
    proposed_at = fields.AwareDateTime()
    proposed_by = fields.String()
    sent_at = fields.AwareDateTime(allow_none=True)
    decided_at = fields.AwareDateTime(allow_none=True)
    decided_by = fields.String()
    reason = fields.String()


class SuggestionListSchema(Schema):
    """The register."""

    items = fields.List(fields.Nested(SuggestionRowSchema))
