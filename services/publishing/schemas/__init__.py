"""What forms and the API send and get: the same schemas read both, with Vietnamese messages."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields

from services.publishing.config import (
    BYLINE_MAX,
    CHANGE_KINDS,
    CHANGE_STATES,
    CONTACT_MAX,
    COST_MAX,
    LEAD_MAX,
    NUMBER_MAX,
    REASON_MAX,
    REQUEST_STATES,
    SOURCE_MAX,
    TITLE_MAX,
    URL_MAX,
)
from services.publishing.operations import Given
from services.publishing.queries import FILTERS
from shared.clock import LOCAL
from shared.web.schema import REQUIRED, BaseSchema, Choice, Day, Text, Whole

BAD_TIME = "Ngày giờ chưa đúng. Hãy chọn lại, ví dụ 24/11/2026 14:05."


class LocalTime(Text):
    """A moment on the school's wall clock (`2026-11-24T14:05` or `24/11/2026 14:05`), or ISO with a zone; aware."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        text = super()._deserialize(value, attr, data, **kwargs)
        return _moment(text) if text else None


def _moment(text: str) -> datetime:
    for read in (datetime.fromisoformat, lambda words: datetime.strptime(words, "%d/%m/%Y %H:%M")):  # noqa: DTZ007
        try:
            found = read(text)
        except ValueError:
            continue
        return found if found.tzinfo else found.replace(tzinfo=LOCAL)
    raise ValidationError(BAD_TIME)


class ActSchema(BaseSchema):
    """What comes with a move: the version of the page, and what the move takes."""

    version = Whole(required=True)
    reason = Text(max_length=REASON_MAX, load_default="")
    takedown_reason = Text(max_length=8, load_default="")
    due_at = LocalTime(max_length=40, load_default=None)


def given_of(data: Mapping[str, Any]) -> Given:
    """What was entered, as the operations take it."""
    return Given(reason=data["reason"], takedown_reason=data["takedown_reason"], due_at=data["due_at"])


class RequestSchema(BaseSchema):
    """A request for removal (T21)."""

    takedown_reason = Text(max_length=8, load_default="")
    note = Text(max_length=REASON_MAX, load_default="")


class AnswerSchema(BaseSchema):
    """The head's answer to a request that is not granted."""

    answer = Text(max_length=REASON_MAX, load_default="")


class RemarkSchema(BaseSchema):
    """What a member of the board thinks of a request."""

    text = Text(max_length=REASON_MAX, load_default="")


class DecisionSchema(BaseSchema):
    """The head's decision about a request by the API: take down (`version`, `takedown_reason`), or keep; with words."""

    accept = fields.Boolean(required=True, error_messages={"required": REQUIRED, "invalid": "Cần là true hoặc false."})
    answer = Text(max_length=REASON_MAX, load_default="")
    version = Whole(load_default=0)
    takedown_reason = Text(max_length=8, load_default="")


class ExpirySchema(BaseSchema):
    """From when on an article no longer fits; empty: no such date."""

    version = Whole(required=True)
    expires_at = LocalTime(max_length=40, load_default=None)
    act = Choice("request", "archive", load_default="request")


class OpenRevisionSchema(BaseSchema):
    """A correction or an update to be opened (T20)."""

    version = Whole(required=True)
    revision_kind = Text(max_length=12, load_default="")
    note = Text(max_length=REASON_MAX, load_default="")
    editor_id = Text(max_length=64, load_default="")


class RevisionActSchema(BaseSchema):
    """An act on an approved revision; `due_at` for the moment it is scheduled at."""

    version = Whole(required=True)
    reason = Text(max_length=REASON_MAX, load_default="")
    due_at = LocalTime(max_length=40, load_default=None)


class PublicRequestSchema(RequestSchema):
    """A citizen's request: the public address of the article, and how to be reached (both may be left out)."""

    address = Text(max_length=URL_MAX, load_default="")
    name = Text(max_length=4 * CONTACT_MAX, load_default="")
    reach = Text(max_length=4 * CONTACT_MAX, load_default="")


