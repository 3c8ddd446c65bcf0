"""What a pack must contain: strict marshmallow schemas with Vietnamese messages, and the checks between the parts."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, validate

from shared.regulation.checks import contradictions
from shared.regulation.marks import Marked, Path
from shared.text import nfc
from shared.workflow.article import ROLES

MODES = ("strict", "delegated")
DUTIES = ("block", "countersign", "allow")
UNIT_TYPES = ("to_chuyen_mon", "phong_ban", "doan_the", "lop", "ca_nhan")
"""The types of units (D1.2), as accounts keeps them."""
Messages = dict[str, str | list[Any] | dict[Any, Any]]


def _say(**more: str) -> Messages:
    """The Vietnamese messages of a field."""
    return {"required": "thiếu mục này", "null": "không được để trống", "validator_failed": "không hợp lệ", **more}


class Text(fields.Field[str]):
    """A non-blank text, NFC."""

    default_error_messages = _say(invalid="phải là chữ, không để trống")

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        if not isinstance(value, str) or not value.strip():
            raise self.make_error("invalid")
        return nfc(value.strip())


class Whole(fields.Field[int]):
    """A whole number from `least` to `most`."""

    default_error_messages = _say(invalid="phải là số nguyên từ {least} đến {most}")

    def __init__(self, least: int, most: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.least, self.most = least, most

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not self.least <= value <= self.most:
            raise self.make_error("invalid", least=self.least, most=self.most)
        return value


class Flag(fields.Field[bool]):
    """true or false; false when left out."""

    default_error_messages = _say(invalid="phải là true hoặc false")

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid")
        return value


class Day(fields.Field[date]):
    """A day written yyyy-mm-dd."""

    default_error_messages = _say(invalid="phải là ngày có thật, viết năm-tháng-ngày")

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> date:
        try:
            return date.fromisoformat(value)
        except (TypeError, ValueError) as error:
            raise self.make_error("invalid") from error


class Table(fields.Dict):
    """A mapping from ids to one kind of thing, not empty."""

    default_error_messages = _say(invalid="phải là bảng “mã: nội dung”")

    def __init__(self, values: Any, *, required: bool = True, **kwargs: Any) -> None:
        not_empty = validate.Length(min=1 if required else 0, error="không được để trống")
        super().__init__(keys=Text(), values=values, required=required, validate=not_empty, **kwargs)


class Listed(fields.List[Any]):
    """A list, also an empty one."""

    default_error_messages = _say(invalid="phải là danh sách")


class Several(Listed):
    """A list, not empty."""

    def __init__(self, inner: Any, **kwargs: Any) -> None:
        super().__init__(inner, required=True, validate=validate.Length(min=1, error="không được để trống"), **kwargs)


class Strict(Schema):
    """Unknown keys are mistakes."""

    class Meta:
        """Marshmallow's own place for options."""

        unknown = RAISE

    error_messages = _say(unknown="không có mục tên này", type="phải là bảng “mục: nội dung”")  # type: ignore[assignment]


def text(*choices: str) -> Text:
    """A required text, one of `choices` when given."""
    one_of = validate.OneOf(choices, error=f"phải là một trong: {', '.join(choices)}") if choices else None
    return Text(required=True, validate=one_of)


def part(schema: type[Schema]) -> fields.Nested:
    """A required part of its own."""
    return fields.Nested(schema, required=True, error_messages=_say())


class _Clause(Strict):
    clause = text()


class _Labelled(_Clause):
    label = text()


class _Approval(_Clause):
    mode = text(*MODES)
    posting_by = Several(text("head", "principal"))


class _Separation(_Clause):
    own_text = text(*DUTIES)
    own_unit = text(*DUTIES)
    editor_is_author = text(*DUTIES)


class _Submission(_Clause):
    confirmed_by_unit_lead = Listed(text(*UNIT_TYPES), required=True)


class _Publishing(_Clause):
    by = text("secretary", "secretary_or_editor")


class _Delegation(_Clause):
    ends_with_giver = Flag(required=True)


class _Suspension(_Clause):
    enabled = Flag(required=True)
    decide_within_hours = Whole(1, 720, required=True)
    on_expiry = text("keep_hidden", "restore")


class _Final(Strict):
    strict = text()
    delegated = text()


