"""Schemas of the editorial plan (D5.3b)."""

from marshmallow import Schema, fields

from services.reporting.schemas.common import CancelSchema
from shared.web.schema import BaseSchema, Day, Text


class PlanLineSchema(BaseSchema):
    """A line of the plan; `period` 2026-10, 2026-hk1, 2026-hk2 or 2026-nam."""

    period = Text(required_text=True, max_length=8)
    topic = Text(required_text=True, max_length=300)
    section = Text(required_text=True, max_length=64)
    planned_day = Day(required=True)
    unit_id = Text(load_default="", max_length=64)
    responsible_id = Text(load_default="", max_length=64)
    note = Text(load_default="", max_length=1000)


class PlanChangeSchema(PlanLineSchema, CancelSchema):
    """A line as it shall be, and why."""


class PlanQuerySchema(BaseSchema):
    """Which plan; empty for the present month."""

    period = Text(load_default="", max_length=8)


class PlanArticleSchema(Schema):
    """A tied article."""

    article_id = fields.String()
    title = fields.String()
    state = fields.String()
    published = fields.Date(allow_none=True)


class PlanRowSchema(PlanLineSchema):
    """A line. `state`: proposed | not_begun | in_progress | late | done | cancelled."""

    id = fields.String()
    state = fields.String()
    articles = fields.List(fields.Nested(PlanArticleSchema))
    days_late = fields.Integer()
    cancel_reason = fields.String()
    version = fields.Integer()


class PlanSchema(Schema):
    """The lines of a period and how many stand where."""

    rows = fields.List(fields.Nested(PlanRowSchema))
    counts = fields.Dict(keys=fields.String(), values=fields.Integer())
