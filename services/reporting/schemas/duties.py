"""Schemas of time and duty: the calendar, deadlines, obligations, the quota."""

from typing import Any

from marshmallow import Schema, fields, pre_load, validate

from services.reporting.operations import KINDS
from services.reporting.schemas.common import ReasonSchema
from shared.web.schema import BaseSchema, Choice, Day, Flag, Text, Whole


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


class SchoolYearSchema(BaseSchema):
    """The days of the school year that begins in `begun`, by a decision."""

    begun = Whole(
        required=True, validate=validate.Range(min=2015, max=2098, error="Năm học phải bắt đầu từ 2015 đến 2098.")
    )
    begins = Day(required=True)
    first_ends = Day(required=True)
    second_begins = Day(required=True)
    second_ends = Day(required=True)
    ends = Day(required=True)
    decision_no = Text(required_text=True, max_length=100)


class SchoolYearRowSchema(Schema):
    """A school year as it counts; `row_id` is empty when the regulation's rule gives its days."""

    begun = fields.Integer()
    begins = fields.Date()
    first_ends = fields.Date()
    second_begins = fields.Date()
    second_ends = fields.Date()
    ends = fields.Date()
    row_id = fields.String()
    decision_no = fields.String()
    entered_by = fields.String()
    entered_at = fields.AwareDateTime(allow_none=True)


class SchoolYearsSchema(Schema):
    """Every decided school year and those around today, the newest first."""

    years = fields.List(fields.Nested(SchoolYearRowSchema))


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


class ObligationSchema(BaseSchema):
    """An event entered ahead."""

    title = Text(required_text=True, max_length=300)
    unit_id = Text(required_text=True, max_length=64)
    event_end = Day(required=True)
    place = Text(load_default="", max_length=300)
    note = Text(load_default="", max_length=1000)
    responsible_id = Text(load_default="", max_length=64)


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


class ExcuseSchema(ReasonSchema):
    """The decision that frees a month."""

    decision_no = Text(load_default="", max_length=100)


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