class ArchiveSchema(BaseSchema):
    """The archive's search."""

    class Meta:
        """An address typed by hand may carry anything else; it is left alone."""

        unknown = EXCLUDE

    search = Text(max_length=200, load_default="", data_key="tim")
    section = Text(max_length=64, load_default="", data_key="chuyen-muc")


class AmendSchema(BaseSchema):
    """The edited text (T18); members left out stay as they are. Lengths are judged after cleaning."""

    version = Whole(required=True)
    title = Text(max_length=4 * TITLE_MAX)
    lead = Text(max_length=4 * LEAD_MAX)
    body = fields.String(error_messages={"invalid": "Cần là chữ."})
    byline = Text(max_length=4 * BYLINE_MAX)
    source = Text(max_length=4 * SOURCE_MAX)
    source_url = Text(max_length=4 * URL_MAX)
    note = Text(max_length=REASON_MAX, load_default="")


class DeskSchema(BaseSchema):
    """Filters of the desk's list."""

    class Meta:
        """An address typed by hand may carry anything else; it is left alone."""

        unknown = EXCLUDE

    tab = Choice(*FILTERS, load_default="cho-dang", data_key="muc")
    search = Text(max_length=200, load_default="", data_key="tim")
    section = Text(max_length=64, load_default="", data_key="chuyen-muc")
    cursor = Text(max_length=120, load_default="", data_key="tiep")


class ListSchema(BaseSchema):
    """The API's filters, in English as everything there."""

    tab = Choice(*FILTERS, load_default="cho-dang")
    q = Text(max_length=200, load_default="")
    section = Text(max_length=64, load_default="")
    cursor = Text(max_length=120, load_default="")


class LineSchema(Schema):
    """An article in the desk's list."""

    id = fields.String()
    title = fields.String()
    state = fields.String()
    section = fields.String()
    unit = fields.String()
    author = fields.String()
    classes = fields.List(fields.String())
    since = fields.AwareDateTime(format="iso")
    approved_at = fields.AwareDateTime(format="iso")
    published_at = fields.AwareDateTime(format="iso", allow_none=True)
    address = fields.String(allow_none=True)
    late = fields.Boolean()
    requests = fields.Integer()
    due_at = fields.AwareDateTime(format="iso", allow_none=True)
    decide_by = fields.AwareDateTime(format="iso", allow_none=True)


class PageSchema(Schema):
    """One page of the desk's list; `next_cursor` asks for the following one."""

    lines = fields.List(fields.Nested(LineSchema))
    next_cursor = fields.String(allow_none=True)
    counts = fields.Dict(keys=fields.String(), values=fields.Integer())


class MoveSchema(Schema):
    """A move, and why it is closed."""

    trigger = fields.String()
    label = fields.String()
    allowed = fields.Boolean()
    why = fields.String(allow_none=True)
    clause = fields.String()
    reason_required = fields.Boolean()


class ApprovalSchema(Schema):
    """One line of the approval ledger."""

    level = fields.String()
    name = fields.String()
    role = fields.String()
    at = fields.AwareDateTime(format="iso", allow_none=True)
    content_hash = fields.String()
    matches = fields.Boolean()
    on_behalf = fields.String()
    decision_no = fields.String()


class StepSchema(Schema):
    """One move of the article in publishing."""

    at = fields.AwareDateTime(format="iso")
    name = fields.String()
    role = fields.String()
    what = fields.String()
    to_state = fields.String()
    clause = fields.String()
    reason = fields.String(allow_none=True)
    takedown_reason = fields.String(allow_none=True)


class RevisionLineSchema(Schema):
    """A correction or an update in the article's list (T20)."""

    id = fields.String()
    word = fields.String()
    note = fields.String()
    state = fields.String()
    opened_by = fields.String()
    opened_at = fields.AwareDateTime(format="iso")
    due_at = fields.AwareDateTime(format="iso", allow_none=True)