class _Class(_Labelled):
    levels = Several(text())
    final = part(_Final)
    head_only = Flag(load_default=False)
    comment_required = Flag(load_default=False)
    help = text()


class _Ground(_Labelled):
    hidden_text = Flag(load_default=False)


class _TakedownReason(_Ground):
    by_law = Flag(load_default=False)


class _Section(_Labelled):
    id = text()
    family = text()
    parent = Text(load_default=None, allow_none=True)
    leads_to = Text(load_default=None, allow_none=True)
    articles = Flag(load_default=True)


class _Deadline(_Clause):
    weeks_after_event = Whole(1, 52, required=True)
    roll = text("civil_code", "none")
    saturday_is_working = Flag(required=True)


class _SoftTarget(_Labelled):
    id = text()
    working_days = Whole(0, 260, required=True)


class _Escalation(Strict):
    role = text()
    after_working_days = Whole(1, 260, required=True)


class _Reminders(_Clause):
    at_percent = Several(Whole(1, 1000))
    escalate = fields.List(part(_Escalation), load_default=list)


class _Omitted(Strict):
    day = fields.String(
        required=True,
        validate=validate.Regexp(r"^(\d{4}-)?\d{2}-\d{2}$", error="phải là năm-tháng-ngày hoặc tháng-ngày"),
    )
    why = text()


class _Added(Strict):
    day = Day(required=True)
    name = text()


class _Holidays(_Clause):
    omit = fields.List(part(_Omitted), load_default=list)
    add = fields.List(part(_Added), load_default=list)


class _Quota(_Clause):
    mode = text("each_unit", "rota")
    per_month = Whole(0, 100, required=True)
    classes = Several(text())
    remind_on_days = Several(Whole(1, 31))


class MonthDay(fields.Field[str]):
    """A day of every year, written mm-dd; 29 February is not one."""

    default_error_messages = _say(invalid="phải là ngày có thật, viết tháng-ngày (như 09-01)")

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        try:
            return f"{date.fromisoformat(f'2001-{value}'):%m-%d}"
        except ValueError as error:
            raise self.make_error("invalid") from error


class _YearRule(Strict):
    begins = MonthDay(required=True)
    first_ends = MonthDay(required=True)
    second_begins = MonthDay(required=True)
    second_ends = MonthDay(required=True)
    ends = MonthDay(required=True)


class _Year(Strict):
    begins = Day(load_default=None)
    first_ends = Day(load_default=None)
    second_begins = Day(load_default=None)
    second_ends = Day(load_default=None)
    ends = Day(load_default=None)


class _SchoolYears(_Clause):
    default = part(_YearRule)
    years = Table(part(_Year), required=False, load_default=dict)


class _Report(_Labelled):
    cut_off = text("calendar_month", "school_year_table", "on_demand")
    due_working_days = Whole(0, 260, required=True)


class _Chapter(Strict):
    label = text()
    title = text()
    articles = Table(text())


class PackSchema(Strict):
    """The whole file."""

    id = text()
    version = Whole(1, 10_000, required=True)
    effective_from = Day(required=True)
    amends = Text(load_default=None)
    based_on = Text(load_default=None)
    title = text()
    decision = text()
    approval = part(_Approval)
    separation = part(_Separation)
    submission = part(_Submission)
    publishing = part(_Publishing)
    delegation = part(_Delegation)
    emergency_suspension = part(_Suspension)
    roles = Table(text())
    wording = Table(text(), required=False, load_default=dict)
    default_class = text()
    classes = Table(part(_Class))
    grounds = Table(part(_Ground))
    takedown_reasons = Table(part(_TakedownReason))
    families = Table(part(_Labelled))
    sections = Several(part(_Section))
    deadline = part(_Deadline)
    soft_targets = Several(part(_SoftTarget))
    reminders = part(_Reminders)
    holidays = part(_Holidays)
    quota = part(_Quota)
    reports = Table(part(_Report))
    school_years = part(_SchoolYears)
    chapters = Several(part(_Chapter))
    clauses = Table(text())


