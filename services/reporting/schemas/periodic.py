"""Schemas of periodic reports: opening, writing, answering, and how they are given out."""

from typing import Any

from marshmallow import Schema, fields, post_load

from services.reporting.config import NARRATIVE
from services.reporting.operations import ConclusionGiven
from shared.web.schema import BaseSchema, Choice, Day, Text, Whole


class OpenReportSchema(BaseSchema):
    """Which period: `2026-10`, `2026-hk1`, `2026-nam`; or two days and what is asked (ad hoc)."""

    period = Text(load_default="", max_length=24)
    first_day = Day(load_default=None, allow_none=True)
    last_day = Day(load_default=None, allow_none=True)
    question = Text(load_default="", max_length=2000)
    due_on = Day(load_default=None, allow_none=True)

    @post_load
    def _period(self, data: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        first, last = data.pop("first_day"), data.pop("last_day")
        if not data["period"] and first and last:
            data["period"] = f"{first}_{last}"
        return data


class NarrativeSchema(BaseSchema):
    """What people write into a report; paragraphs are lines."""

    version = Whole(required=True)
    strengths = Text(load_default="")
    limits = Text(load_default="")
    causes = Text(load_default="")
    proposals = Text(load_default="")
    next = Text(load_default="")


class ReportActSchema(BaseSchema):
    """One step."""

    version = Whole(required=True)
    trigger = Choice("freeze", "send_up", "send_back", "submit", "return", "rework", "file", "drop", required=True)
    reason = Text(load_default="", max_length=2000)


class ConclusionGivenSchema(BaseSchema):
    """One conclusion of the principal."""

    text = Text(required_text=True, max_length=1000)
    member_id = Text(required_text=True, max_length=64)
    due_on = Day(load_default=None, allow_none=True)

    @post_load
    def _given(self, data: dict[str, Any], **_kwargs: Any) -> ConclusionGiven:
        return ConclusionGiven(**data)


class AcknowledgeSchema(BaseSchema):
    """The principal's opinion, with conclusions."""

    version = Whole(required=True)
    opinion = Text(required_text=True, max_length=4000)
    conclusions = fields.List(fields.Nested(ConclusionGivenSchema), load_default=list)


class ResultSchema(BaseSchema):
    """What came of a conclusion."""

    result = Text(load_default="", max_length=1000)


class ReportLineSchema(Schema):
    """A report in a list."""

    id = fields.String()
    kind = fields.String()
    period = fields.String()
    label = fields.String()
    state = fields.String()
    state_label = fields.String()
    due_on = fields.Date()
    late = fields.Boolean()
    number = fields.Integer(allow_none=True)
    question = fields.String()
    asked_by = fields.String()


class ReportListSchema(Schema):
    """Reports, the open ones first."""

    items = fields.List(fields.Nested(ReportLineSchema))


class ConclusionSchema(Schema):
    """A conclusion and what came of it."""

    id = fields.String()
    text = fields.String()
    member_id = fields.String()
    due_on = fields.Date(allow_none=True)
    done_at = fields.AwareDateTime(allow_none=True)
    result = fields.String()


class ReportMoveSchema(Schema):
    """A step, and whether this person may make it."""

    trigger = fields.String()
    label = fields.String()
    allowed = fields.Boolean()
    why = fields.String(allow_none=True)
    clause = fields.String()


class ReportSchema(ReportLineSchema):
    """One report with its frozen figures and its text."""

    version = fields.Integer()
    snapshot_id = fields.String(allow_none=True)
    frozen_at = fields.AwareDateTime(allow_none=True)
    figures = fields.Dict()
    narrative = fields.Dict(keys=fields.String(metadata={"description": ", ".join(NARRATIVE)}), values=fields.String())
    opinion = fields.String()
    conclusions = fields.List(fields.Nested(ConclusionSchema))
    moves = fields.List(fields.Nested(ReportMoveSchema))
