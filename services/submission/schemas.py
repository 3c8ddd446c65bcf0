"""What the form and the API send and get: the same schemas read both, with Vietnamese messages."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields, post_load, pre_load, validate

from services.submission.config import (
    BYLINE_MAX,
    CAPTION_MAX,
    CHANNELS,
    CONSENTS,
    CREDIT_MAX,
    FILE_TITLE_MAX,
    LEAD_MAX,
    LICENCE_MAX,
    PROVIDER_MAX,
    REASON_MAX,
    SOURCE_MAX,
    TITLE_MAX,
    URL_MAX,
)
from services.submission.operations import DraftFields, IntakeGiven
from shared import details
from shared.content import Document, Photo
from shared.details import details_of, field_name
from shared.kinds import KINDS, kind_of
from shared.text import parse_day
from shared.web.schema import BaseSchema, Choice, Flag, Text, Whole

BAD_DAY = "Ngày chưa đúng. Hãy viết theo ngày/tháng/năm, ví dụ 20/11/2026."


class Line(Text):
    """Text on one line: cleaned, with single spaces. Its length is counted after that, so NFD costs nobody a letter."""

    def __init__(self, *, max_length: int, **options: Any) -> None:
        super().__init__(max_length=10 * max_length + 1000, load_default="", **options)
        self.line_length = max_length

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        line = " ".join(super()._deserialize(value, attr, data, **kwargs).split())
        if len(line) > self.line_length:
            over = len(line) - self.line_length
            raise ValidationError(f"Dài {len(line)} ký tự, tối đa {self.line_length}. Hãy rút gọn bớt {over} ký tự.")
        return line


class LocalDay(Text):
    """A day in the ways people write it; becomes an ISO day, or an empty text."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        try:
            day = parse_day(super()._deserialize(value, attr, data, **kwargs))
        except ValueError as wrong:
            raise ValidationError(BAD_DAY) from wrong
        return day.isoformat() if day else ""


class PhotoSchema(Schema):
    """A photo in a text as it is kept."""

    sha256 = fields.String()
    caption = fields.String()
    alt = fields.String()
    credit = fields.String()
    licence = fields.String()
    consent = fields.String()
    width = fields.Integer()
    height = fields.Integer()


class PhotoWordsSchema(BaseSchema):
    """What is said about a photo already attached; members left out stay as they are."""

    version = Whole(required=True)
    caption = Text(max_length=CAPTION_MAX)
    alt = Text(max_length=CAPTION_MAX)
    credit = Text(max_length=CREDIT_MAX)
    licence = Text(max_length=LICENCE_MAX)
    consent = Choice("", *CONSENTS)


class FileWordsSchema(BaseSchema):
    """What is said about a file already attached."""

    version = Whole(required=True)
    title = Line(max_length=FILE_TITLE_MAX)


class AttachmentSchema(Schema):
    """A file of the article: a paper, a film, sound."""

    sha256 = fields.String()
    name = fields.String()
    mime = fields.String()
    size = fields.Integer(metadata={"description": "bytes"})
    kind = fields.String(metadata={"description": "file | video | audio"})
    title = fields.String()
    poster = fields.String(metadata={"description": "sha256 of a film's still picture, or empty"})


class DraftSchema(BaseSchema):
    """The text of a draft, as the form and the API send it; loads into DraftFields (photos are handled apart)."""

    title = Line(max_length=TITLE_MAX)
    lead = Line(max_length=LEAD_MAX)
    body = fields.String(load_default="", error_messages={"invalid": "Cần là chữ."})
    byline = Line(max_length=BYLINE_MAX)
    unit_id = Text(max_length=64, load_default="")
    section = Text(max_length=64, load_default="")
    kind = Choice(*KINDS, load_default="news")
    event_end = LocalDay(load_default="")
    quoted = Flag(load_default=False)
    source = Line(max_length=SOURCE_MAX)
    source_url = Line(max_length=URL_MAX)
    details = fields.Dict(keys=fields.String(), values=fields.String(allow_none=True), load_default=dict)

    @pre_load
    def _only_what_applies(self, data: Any, **_kwargs: Any) -> Any:
        """The last day of an event is asked for events only: what stands there otherwise is not judged."""
        if not isinstance(data, Mapping) or data.get("kind", "news") == "event":
            return data
        return {name: value for name, value in data.items() if name != "event_end"}

    @post_load
    def _fields(self, data: dict[str, Any], **_kwargs: Any) -> DraftFields:
        kind = kind_of(data["kind"])
        foreign = [name for name in data["details"] if kind.detail(name) is None]
        if foreign:
            raise ValidationError({"details": [f"Loại bài “{kind.label}” không có mục: {', '.join(foreign)}."]})
        return DraftFields(**{**data, "details": details_of(kind.id, data["details"])})