class ItemSchema(Schema):
    """An article with its approvals, steps and possible moves. `document` is null for who may not read it."""

    id = fields.String(attribute="article.id")
    version = fields.Integer(attribute="article.version")
    state = fields.String(attribute="article.state")
    title = fields.String(attribute="article.title")
    section = fields.String(attribute="article.section")
    classes = fields.List(fields.String(), attribute="article.classes")
    content_hash = fields.String(attribute="article.content_hash")
    approved_hash = fields.String(attribute="article.approved_hash")
    address = fields.String(attribute="article.address", allow_none=True)
    due_at = fields.AwareDateTime(attribute="article.due_at", format="iso", allow_none=True)
    decide_by = fields.AwareDateTime(attribute="article.decide_by", format="iso", allow_none=True)
    expires_at = fields.AwareDateTime(attribute="article.expires_at", format="iso", allow_none=True)
    published_at = fields.AwareDateTime(attribute="article.published_at", format="iso", allow_none=True)
    takedown_reason = fields.String(attribute="article.takedown_reason", allow_none=True)
    owner = fields.String()
    in_transit = fields.Boolean()
    unit = fields.String()
    author = fields.String()
    texts_match = fields.Boolean()
    approvals = fields.List(fields.Nested(ApprovalSchema))
    steps = fields.List(fields.Nested(StepSchema))
    moves = fields.List(fields.Nested(MoveSchema))
    opening = fields.Nested(MoveSchema, allow_none=True)
    revisions = fields.List(fields.Nested(RevisionLineSchema))
    document = fields.Function(lambda item: item.document and vars_of(item.document), allow_none=True)


def vars_of(document: Any) -> dict[str, Any]:
    """The text's fields for a reader of the API."""
    names = ("title", "lead", "body", "byline", "section", "kind", "event_end", "source", "source_url")
    return {name: getattr(document, name) for name in names}


class OutcomeSchema(Schema):
    """Where the article stands after a move; `page_current` is false while its public page still waits for the job."""

    id = fields.String()
    state = fields.String()
    owner = fields.String()
    version = fields.Integer()
    address = fields.String(allow_none=True)
    page_current = fields.Boolean()


class RequestedSchema(Schema):
    """A request for removal as it stands."""

    id = fields.String()
    state = fields.String()


class DocketQuerySchema(BaseSchema):
    """Which requests, and which page of them."""

    state = Choice(*REQUEST_STATES, load_default="open")
    page = Whole(load_default=1)


class RemarkLineSchema(Schema):
    """What a member of the board thinks."""

    at = fields.AwareDateTime(format="iso")
    name = fields.String()
    role = fields.String()
    text = fields.String()


class DocketLineSchema(Schema):
    """A request in the docket; `is_public`: it came through the public form."""

    id = fields.String()
    article_id = fields.String()
    title = fields.String()
    article_state = fields.String()
    at = fields.AwareDateTime(format="iso")
    name = fields.String()
    is_public = fields.Boolean()
    takedown_reason = fields.String()
    note = fields.String()
    state = fields.String()
    remarks = fields.Integer()
    decided_at = fields.AwareDateTime(format="iso", allow_none=True)


class DocketPageSchema(Schema):
    """One page of the docket."""

    lines = fields.List(fields.Nested(DocketLineSchema))
    counts = fields.Dict(keys=fields.String(), values=fields.Integer())


class DocketSchema(Schema):
    """One request whole; remarks for the board only. How to reach a citizen is on the page, never in the API."""

    id = fields.String()
    article_id = fields.String(attribute="article.id")
    article_version = fields.Integer(attribute="article.version")
    article_state = fields.String(attribute="article.state")
    title = fields.String(attribute="article.title")
    at = fields.AwareDateTime(format="iso")
    name = fields.String()
    takedown_reason = fields.String()
    note = fields.String()
    state = fields.String()
    answer = fields.String(allow_none=True)
    decided_by = fields.String(allow_none=True)
    decided_at = fields.AwareDateTime(format="iso", allow_none=True)
    remarks = fields.List(fields.Nested(RemarkLineSchema))


