"""What forms and JSON may say to accounts, and what JSON hears back. The same schemas serve both."""

from datetime import UTC, datetime
from typing import Any

from marshmallow import Schema, ValidationError, fields, pre_load, validate, validates_schema

from services.accounts.config import DEMO_PASSWORD
from services.accounts.models import DELEGATED_ROLES, ROLE_ORDER, UNIT_TYPES
from shared.clock import LOCAL
from shared.web.labels import role_label
from shared.web.schema import BaseSchema, Choice, Day, Flag, Text, Whole

UNIT_TYPE_CHOICES = tuple(UNIT_TYPES.items())
DELEGATED_ROLE_CHOICES = tuple(DELEGATED_ROLES.items())
ROLE_CHOICES = tuple((role, role_label(role)) for role in ROLE_ORDER)
_LONGEST_TYPED = 512


class Secret(fields.String):
    """A password as typed: never trimmed or cleaned."""

    default_error_messages = {  # noqa: RUF012  # marshmallow's own way
        "required": "Hãy nhập mật khẩu.",
        "null": "Hãy nhập mật khẩu.",
        "invalid": "Cần là chữ.",
        "invalid_utf8": "Chữ bị lỗi mã.",
    }

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text: str = super()._deserialize(value, attr, data, **kwargs)
        if not text:
            raise ValidationError("Hãy nhập mật khẩu.")
        if len(text) > _LONGEST_TYPED:
            raise ValidationError("Mật khẩu quá dài.")
        return text


class _Emptiable(BaseSchema):
    """Forms send an empty text where JSON sends null: `EMPTY_AS_NONE` names the fields where both mean 'none'."""

    EMPTY_AS_NONE: tuple[str, ...] = ()

    @pre_load
    def _none_for_empty(self, data: Any, **_kwargs: Any) -> Any:
        if not isinstance(data, dict):
            return data
        return {name: None if value == "" and name in self.EMPTY_AS_NONE else value for name, value in data.items()}


class SignInSchema(BaseSchema):
    """The sign-in form."""

    login = Text(required_text=True, max_length=100)
    password = Secret(required=True)
    tiep = Text(load_default="", max_length=2000)


class DemoSignInSchema(BaseSchema):
    """One click on a demo account."""

    demo = Text(required_text=True, max_length=64)
    tiep = Text(load_default="", max_length=2000)


class NewPasswordSchema(BaseSchema):
    """The old password, and the new one twice."""

    old_password = Secret(required=True)
    password = Secret(required=True)
    repeat = Secret(required=True)

    @validates_schema(skip_on_field_errors=True)
    def _same_twice(self, data: dict[str, Any], **_kwargs: Any) -> None:
        if data["password"] != data["repeat"]:
            raise ValidationError("Hai lần nhập mật khẩu mới chưa giống nhau.", field_name="repeat")
        refuse_demo_password(data["password"])


class FirstPasswordSchema(NewPasswordSchema):
    """The first own password in place of a given one; nobody is signed in yet."""

    login = Text(required_text=True, max_length=100)
    tiep = Text(load_default="", max_length=2000)


class GivenPasswordSchema(BaseSchema):
    """A password given by an administrator."""

    password = Secret(required=True)

    @validates_schema(skip_on_field_errors=True)
    def _not_the_demo(self, data: dict[str, Any], **_kwargs: Any) -> None:
        refuse_demo_password(data["password"])


def refuse_demo_password(password: str) -> None:
    """ValidationError for the demo password: everybody knows it."""
    if password == DEMO_PASSWORD:
        raise ValidationError("Mật khẩu dùng thử ai cũng biết; hãy chọn mật khẩu khác.", field_name="password")


class MemberSchema(_Emptiable):
    """A member's profile as it may be changed. `version` is the one the page was made from."""

    EMPTY_AS_NONE = ("unit_id",)

    name = Text(required_text=True, max_length=200)
    email = Text(required_text=True, max_length=254)
    unit_id = Text(load_default=None, allow_none=True, max_length=64)
    version = Whole(required=True)


class NewMemberSchema(_Emptiable):
    """A new member; without a password nobody can sign in yet, a given one must be replaced at the first sign-in."""

    EMPTY_AS_NONE = ("unit_id", "password")

    member_id = Text(required_text=True, max_length=64)
    name = Text(required_text=True, max_length=200)
    email = Text(required_text=True, max_length=254)
    unit_id = Text(load_default=None, allow_none=True, max_length=64)
    password = Secret(load_default=None, allow_none=True)

    @validates_schema(skip_on_field_errors=True)
    def _not_the_demo(self, data: dict[str, Any], **_kwargs: Any) -> None:
        refuse_demo_password(data["password"] or "")


class ReasonSchema(BaseSchema):
    """Why an account is locked or opened again (D8.2)."""

    reason = Text(required_text=True, max_length=500)


class UnitSchema(BaseSchema):
    """A unit as it may be registered."""

    name = Text(required_text=True, max_length=200)
    type = Choice(*UNIT_TYPES, required=True)
    under_quota = Flag(load_default=False)