class FormSchema(DraftSchema):
    """The same for the HTML form, which carries buttons, tokens and photos besides."""

    class Meta:
        """What else the form carries is read elsewhere."""

        unknown = EXCLUDE

    @pre_load
    def _details_of_kind(self, data: Any, **_kwargs: Any) -> Any:
        """The form shows the fields of every kind; those of the chosen one count."""
        kind = kind_of(data.get("kind", "news"))
        typed = {detail.name: data.get(f"{kind.id}-{detail.name}", "") for detail in kind.details}
        return {**{name: data.get(name) for name in data}, "details": typed}


class SaveSchema(BaseSchema):
    """The body of `PUT /articles/<id>`: the version the caller has read, and the whole text."""

    version = Whole(required=True)
    text = fields.Nested(DraftSchema, required=True, error_messages={"required": "Cần điền mục này."})


class VersionSchema(BaseSchema):
    """The version the caller has read."""

    version = Whole(required=True)


class WithdrawSchema(VersionSchema):
    """The body of a withdrawal."""

    reason = Line(max_length=REASON_MAX)


class IntakeSchema(BaseSchema):
    """A line of the register; loads into IntakeGiven."""

    class Meta:
        """Tokens and files are read elsewhere."""

        unknown = EXCLUDE

    received_on = LocalDay(load_default="")
    channel = Choice(*CHANNELS, load_default="paper")
    title = Line(max_length=TITLE_MAX)
    items = Whole(load_default=1)
    provider_id = Text(max_length=64, load_default="")
    provider = Line(max_length=PROVIDER_MAX)
    contact = Line(max_length=PROVIDER_MAX)
    unit_id = Text(max_length=64, load_default="")
    note = Text(max_length=REASON_MAX, load_default="")

    @post_load
    def _given(self, data: dict[str, Any], **_kwargs: Any) -> IntakeGiven:
        return IntakeGiven(**data)


class PageSchema(BaseSchema):
    """The query of a list."""

    scope = Choice("mine", "unit", load_default="mine")
    group = Text(max_length=20, load_default="")
    q = Text(max_length=200, load_default="")
    page = Whole(load_default=1, validate=validate.Range(min=1, max=10_000, error="Trang bắt đầu từ 1."))


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
    attachments = fields.List(fields.Nested(AttachmentSchema))
    details = fields.Dict(keys=fields.String(), values=fields.String())


class StepSchema(Schema):
    """One station of the progress line."""

    label = fields.String()
    state = fields.String()
    who = fields.String()
    since = fields.AwareDateTime(format="iso", allow_none=True)


class RowSchema(Schema):
    """An article in a list."""

    id = fields.String()
    version = fields.Integer()
    reference = fields.String(allow_none=True)
    title = fields.String()
    state = fields.String()
    state_label = fields.String()
    owner = fields.String()
    in_transit = fields.Boolean()
    holder = fields.String()
    since = fields.AwareDateTime(format="iso")
    author = fields.String()
    unit = fields.String()
    section = fields.String()
    kind = fields.String()
    reason = fields.String(allow_none=True)
    address = fields.String(allow_none=True)


class ListSchema(Schema):
    """One page of a list."""

    rows = fields.List(fields.Nested(RowSchema))
    counts = fields.Dict(keys=fields.String(), values=fields.Integer())
    total = fields.Integer()
    number = fields.Integer()
    pages = fields.Integer()


class ArticleSchema(Schema):
    """An article as its author sees it."""

    id = fields.String()
    version = fields.Integer()
    title = fields.String()
    state = fields.String()
    state_label = fields.String()
    owner = fields.String()
    in_transit = fields.Boolean()
    since = fields.AwareDateTime(format="iso")
    author_id = fields.String()
    unit_id = fields.String()
    reason = fields.String(allow_none=True)
    grounds = fields.List(fields.String())
    address = fields.String(allow_none=True)
    document = fields.Nested(DocumentSchema, allow_none=True)
    progress = fields.List(fields.Nested(StepSchema))


def photo_fields(sha256: str, width: int, height: int, words: Mapping[str, str]) -> Photo:
    """A photo from its file and the words typed beside it; the answer to an unknown choice is "not answered"."""
    consent = words.get("consent", "")
    return Photo(
        sha256=sha256,
        caption=words.get("caption", ""),
        alt=words.get("alt", ""),
        credit=words.get("credit", ""),
        licence=words.get("licence", ""),
        consent=consent if consent in CONSENTS else "",
        width=width,
        height=height,
    )


def typed(document: Document, *, unit_id: str, quoted: bool) -> dict[str, str]:
    """The values of the form's fields for a document; days as people write them."""
    day = date.fromisoformat(document.event_end) if document.event_end else None
    return {
        "title": document.title,
        "lead": document.lead,
        "body": document.body,
        "byline": document.byline,
        "unit_id": unit_id,
        "section": document.section,
        "kind": document.kind,
        "event_end": f"{day:%d/%m/%Y}" if day else "",
        "quoted": "1" if quoted else "",
        "source": document.source,
        "source_url": document.source_url,
        **details.typed(document),
    }


FORM_NAMES = (
    *(name for name in FormSchema().fields if name != "details"),
    *(field_name(kind.id, detail.name) for kind in KINDS.values() for detail in kind.details),
)
"""Every text field of the form, the fields of all kinds among them."""
