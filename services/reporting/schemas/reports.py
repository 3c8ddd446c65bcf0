"""Schemas of the figures of a month."""

from marshmallow import Schema, fields


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
    same = fields.Integer()


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
    owed = fields.Integer()
    fulfilled = fields.Integer()


class MonthLineSchema(Schema):
    """One month of a semester or a school year."""

    period = fields.String()
    received = fields.Integer()
    published = fields.Integer()
    refused = fields.Integer()
    taken_down = fields.Integer()
    owed = fields.Integer()
    fulfilled = fields.Integer()
    due = fields.Integer()
    on_time = fields.Integer()


class RankLineSchema(Schema):
    """A place in the ranking of a semester or a school year."""

    rank = fields.Integer()
    name = fields.String()
    sent = fields.Integer()
    published = fields.Integer()
    due = fields.Integer()
    on_time = fields.Integer()


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


class LevelSchema(Schema):
    """Bảng 6: one level; `hours` on average."""

    level = fields.String()
    label = fields.String()
    approved = fields.Integer()
    hours = fields.Float()
    late = fields.Integer()


class DelegationUseSchema(Schema):
    """A delegation that was used."""

    decision_no = fields.String()
    by = fields.String()
    on_behalf = fields.String()
    approved = fields.Integer()


class TrainedSchema(Schema):
    """A course that ended in the month; days are ISO."""

    course = fields.String()
    first_day = fields.String()
    last_day = fields.String()
    members = fields.List(fields.String())


class FiguresSchema(Schema):
    """The figures of one period; days are ISO."""

    period = fields.String()
    kind = fields.String()
    label = fields.String()
    first = fields.String()
    last = fields.String()
    compared_with = fields.String()
    same_with = fields.String()
    months = fields.List(fields.Nested(MonthLineSchema))
    ranked_units = fields.List(fields.Nested(RankLineSchema))
    ranked_people = fields.List(fields.Nested(RankLineSchema))
    sections = fields.List(fields.Nested(SectionSchema))
    units = fields.List(fields.Nested(UnitSchema))
    grounds = fields.List(fields.Nested(GroundSchema))
    total = fields.Nested(SectionSchema)
    deadlines = fields.Nested(DeadlinesSchema)
    suggestions = fields.List(fields.String())
    next_plan = fields.List(fields.Nested(PlannedSchema))
    updates = fields.Integer()
    levels = fields.List(fields.Nested(LevelSchema))
    delegations = fields.List(fields.Nested(DelegationUseSchema))
    trainings = fields.List(fields.Nested(TrainedSchema))
