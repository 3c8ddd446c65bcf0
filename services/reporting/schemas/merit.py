"""Schemas of merit and breach (Điều 17)."""

from marshmallow import Schema, fields

from shared.web.schema import BaseSchema, Choice, Text


class NominateSchema(BaseSchema):
    """A nomination; `target` is `unit:<id>` or `person:<id>`."""

    period = Text(required_text=True, max_length=100)
    target = Text(required_text=True, max_length=80)
    reason = Text(required_text=True, max_length=2000)


class VerdictSchema(BaseSchema):
    """A decision of the principal."""

    verdict = Choice("yes", "no", required=True)
    decision_no = Text(load_default="", max_length=100)
    note = Text(load_default="", max_length=2000)


class MeritRowSchema(Schema):
    """A unit or a person over the months."""

    id = fields.String()
    name = fields.String()
    rank = fields.Integer()
    sent = fields.Integer()
    published = fields.Integer()
    due = fields.Integer()
    on_time = fields.Integer()
    owed = fields.Integer()
    met = fields.Integer()


class NominationRowSchema(Schema):
    """A nomination. `verdict`: approved | declined | null."""

    id = fields.String()
    period = fields.String()
    kind = fields.String()
    target = fields.String()
    reason = fields.String()
    proposed_at = fields.AwareDateTime()
    proposed_by = fields.String()
    verdict = fields.String(allow_none=True)
    decided_at = fields.AwareDateTime(allow_none=True)
    decided_by = fields.String()
    decision_no = fields.String()
    note = fields.String()


class MeritSchema(Schema):
    """The ranking of the months and the nominations."""

    periods = fields.List(fields.String())
    units = fields.List(fields.Nested(MeritRowSchema))
    people = fields.List(fields.Nested(MeritRowSchema))
    nominations = fields.List(fields.Nested(NominationRowSchema))


class ViolationSchema(BaseSchema):
    """A record; `member_id` empty means the author."""

    article_id = Text(required_text=True, max_length=64)
    member_id = Text(load_default="", max_length=64)
    ground = Text(required_text=True, max_length=8)
    what = Text(required_text=True, max_length=4000)


class AnswerSchema(BaseSchema):
    """The answer of the person concerned."""

    answer = Text(required_text=True, max_length=4000)


class ViolationRowSchema(Schema):
    """A record. `verdict`: upheld | dismissed | null."""

    id = fields.String()
    article_id = fields.String()
    title = fields.String()
    seq = fields.Integer()
    member_id = fields.String()
    member = fields.String()
    ground = fields.String()
    label = fields.String()
    pack = fields.String()
    what = fields.String()
    recorded_at = fields.AwareDateTime()
    recorded_by = fields.String()
    answer = fields.String(allow_none=True)
    answered_at = fields.AwareDateTime(allow_none=True)
    verdict = fields.String(allow_none=True)
    decided_at = fields.AwareDateTime(allow_none=True)
    decided_by = fields.String()
    decision_no = fields.String()
    note = fields.String()


class ViolationListSchema(Schema):
    """Records this person may see."""

    items = fields.List(fields.Nested(ViolationRowSchema))
