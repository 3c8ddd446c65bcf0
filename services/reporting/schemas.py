"""Marshmallow schemas of forms and of the JSON API."""

from typing import Any

from marshmallow import Schema, fields, pre_load, validate

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


class PlannedSchema(Schema):
    """A line of the next month's plan; `day` is ISO."""

    day = fields.String()
    topic = fields.String()
    section = fields.String()
    owner = fields.String()


class FiguresSchema(Schema):
    """The figures of one month."""

    period = fields.String()
    sections = fields.List(fields.Nested(SectionSchema))
    units = fields.List(fields.Nested(UnitSchema))
    grounds = fields.List(fields.Nested(GroundSchema))
    total = fields.Nested(SectionSchema)
    deadlines = fields.Nested(DeadlinesSchema)
    suggestions = fields.List(fields.String())
    next_plan = fields.List(fields.Nested(PlannedSchema))
    updates = fields.Integer()


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


class YearSchema(BaseSchema):
    """Which year; empty for the present one."""

    year = Whole(load_default=None, validate=validate.Range(min=2015, max=2099, error="Năm phải từ 2015 đến 2099."))


class HolidaySchema(Schema):
    """A public holiday."""

    day = fields.Date()
    weekday = fields.String()
    name = fields.String()
    expected = fields.Boolean()
    worked = fields.Boolean()


class SchoolDaysSchema(Schema):
    """A row of the school's own."""

    id = fields.String()
    kind = fields.String()
    first_day = fields.Date()
    last_day = fields.Date()
    name = fields.String()
    note = fields.String()
    decision_no = fields.String()
    extends = fields.Boolean()
    entered_at = fields.AwareDateTime()
    entered_by = fields.String()
    revoked_at = fields.AwareDateTime(allow_none=True)
    revoked_by = fields.String()
    revoke_reason = fields.String()


class CalendarPageSchema(Schema):
    """A year of the school's calendar."""

    year = fields.Integer()
    holidays = fields.List(fields.Nested(HolidaySchema))
    rows = fields.List(fields.Nested(SchoolDaysSchema))
    history = fields.List(fields.Nested(SchoolDaysSchema))
    saturday_is_working = fields.Boolean()


class EnteredDaysSchema(Schema):
    """A row entered or revoked, and how many deadlines moved."""

    id = fields.String()
    moved = fields.Integer()


class StepSchema(Schema):
    """One line of a sum."""

    text = fields.String()
    day = fields.String()


class ClockSchema(Schema):
    """A deadline; `due_at` is the first moment that is too late, `days` late above zero."""

    id = fields.String()
    kind = fields.String()
    subject_id = fields.String()
    article_id = fields.String(allow_none=True)
    title = fields.String()
    unit_id = fields.String()
    unit = fields.String()
    event_end = fields.Date(allow_none=True)
    due_at = fields.AwareDateTime()
    last_day = fields.Date()
    published_at = fields.AwareDateTime(allow_none=True)
    verdict = fields.String()
    words = fields.String()
    days = fields.Integer()
    steps = fields.List(fields.Nested(StepSchema))


class ClockListSchema(Schema):
    """Deadlines, running ones first."""

    items = fields.List(fields.Nested(ClockSchema))


class ObligationRowSchema(Schema):
    """An event entered ahead. `state`: open | tied | done | cancelled."""

    id = fields.String()
    title = fields.String()
    unit_id = fields.String()
    unit = fields.String()
    event_end = fields.Date()
    place = fields.String()
    note = fields.String()
    responsible = fields.String()
    article_id = fields.String(allow_none=True)
    article_title = fields.String()
    cancel_reason = fields.String()
    version = fields.Integer()
    state = fields.String()
    suggested = fields.Integer()
    clock = fields.Nested(ClockSchema)


class ObligationListSchema(Schema):
    """Events entered ahead, open ones first."""

    items = fields.List(fields.Nested(ObligationRowSchema))


class LedgerEntrySchema(Schema):
    """One article. `worth`: credited | provisional | none."""

    article_id = fields.String()
    title = fields.String()
    state = fields.String()
    worth = fields.String()


class LedgerCellSchema(Schema):
    """One month. `status`: met | provisional | excused | missing | free."""

    period = fields.String()
    quota = fields.Integer()
    credited = fields.Integer()
    provisional = fields.Integer()
    status = fields.String()
    entries = fields.List(fields.Nested(LedgerEntrySchema))


class GridCellSchema(Schema):
    """A cell with its words."""

    cell = fields.Nested(LedgerCellSchema)
    words = fields.String()
    future = fields.Boolean()


class LedgerUnitSchema(Schema):
    """One unit over the months."""

    unit_id = fields.String()
    unit_name = fields.String()
    cells = fields.List(fields.Nested(GridCellSchema))


class QuotaSchema(Schema):
    """The ledger of a school year."""

    year = fields.Integer()
    units = fields.List(fields.Nested(LedgerUnitSchema))


class MadeSchema(Schema):
    """A row made or revoked."""

    id = fields.String()


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


class ViolationSchema(BaseSchema):
    """A record; `member_id` empty means the author."""

    article_id = Text(required_text=True, max_length=64)
    member_id = Text(load_default="", max_length=64)
    ground = Text(required_text=True, max_length=8)
    what = Text(required_text=True, max_length=4000)


class AnswerSchema(BaseSchema):
    """The answer of the person concerned."""

    answer = Text(required_text=True, max_length=4000)


class MeritRowSchema(Schema):
    """A unit or a person over the months."""

    id = fields.String()
    name = fields.String()
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


class PlanLineSchema(BaseSchema):
    """A line of the plan; `period` 2026-10, 2026-hk1, 2026-hk2 or 2026-nam."""

    period = Text(required_text=True, max_length=8)
    topic = Text(required_text=True, max_length=300)
    section = Text(required_text=True, max_length=64)
    planned_day = Day(required=True)
    unit_id = Text(load_default="", max_length=64)
    responsible_id = Text(load_default="", max_length=64)
    note = Text(load_default="", max_length=1000)


class PlanChangeSchema(PlanLineSchema):
    """A line as it shall be, and why."""

    version = Whole(required=True)
    reason = Text(load_default="", max_length=1000)


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