class RevisionSchema(Schema):
    """A correction or an update. `document` is null while the text is at the desk, or not for this person."""

    id = fields.String(attribute="revision.id")
    article_id = fields.String(attribute="article.id")
    version = fields.Integer(attribute="revision.version")
    revision_kind = fields.String(attribute="revision.revision_kind")
    note = fields.String(attribute="revision.note")
    state = fields.String(attribute="revision.state")
    title = fields.String(attribute="revision.title")
    due_at = fields.AwareDateTime(attribute="revision.due_at", format="iso", allow_none=True)
    classes = fields.List(fields.String(), attribute="revision.classes")
    base_hash = fields.String(attribute="revision.base_hash")
    content_hash = fields.String(attribute="revision.content_hash")
    published_at = fields.AwareDateTime(attribute="revision.published_at", format="iso", allow_none=True)
    editor = fields.String()
    owner = fields.String()
    in_transit = fields.Boolean()
    moves = fields.List(fields.Nested(MoveSchema))
    document = fields.Function(lambda item: item.document and vars_of(item.document), allow_none=True)


class ChangeSchema(BaseSchema):
    """A change of the site that is proposed (D4.2)."""

    kind = Choice(*CHANGE_KINDS, required=True)
    what = Text(required_text=True, max_length=REASON_MAX)
    why = Text(required_text=True, max_length=REASON_MAX)
    cost = Text(load_default="", max_length=COST_MAX)


class ChangeDecisionSchema(BaseSchema):
    """The principal's decision."""

    verdict = Choice("approve", "reject", required=True)
    reason = Text(required_text=True, max_length=REASON_MAX)
    decision_no = Text(load_default="", max_length=NUMBER_MAX)


class ChangeDoneSchema(BaseSchema):
    """The day on which an approved change was made."""

    day = Day(required=True)


class SiteChangeTieSchema(BaseSchema):
    """The approved request that a change of the site belongs to."""

    change_id = Text(required_text=True, max_length=36)


class SiteChangeSchema(Schema):
    """A change of the site noticed at a start. `state`: open | tied."""

    id = fields.String()
    what = fields.List(fields.String())
    seen_at = fields.AwareDateTime(format="iso")
    state = fields.String()
    current = fields.Boolean()
    change_id = fields.String(allow_none=True)
    tied_at = fields.AwareDateTime(format="iso", allow_none=True)
    tied_by = fields.String()
    approved_later = fields.Boolean()


class SiteChangeListSchema(Schema):
    """Changes of the site that no approval stands behind."""

    items = fields.List(fields.Nested(SiteChangeSchema))


class ChangeQuerySchema(BaseSchema):
    """Which requests, and which page of them."""

    state = Choice(*CHANGE_STATES, load_default="proposed")
    page = Whole(load_default=1)


class ChangeStepSchema(Schema):
    """One line of a request's history."""

    at = fields.AwareDateTime(format="iso")
    name = fields.String()
    state = fields.String()
    note = fields.String()


class ChangeRowSchema(Schema):
    """A change of the site. `state`: proposed | approved | rejected | implemented."""

    id = fields.String()
    kind = fields.String()
    what = fields.String()
    why = fields.String()
    cost = fields.String()
    state = fields.String()
    proposed_at = fields.AwareDateTime(format="iso")
    proposed_by = fields.String()
    decided_at = fields.AwareDateTime(format="iso", allow_none=True)
    decided_by = fields.String()
    reason = fields.String()
    decision_no = fields.String()
    implemented_on = fields.Date(allow_none=True)
    history = fields.List(fields.Nested(ChangeStepSchema))


class ChangePageSchema(Schema):
    """One page of the register, and how many requests stand in each state."""

    items = fields.List(fields.Nested(ChangeRowSchema))
    counts = fields.Dict(keys=fields.String(), values=fields.Integer())