class ChangedUnitSchema(UnitSchema):
    """A unit as it may be changed. `version` is the one the page was made from."""

    version = Whole(required=True)


class AppointmentSchema(_Emptiable):
    """An appointment of the member named in the address; days are ISO, both inclusive."""

    EMPTY_AS_NONE = ("unit_id", "until")

    role = Choice(*ROLE_ORDER, required=True)
    unit_id = Text(load_default=None, allow_none=True, max_length=64)
    since = Day(required=True)
    until = Day(load_default=None, allow_none=True)
    decision_no = Text(required_text=True, max_length=64)


class NewAppointmentSchema(AppointmentSchema):
    """An appointment with the member in the body (JSON)."""

    member_id = Text(required_text=True, max_length=64)


class EndAppointmentSchema(BaseSchema):
    """The new last day of an appointment."""

    until = Day(required=True)
    version = Whole(required=True)


class DelegationSchema(BaseSchema):
    """The principal's delegation; days are ISO, both inclusive."""

    to_id = Text(required_text=True, max_length=64)
    role = Choice(*DELEGATED_ROLES, required=True)
    classes = fields.List(Text(max_length=8), load_default=list)
    since = Day(required=True)
    until = Day(required=True)
    decision_no = Text(required_text=True, max_length=64)


class DelegationFormSchema(DelegationSchema):
    """The same from the form, which asks once more before anything is recorded."""

    confirmed = Flag(load_default=False)


class RevokeDelegationSchema(BaseSchema):
    """Why a delegation ends now."""

    reason = Text(required_text=True, max_length=500)
    version = Whole(required=True)


class DelegationFilterSchema(BaseSchema):
    """The query of the list of delegations (JSON)."""

    stands = Choice("", "live", "later", "ended", "revoked", load_default="")


class Moment(fields.DateTime):
    """A moment as `datetime-local` inputs send it: school time; JSON may also give an offset. Aware when loaded."""

    default_error_messages = {  # noqa: RUF012  # marshmallow's own way
        "required": "Hãy ghi ngày, giờ.", "null": "Hãy ghi ngày, giờ.", "invalid": "Ngày, giờ không hợp lệ.",
        "format": "Ngày, giờ không hợp lệ.",
    }  # fmt: skip

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> datetime:
        typed: datetime = super()._deserialize(value, attr, data, **kwargs)
        return (typed if typed.tzinfo else typed.replace(tzinfo=LOCAL)).astimezone(UTC)


class LostSchema(BaseSchema):
    """An account is reported lost (D8.2)."""

    member_id = Text(required_text=True, max_length=64)
    lost_since = Moment(required=True)
    what = Text(required_text=True, max_length=1000)


class JudgeSchema(BaseSchema):
    """Whether these decisions of the lost account stand."""

    event_ids = fields.List(Text(max_length=36), load_default=list)
    verdict = Choice("confirmed", "disputed", required=True)
    note = Text(load_default="", max_length=500)


class ReopenSchema(GivenPasswordSchema):
    """A lost account opens again with a temporary password."""

    reason = Text(required_text=True, max_length=500)


class CloseSchema(BaseSchema):
    """How the incident ended."""

    outcome = Text(required_text=True, max_length=1000)
    version = Whole(load_default=None, allow_none=True)


class ActOut(Schema):
    """Something done with a lost account. `verdict`: confirmed | disputed | null."""

    event_id = fields.String()
    service = fields.String()
    type = fields.String()
    subject_id = fields.String()
    title = fields.String()
    at = fields.AwareDateTime()
    verdict = fields.String(allow_none=True)
    judged_at = fields.AwareDateTime(allow_none=True)
    judged_by = fields.String(allow_none=True)
    note = fields.String(allow_none=True)


class IncidentOut(Schema):
    """A lost account. `stands`: locked | checking | closed; `waiting`: services that have not answered yet."""

    id = fields.String()
    member_id = fields.String()
    member_name = fields.String()
    lost_since = fields.AwareDateTime()
    what = fields.String()
    reported_by = fields.String()
    created_at = fields.AwareDateTime()
    opened_at = fields.AwareDateTime(allow_none=True)
    opened_by = fields.String(allow_none=True)
    closed_at = fields.AwareDateTime(allow_none=True)
    closed_by = fields.String(allow_none=True)
    outcome = fields.String(allow_none=True)
    version = fields.Integer()
    stands = fields.String()
    waiting = fields.List(fields.String())
    acts = fields.List(fields.Nested(ActOut))


class AcknowledgeSchema(BaseSchema):
    """“Tôi đã đọc Quy chế”: the version the page showed, `id@version`."""

    pack = Text(required_text=True, max_length=80)


