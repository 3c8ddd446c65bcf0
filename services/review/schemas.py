"""What forms and the API send and get: the same schemas read both, with Vietnamese messages."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields

from services.review.config import (
    BYLINE_MAX,
    CAPTION_MAX,
    CREDIT_MAX,
    LEAD_MAX,
    NOTE_MAX,
    REASON_MAX,
    SOURCE_MAX,
    TITLE_MAX,
    URL_MAX,
)
from services.review.operations import Given
from services.review.queries.desk import TABS
from shared.content import Document, Photo
from shared.details import details_of, field_name
from shared.errors import Invalid
from shared.kinds import kind_of
from shared.text import parse_day
from shared.web.schema import BaseSchema, Choice, Text, Whole

BAD_DAY = "Ngày chưa đúng. Hãy viết theo ngày/tháng/năm, ví dụ 20/11/2026."


def iso_day(text: str) -> str:
    """The ISO day of what people write, or an empty text. ValidationError for anything else."""
    try:
        day = parse_day(text)
    except ValueError as wrong:
        raise ValidationError(BAD_DAY) from wrong
    return day.isoformat() if day else ""


class Day(Text):
    """A day in the ways people write it; becomes an ISO day, or an empty text."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        return iso_day(super()._deserialize(value, attr, data, **kwargs))


def _names() -> fields.List[str]:
    return fields.List(Text(max_length=40), load_default=None)


class ActSchema(BaseSchema):
    """What comes with an act: the version of the page, and what the act takes."""

    version = Whole(required=True)
    reason = Text(max_length=REASON_MAX, load_default="")
    editor_id = Text(max_length=64, load_default="")
    grounds = _names()
    checklist = _names()


class FormActSchema(ActSchema):
    """The same for the HTML form, which carries tokens besides."""

    class Meta:
        """Tokens and buttons are not for us."""

        unknown = EXCLUDE


class ClassesSchema(BaseSchema):
    """The classes K1-K17 of an article; once it was sent up, a change needs a reason (C3)."""

    version = Whole(required=True)
    classes = _names()
    reason = Text(max_length=REASON_MAX, load_default="")


class FormClassesSchema(ClassesSchema):
    """The same for the HTML form."""

    class Meta:
        """Tokens are not for us."""

        unknown = EXCLUDE


class PhotoSchema(BaseSchema):
    """A photo of the article. New files come from the sender only."""

    sha256 = Text(max_length=64, required_text=True)
    caption = Text(max_length=CAPTION_MAX, load_default="")
    alt = Text(max_length=CAPTION_MAX, load_default="")
    credit = Text(max_length=CREDIT_MAX, load_default="")
    consent = Choice("", "none_identifiable", "consented", load_default="")


class TextSchema(BaseSchema):
    """The text as the editor saves it. Members left out of JSON are emptied: it is the whole text."""

    version = Whole(required=True)
    title = Text(max_length=TITLE_MAX, required_text=True)
    lead = Text(max_length=LEAD_MAX, load_default="")
    body = fields.String(load_default="")
    byline = Text(max_length=BYLINE_MAX, load_default="")
    section = Text(max_length=64, load_default="")
    event_end = Day(max_length=20, load_default="")
    source = Text(max_length=SOURCE_MAX, load_default="")
    source_url = Text(max_length=URL_MAX, load_default="")
    note = Text(max_length=NOTE_MAX, load_default="")
    classes = _names()
    checklist = _names()


class FormTextSchema(TextSchema):
    """The same for the HTML form; photos come as parallel lists and are read by `photos_of`."""

    class Meta:
        """Tokens, buttons and photos are not for this schema."""

        unknown = EXCLUDE


class ApiTextSchema(TextSchema):
    """The same for JSON, photos included; `details` left out stay as they are."""

    details = fields.Dict(keys=fields.String(), values=fields.String(), load_default=None)

    photos = fields.List(fields.Nested(PhotoSchema), load_default=list)


class DeskSchema(BaseSchema):
    """The query of the desk's list."""

    tab = Choice(*TABS, load_default="mine")
    unit = Text(max_length=64, load_default="")
    assignee = Text(max_length=64, load_default="")
    klass = Text(max_length=4, load_default="", data_key="class")
    search = Text(max_length=100, load_default="", data_key="q")
    after = Text(max_length=100, load_default="")


class CompareSchema(BaseSchema):
    """Which two texts: version numbers, or sent, current, approved."""

    old = Text(max_length=10, load_default="sent", data_key="from")
    new = Text(max_length=10, load_default="current", data_key="to")


class DeskRowSchema(Schema):
    """An article in the list."""

    id = fields.String()
    title = fields.String()
    state = fields.String()
    owner = fields.String()
    settled = fields.Boolean()
    kind = fields.String()
    unit = fields.String()
    author = fields.String()
    assignee = fields.String()
    classes = fields.List(fields.String())
    section = fields.String()
    event_end = fields.String(allow_none=True)
    refusal_proposed = fields.Boolean()
    since = fields.AwareDateTime(format="iso")
    received_at = fields.AwareDateTime(format="iso")
    revision_kind = fields.String(allow_none=True)


class DeskPageSchema(Schema):
    """One page of the list; `next` goes into `after` of the page behind it."""

    rows = fields.List(fields.Nested(DeskRowSchema))
    next = fields.String(allow_none=True)
    counts = fields.Dict(keys=fields.String(), values=fields.Integer())