def check(marked: Marked) -> dict[str, Any]:
    """The validated data of a pack; every mistake is added to `marked.problems`. Empty when there are any."""
    loaded: dict[str, Any] = {}
    try:
        loaded = PackSchema().load(marked.data)
    except ValidationError as error:
        marked.problems += [marked.problem(path, say) for path, say in _leaves(error.messages, ())]
    if isinstance(marked.data, dict):
        found = [*_references(marked.data), *contradictions(marked.data)]
        marked.problems += [marked.problem(path, say) for path, say in found]
    return {} if marked.problems else loaded


def _leaves(messages: Any, path: Path) -> Iterator[tuple[Path, str]]:
    """The single messages of marshmallow's tree, each with the place it speaks of."""
    if isinstance(messages, dict):
        for key, inner in messages.items():
            yield from _leaves(inner, path if key in {"_schema", "value", "key"} else (*path, key))
        return
    where = ".".join(str(step + 1) if isinstance(step, int) else step for step in path)
    for message in messages if isinstance(messages, list) else [messages]:
        yield path, f"{where}: {message}" if where else str(message)


def _references(data: dict[str, Any]) -> Iterator[tuple[Path, str]]:
    """Ids that name nothing, ids given twice in lists, and roles the workflow lacks."""
    yield from _clauses(data, (), _keys(data, "clauses"))
    yield from _classes(data)
    yield from _roles(data)
    yield from _lists(data)


def _keys(data: dict[str, Any], name: str) -> set[str]:
    part_ = data.get(name)
    return set(part_) if isinstance(part_, dict) else set()


def _clauses(value: Any, path: Path, known: set[str]) -> Iterator[tuple[Path, str]]:
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in pairs:
        here = (*path, key)
        if key == "clause" and isinstance(inner, str) and inner not in known:
            yield here, f"không có điều khoản “{inner}” trong mục clauses"
        yield from _clauses(inner, here, known)


def _classes(data: dict[str, Any]) -> Iterator[tuple[Path, str]]:
    known = _keys(data, "classes")
    default = data.get("default_class")
    if isinstance(default, str) and default not in known:
        yield ("default_class",), f"không có loại “{default}” trong mục classes"
    quota = data.get("quota")
    counted = quota.get("classes") if isinstance(quota, dict) else None
    for place, name in enumerate(counted if isinstance(counted, list) else []):
        if name not in known:
            yield ("quota", "classes", place), f"không có loại “{name}” trong mục classes"


def _roles(data: dict[str, Any]) -> Iterator[tuple[Path, str]]:
    for role in sorted(_keys(data, "roles") - set(ROLES)):
        yield ("roles", role), f"phần mềm không có vai trò “{role}”"
    for role in sorted(set(ROLES) - _keys(data, "roles")):
        yield ("roles",), f"thiếu tên gọi của vai trò “{role}”"
    classes = data.get("classes")
    for name, rule in (classes if isinstance(classes, dict) else {}).items():
        if isinstance(rule, dict):
            yield from _roles_of_class(("classes", name), rule)


def _roles_of_class(path: Path, rule: dict[str, Any]) -> Iterator[tuple[Path, str]]:
    levels = rule.get("levels")
    final = rule.get("final")
    named: list[tuple[Path, Any]] = (
        [((*path, "levels", i), v) for i, v in enumerate(levels or [])] if isinstance(levels, list) else []
    )
    named += [((*path, "final", mode), v) for mode, v in final.items()] if isinstance(final, dict) else []
    for where, role in named:
        if isinstance(role, str) and role not in ROLES:
            yield where, f"phần mềm không có vai trò “{role}”"
    if (
        isinstance(levels, list)
        and isinstance(final, dict)
        and levels
        and final.get("strict") not in {levels[-1], None}
    ):
        yield (*path, "final", "strict"), "theo cách duyệt strict, người quyết định phải là cấp cuối của levels"


def _lists(data: dict[str, Any]) -> Iterator[tuple[Path, str]]:
    for name in ("sections", "soft_targets"):
        items = data.get(name)
        seen: set[str] = set()
        for place, item in enumerate(items if isinstance(items, list) else []):
            id_ = item.get("id") if isinstance(item, dict) else None
            if isinstance(id_, str) and id_ in seen:
                yield (name, place, "id"), f"mã “{id_}” đã dùng ở trên"
            seen.add(str(id_))
            family = item.get("family") if isinstance(item, dict) else None
            if isinstance(family, str) and family not in _keys(data, "families"):
                yield (name, place, "family"), f"không có nhóm “{family}” trong mục families"