class TrainingSchema(_Emptiable):
    """A course that was taken (D9); days are ISO, `last_day` empty means one day."""

    EMPTY_AS_NONE = ("last_day",)

    course = Text(required_text=True, max_length=300)
    field = Text(load_default="", max_length=200)
    place = Text(required_text=True, max_length=300)
    first_day = Day(required=True)
    last_day = Day(load_default=None, allow_none=True)
    members = fields.List(Text(max_length=64), load_default=list)
    decision_no = Text(load_default="", max_length=64)
    note = Text(load_default="", max_length=1000)


class YearSchema(BaseSchema):
    """Which year; empty for the present one."""

    year = Whole(load_default=None, validate=validate.Range(min=2015, max=2099, error="Năm phải từ 2015 đến 2099."))


class ReaderOut(Schema):
    """A member and when the version was acknowledged; null: not yet."""

    member_id = fields.String()
    name = fields.String()
    at = fields.AwareDateTime(allow_none=True)


class AcknowledgedOut(Schema):
    """The version in force, the own answer, and for the board everybody's."""

    pack = fields.String()
    at = fields.AwareDateTime(allow_none=True)
    readers = fields.List(fields.Nested(ReaderOut))


class TrainingOut(Schema):
    """A course; `members` are names."""

    id = fields.String()
    course = fields.String()
    field = fields.String()
    place = fields.String()
    first_day = fields.Date()
    last_day = fields.Date()
    decision_no = fields.String()
    note = fields.String()
    recorded_at = fields.AwareDateTime()
    recorded_by = fields.String()
    struck_at = fields.AwareDateTime(allow_none=True)
    struck_by = fields.String(allow_none=True)
    strike_reason = fields.String(allow_none=True)
    members = fields.List(fields.String())


class TrainingYearOut(Schema):
    """The courses of a year, and how many each person took."""

    year = fields.Integer()
    rows = fields.List(fields.Nested(TrainingOut))
    counts = fields.List(fields.Tuple((fields.String(), fields.Integer())))


class SessionSchema(BaseSchema):
    """Which session to end."""

    session_id = Text(required_text=True, max_length=64)


class MemberFilterSchema(BaseSchema):
    """The query of the list of members (JSON)."""

    q = Text(load_default="", max_length=200)
    role = Choice("", *ROLE_ORDER, load_default="")
    unit_id = Text(load_default="", max_length=64)
    status = Choice("", "active", "locked", "no_role", load_default="")
    page = Whole(load_default=1)


class AppointmentFilterSchema(BaseSchema):
    """The query of the list of appointments (JSON)."""

    role = Choice("", *ROLE_ORDER, load_default="")


class AppointmentOut(Schema):
    """An appointment. `stands`: now | later | over | undone."""

    id = fields.String()
    member_id = fields.String()
    member_name = fields.String()
    role = fields.String()
    role_label = fields.Function(lambda row: role_label(row.role), metadata={"type": "string"})
    unit_id = fields.String(allow_none=True)
    unit_name = fields.String()
    since = fields.Date()
    until = fields.Date(allow_none=True)
    decision_no = fields.String()
    stands = fields.String()
    version = fields.Integer()


class DelegationOut(Schema):
    """A delegation. `stands`: live | later | ended | revoked."""

    id = fields.String()
    from_id = fields.String()
    from_name = fields.String()
    to_id = fields.String()
    to_name = fields.String()
    role = fields.String()
    role_label = fields.Function(lambda row: role_label(row.role), metadata={"type": "string"})
    classes = fields.List(fields.String())
    since = fields.Date()
    until = fields.Date()
    decision_no = fields.String()
    stands = fields.String()
    revoked_at = fields.AwareDateTime(allow_none=True)
    revoked_by = fields.String(allow_none=True)
    revoke_reason = fields.String(allow_none=True)
    version = fields.Integer()


class MemberOut(Schema):
    """A member in a list, with the roles of today."""

    id = fields.String()
    name = fields.String()
    email = fields.String()
    unit_id = fields.String(allow_none=True)
    unit_name = fields.String()
    locked = fields.Boolean()
    roles = fields.List(fields.String())


class MemberDetailOut(Schema):
    """A member with all appointments."""

    id = fields.String()
    name = fields.String()
    email = fields.String()
    unit_id = fields.String(allow_none=True)
    unit_name = fields.String()
    locked = fields.Boolean()
    locked_at = fields.AwareDateTime(allow_none=True)
    lock_reason = fields.String(allow_none=True)
    version = fields.Integer()
    appointments = fields.List(fields.Nested(AppointmentOut))


class MeOut(Schema):
    """The member who asks, with the roles of today."""

    id = fields.String()
    name = fields.String()
    email = fields.String()
    unit_id = fields.String(allow_none=True)
    unit_name = fields.String()
    today = fields.List(fields.Nested(AppointmentOut), data_key="appointments")


class MemberPageOut(Schema):
    """One page of members."""

    items = fields.List(fields.Nested(MemberOut))
    number = fields.Integer()
    pages = fields.Integer()
    total = fields.Integer()


class UnitOut(Schema):
    """A unit."""

    id = fields.String()
    name = fields.String()
    type = fields.String()
    under_quota = fields.Boolean()
    version = fields.Integer()