class LedgerSchema(Schema):
    """A line of the ledger."""

    at = fields.AwareDateTime(format="iso")
    name = fields.String()
    role = fields.String()
    transition = fields.String()
    what = fields.String()
    from_state = fields.String()
    to_state = fields.String()
    level = fields.Integer(allow_none=True)
    in_force = fields.Boolean()
    content_hash = fields.String()
    mode = fields.String()
    pack = fields.String()
    classes = fields.List(fields.String())
    clause = fields.String()
    reason = fields.String(allow_none=True)
    grounds = fields.List(fields.String())
    flags = fields.List(fields.String())
    delegation_id = fields.String(allow_none=True)
    delegation_no = fields.String(allow_none=True)
    on_behalf = fields.String(allow_none=True)


class VersionSchema(Schema):
    """A stored version."""

    no = fields.Integer()
    hash = fields.String()
    origin = fields.String()
    editor = fields.String()
    at = fields.AwareDateTime(format="iso")
    note = fields.String()
    is_current = fields.Boolean()
    is_sent = fields.Boolean()
    is_approved = fields.Boolean()


class MoveSchema(Schema):
    """A move out of the present state, and why not where it is refused."""

    trigger = fields.String()
    label = fields.String()
    transition_id = fields.String()
    allowed = fields.Boolean()
    why = fields.String(allow_none=True)
    clause = fields.String()
    reason_required = fields.Boolean()


class DocumentSchema(Schema):
    """A text as it is kept."""

    title = fields.String()
    lead = fields.String()
    body = fields.String()
    byline = fields.String()
    section = fields.String()
    kind = fields.String()
    event_end = fields.String()
    source = fields.String()
    source_url = fields.String()
    photos = fields.List(fields.Nested(PhotoSchema))
    details = fields.Dict(keys=fields.String(), values=fields.String())


class ItemSchema(Schema):
    """An article with everything its page shows. `document` is null when the text is for the head only (§2.5)."""

    id = fields.String()
    title = fields.String()
    state = fields.String()
    owner = fields.String()
    settled = fields.Boolean()
    version = fields.Integer()
    kind = fields.String()
    section = fields.String()
    event_end = fields.String(allow_none=True)
    classes = fields.List(fields.String())
    checklist = fields.List(fields.String())
    refusal_proposed = fields.Boolean()
    grounds = fields.List(fields.String())
    reason = fields.String(allow_none=True)
    pack = fields.String()
    address = fields.String(allow_none=True)
    since = fields.AwareDateTime(format="iso")
    revises = fields.String(allow_none=True)
    revision_kind = fields.String(allow_none=True)
    revision_note = fields.String(allow_none=True)
    received_at = fields.AwareDateTime(format="iso")
    author_id = fields.String()
    unit = fields.String()
    assignee_id = fields.String(allow_none=True)
    content_hash = fields.String()
    sent_hash = fields.String()
    approvals = fields.List(fields.Dict())
    signatures = fields.List(fields.Dict())
    document = fields.Nested(DocumentSchema, allow_none=True)
    versions = fields.List(fields.Nested(VersionSchema))
    ledger = fields.List(fields.Nested(LedgerSchema))
    moves = fields.List(fields.Nested(MoveSchema))


class OutcomeSchema(Schema):
    """What became of an act. `owner` is another service when the article was handed over."""

    id = fields.String()
    state = fields.String()
    owner = fields.String()
    version = fields.Integer()


class PieceSchema(Schema):
    """A run of text: same, add or del."""

    op = fields.String()
    text = fields.String()


class DiffRowSchema(Schema):
    """A block of the difference."""

    label = fields.String()
    op = fields.String()
    pieces = fields.List(fields.Nested(PieceSchema))


class DiffSchema(Schema):
    """The difference between two texts."""

    rows = fields.List(fields.Nested(DiffRowSchema))


def given_of(data: Mapping[str, Any], *, delegation_id: str | None = None) -> Given:
    """What ActSchema has loaded, as the operations take it; `delegation_id` as accounts has confirmed it."""
    ticks = data["checklist"]
    return Given(
        reason=data["reason"] or None,
        editor_id=data["editor_id"],
        grounds=tuple(data["grounds"] or ()),
        checklist=None if ticks is None else tuple(ticks),
        delegation_id=delegation_id,
    )


def document_of(data: Mapping[str, Any], *, before: Document, photos: list[Photo]) -> Document:
    """The document the editor has typed over `before`, whose kind and files stay. The operation cleans and checks it.

    `details` None (left out of the JSON) keeps them. Invalid for a field that the kind does not have.
    """
    names = ("title", "lead", "body", "byline", "section", "event_end", "source", "source_url")
    given = data.get("details")
    kind = kind_of(before.kind)
    foreign = [name for name in given or () if kind.detail(name) is None]
    if foreign:
        wrong = {"details": [f"Loại bài “{kind.label}” không có mục: {', '.join(foreign)}."]}
        raise Invalid("Một số mục chưa đúng, xin xem ghi chú ở từng mục.", fields=wrong)
    kept = before.details if given is None else details_of(before.kind, given)
    return replace(before, **{name: data[name] for name in names}, photos=tuple(photos), details=kept)


def details_typed(form: Mapping[str, str], kind: str) -> dict[str, str]:
    """The fields of the kind from the HTML form."""
    return {detail.name: form.get(field_name(kind, detail.name), "") for detail in kind_of(kind).details}


def photos_of(form: Any) -> list[Photo]:
    """The photos of the HTML form: parallel lists, those ticked to be dropped left out, anything odd emptied."""
    columns = [form.getlist(f"photo_{name}") for name in ("sha256", "caption", "alt", "credit", "consent")]
    dropped = set(form.getlist("photo_drop"))
    if len({len(column) for column in columns}) != 1:
        return [Photo(sha) for sha in columns[0] if sha not in dropped]
    return [Photo(*words) for words in zip(*columns, strict=True) if words[0] not in dropped]
