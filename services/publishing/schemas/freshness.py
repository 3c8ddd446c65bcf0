"""What the forms of pages to confirm send (D7.1c, D7.1d)."""

from services.publishing.config import PAGE_FAMILIES, REASON_MAX, REVIEW_CYCLES, TITLE_MAX, URL_MAX
from shared.web.schema import BaseSchema, Choice, Flag, Text, Whole


class SeenSchema(BaseSchema):
    """“Còn đúng”: which version of the page's row was looked at."""

    version = Whole(required=True)


class FlagSchema(SeenSchema):
    """“Cần sửa”: what is wrong."""

    note = Text(required_text=True, max_length=REASON_MAX)


class _CareSchema(BaseSchema):
    title = Text(required_text=True, max_length=TITLE_MAX)
    unit_id = Text(required_text=True, max_length=64)
    cycle = Choice(*REVIEW_CYCLES, required=True)
    family = Choice(*PAGE_FAMILIES, required=True)


class EnterSchema(_CareSchema):
    """A page of the site that gets an owner unit."""

    address = Text(required_text=True, max_length=URL_MAX)


class AssignSchema(_CareSchema):
    """Another unit or cycle, or off the list."""

    version = Whole(required=True)
    active = Flag(load_default=False)
