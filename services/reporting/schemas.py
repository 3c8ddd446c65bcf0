"""Marshmallow schemas of forms and of the JSON API."""

from typing import Any

from marshmallow import Schema, fields, pre_load

from services.reporting.operations import KINDS
from shared.web.schema import BaseSchema, Choice, Day, Flag, Text, Whole


class SectionSchema(Schema):
    """Bảng 1."""

    section = fields.String()
    label = fields.String()
    received = fields.Integer()
    published = fields.Integer()
    in_progress = fields.Integer()
    returned = fields.Integer()
    refused = fields.Integer()
    taken_down = fields.Integer()
    change = fields.Integer()


class UnitSchema(Schema):
    """Bảng 2; `met` is null for a unit without duty."""

    unit_id = fields.String()
    name = fields.String()
    quota = fields.Integer()
    sent = fields.Integer()
    published = fields.Integer()
    met = fields.Boolean(allow_none=True)
    note = fields.String()
    status = fields.String()


class DeadlineSchema(Schema):
    """Bảng 3; days are ISO, `days` late above zero."""

    clock_id = fields.String()
    title = fields.String()
    unit = fields.String()
    event_end = fields.String()
    last_day = fields.String()
    published = fields.String()
    days = fields.Integer()
    verdict = fields.String()
    words = fields.String()


class DeadlinesSchema(Schema):
    """Bảng 3 with its rate in percent; null when nothing came due."""

    rows = fields.List(fields.Nested(DeadlineSchema))
    due = fields.Integer()
    on_time = fields.Integer()
    rate = fields.Float(allow_none=True)


class GroundSchema(Schema):
    """Bảng 5."""

    code = fields.String()
    label = fields.String()
    count = fields.Integer()
    share = fields.Float()


class FiguresSchema(Schema):
    """The figures of one month."""

    period = fields.String()
    sections = fields.List(fields.Nested(SectionSchema))
    units = fields.List(fields.Nested(UnitSchema))
    grounds = fields.List(fields.Nested(GroundSchema))
    total = fields.Nested(SectionSchema)
    deadlines = fields.Nested(DeadlinesSchema)


class DaysSchema(BaseSchema):
    """Days of the school's own calendar; `last_day` empty means one day."""

    kind = Choice(*KINDS, required=True)
    first_day = Day(required=True)
    last_day = Day(load_default=None, allow_none=True)
    name = Text(required_text=True, max_length=200)
    decision_no = Text(load_default="", max_length=100)
    note = Text(load_default="", max_length=1000)
    extends = Flag(load_default=False)

    @pre_load
    def _one_day(self, data: Any, **_kwargs: Any) -> Any:
        if not isinstance(data, dict):
            return data
        return {**data, "last_day": data.get("last_day") or data.get("first_day")}


class ReasonSchema(BaseSchema):
    """Why something is taken back."""

    reason = Text(load_default="", max_length=1000)


class VersionSchema(BaseSchema):
    """What the sender saw."""

    version = Whole(required=True)


class ObligationSchema(BaseSchema):
    """An event entered ahead."""

    title = Text(required_text=True, max_length=300)
    unit_id = Text(required_text=True, max_length=64)
    event_end = Day(required=True)
    place = Text(load_default="", max_length=300)
    note = Text(load_default="", max_length=1000)
    responsible_id = Text(load_default="", max_length=64)


class TieSchema(VersionSchema):
    """Which article is the one that is owed."""

    article_id = Text(required_text=True, max_length=64)


class CancelSchema(VersionSchema):
    """Why the event is off."""

    reason = Text(load_default="", max_length=1000)


class ExcuseSchema(BaseSchema):
    """The decision that frees a month."""

    decision_no = Text(load_default="", max_length=100)
    reason = Text(load_default="", max_length=1000)
