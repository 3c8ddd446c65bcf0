"""Marshmallow schemas of the JSON API."""

from marshmallow import Schema, fields, validate

from services.notifications.config import STATES
from shared.web.schema import BaseSchema, Choice, Text, Whole


class TaskSchema(Schema):
    """One open task."""

    id = fields.String()
    kind = fields.String()
    title = fields.String()
    state = fields.String()
    opened_at = fields.AwareDateTime()
    href = fields.String()
    due_on = fields.Date(allow_none=True)


class MyTasksSchema(Schema):
    """How much waits for me: small, for the navigation. `oldest_at` is null when nothing waits."""

    open = fields.Integer()
    oldest_at = fields.AwareDateTime(allow_none=True)
    url = fields.String()


class TaskListSchema(Schema):
    """Every open task of mine, in the order of the inbox."""

    items = fields.List(fields.Nested(TaskSchema))
    total = fields.Integer()


class DeliverySchema(Schema):
    """One line of the ledger."""

    id = fields.String()
    event_id = fields.String()
    event_type = fields.String()
    recipient_id = fields.String()
    recipient_name = fields.String()
    address = fields.String()
    template = fields.String()
    title = fields.String()
    state = fields.String()
    attempts = fields.Integer()
    created_at = fields.AwareDateTime()
    due_at = fields.AwareDateTime()
    sent_at = fields.AwareDateTime(allow_none=True)
    last_error = fields.String(allow_none=True)
    message_id = fields.String(allow_none=True)
    retryable = fields.Boolean()


class LedgerSchema(Schema):
    """One page of the ledger."""

    items = fields.List(fields.Nested(DeliverySchema))
    page = fields.Integer()
    pages = fields.Integer()
    total = fields.Integer()
    counts = fields.Dict(keys=fields.String(), values=fields.Integer())


class LedgerQuerySchema(BaseSchema):
    """What narrows the ledger."""

    state = Choice(*STATES, load_default=None)
    recipient = Text(max_length=64, load_default="")
    page = Whole(load_default=1, validate=validate.Range(min=1, error="Số trang bắt đầu từ 1."))


class QueuedSchema(Schema):
    """A letter put into the queue again."""

    id = fields.String()
    state = fields.String()
