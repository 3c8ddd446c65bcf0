"""A regulation pack: the rules of one school's regulation as data, every rule with its clause (architecture.md §3).

`load_pack("quy-che-154-2019")` reads `shared/regulation/<name>.yaml` once, validates it whole and returns a frozen
`Pack`; a mistake is a PackError naming file and line. Lifecycles are code, policy is here.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from shared.regulation.marks import Problem, read_marked
from shared.regulation.schema import check
from shared.workflow.article import ARTICLE, ClassRules
from shared.workflow.table import State

FOLDER = Path(__file__).parent
_NAME = re.compile(r"([a-z0-9][a-z0-9-]*)(?:@([1-9][0-9]*))?")
_CLAUSE_ID = re.compile(r"([QD])(\d+)(?:\.(\d+))?([a-z]\d?)?")


class PackError(Exception):
    """A pack that cannot be used; lists every mistake as `file:line: what is wrong` (Vietnamese)."""

    def __init__(self, file: str, problems: Iterable[Problem]) -> None:
        self.file = file
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(f"{file}:{problem.line}: {problem.message}" for problem in self.problems))


@dataclass(frozen=True)
class Clause:
    """One clause of the regulation, in its official wording."""

    id: str
    text: str

    @property
    def label(self) -> str:
        """How people cite it: “Điều 12 khoản 3, ý b”; the decision's own articles say so."""
        found = _CLAUSE_ID.fullmatch(self.id)
        if not found:
            return self.id
        kind, article, point, item = found.groups()
        if kind == "Q":
            return f"Quyết định, Điều {article}" if article != "0" else "Quyết định, phần căn cứ"
        return f"Điều {article}" + (f" khoản {point}" if point else "") + (f", ý {item}" if item else "")


@dataclass(frozen=True)
class Role:
    """What a role is called here (C18)."""

    id: str
    label: str


@dataclass(frozen=True)
class ClassRule:
    """One class K1-K17. `levels` are the roles that approve in order; `final` decides in the pack's mode."""

    id: str
    label: str
    clause: str
    levels: tuple[str, ...]
    final: str
    final_by: Mapping[str, str]  # mode -> role
    head_only: bool
    comment_required: bool
    help: str


@dataclass(frozen=True)
class Ground:
    """A ground of refusal, in the official wording. `hidden_text`: the refused text is for the head only."""

    id: str
    label: str
    clause: str
    hidden_text: bool


@dataclass(frozen=True)
class TakedownReason:
    """A reason to take down. `by_law`: not in the regulation, added by law, and its label says so."""

    id: str
    label: str
    clause: str
    hidden_text: bool
    by_law: bool


@dataclass(frozen=True)
class Family:
    """One of the groups of information that must be supplied (D3.1)."""

    id: str
    label: str
    clause: str


@dataclass(frozen=True)
class Section:
    """A column (chuyên mục) of the portal."""

    id: str
    label: str
    family: str
    clause: str


@dataclass(frozen=True)
class DeadlineRule:
    """Posting after an event (D14.1): whole weeks, the first day not counted. `roll`: civil_code | none."""

    weeks_after_event: int
    roll: str
    saturday_is_working: bool
    clause: str


@dataclass(frozen=True)
class SoftTarget:
    """The house's own target for a step, in working days."""

    id: str
    label: str
    working_days: int
    clause: str


@dataclass(frozen=True)
class Escalation:
    """Who hears of a deadline that was missed, so many working days after it."""

    role: str
    after_working_days: int


@dataclass(frozen=True)
class OmittedHoliday:
    """A day the library calls a holiday and the law does not (yet): `yyyy-mm-dd`, or `mm-dd` of every year."""

    day: str
    why: str


@dataclass(frozen=True)
class AddedHoliday:
    """A public holiday the library does not know."""

    day: date
    name: str


@dataclass(frozen=True)
class HolidayRule:
    """Corrections to the library of public holidays (shared/regulation/calendar.py)."""

    omit: tuple[OmittedHoliday, ...]
    add: tuple[AddedHoliday, ...]
    clause: str


@dataclass(frozen=True)
class QuotaRule:
    """Items a unit supplies each month, counted in these classes (D13.3). `mode`: each_unit | rota."""

    mode: str
    per_month: int
    classes: tuple[str, ...]
    remind_on_days: tuple[int, ...]
    clause: str


@dataclass(frozen=True)
class ReportRule:
    """A kind of periodic report (D5.3f): where its figures are cut off, when it is due after that."""

    id: str
    label: str
    cut_off: str
    due_working_days: int
    clause: str


@dataclass(frozen=True)
class SuspensionRule:
    """Hiding at once what cannot wait for the head (C6)."""

    enabled: bool
    decide_within_hours: int
    on_expiry: str
    clause: str


@dataclass(frozen=True)
class Pack:
    """A validated pack. Mappings are read-only and keep the order of the file."""

    id: str
    version: int
    effective_from: date
    title: str
    decision: str
    mode: str  # strict | delegated
    mode_clause: str
    publish_by: str  # secretary | secretary_or_editor
    suspension: SuspensionRule
    roles: Mapping[str, Role]
    default_class: str
    classes: Mapping[str, ClassRule]
    grounds: Mapping[str, Ground]
    takedown_reasons: Mapping[str, TakedownReason]
    families: Mapping[str, Family]
    sections: tuple[Section, ...]
    deadline: DeadlineRule
    soft_targets: Mapping[str, SoftTarget]
    remind_at_percent: tuple[int, ...]
    escalation: tuple[Escalation, ...]
    holidays: HolidayRule
    quota: QuotaRule
    reports: Mapping[str, ReportRule]
    clauses: Mapping[str, Clause]

    @property
    def ref(self) -> str:
        """How an item names the pack it is judged by: `quy-che-154-2019@1`."""
        return f"{self.id}@{self.version}"

    @property
    def states(self) -> Mapping[str, State]:
        """The states of an article with their labels."""
        return ARTICLE.states

    def clause(self, clause_id: str) -> Clause:
        """The clause with this id. KeyError when the regulation has none."""
        return self.clauses[clause_id]

    def section(self, section_id: str) -> Section:
        """The section with this id. KeyError when there is none."""
        return self._sections[section_id]

    @cached_property
    def _sections(self) -> dict[str, Section]:
        return {section.id: section for section in self.sections}

    @cached_property
    def class_rules(self) -> ClassRules:
        """What the classes decide, as the guards of the workflow want it (`ArticleFacts.rules`)."""
        return ClassRules(
            head_only=self._classes(lambda c: c.head_only),
            comment_required=self._classes(lambda c: c.comment_required),
            editor_final=self._classes(lambda c: c.final_by["delegated"] == "editor"),
            deputy_final=self._classes(lambda c: c.final_by["delegated"] in {"editor", "deputy"}),
            principal_alone=self._classes(lambda c: c.final_by["strict"] == "principal"),
            secretary_first=self._classes(lambda c: c.levels[0] == "secretary"),
            grounds=frozenset(self.grounds),
        )

    def _classes(self, which: Callable[[ClassRule], bool]) -> frozenset[str]:
        return frozenset(id_ for id_, rule in self.classes.items() if which(rule))


@cache
def load_pack(name: str) -> Pack:
    """The pack of this name (or `name@version`), read once. PackError when it is missing or wrong."""
    found = _NAME.fullmatch(name)
    path = FOLDER / f"{found[1]}.yaml" if found else None
    if found is None or path is None or not path.is_file():
        known = ", ".join(sorted(p.stem for p in FOLDER.glob("*.yaml")))
        raise PackError(name, [Problem(1, f"không có bộ quy tắc “{name}”; đang có: {known}")])
    pack = read_pack(path)
    if found[2] and int(found[2]) != pack.version:
        raise PackError(_shown(path), [Problem(1, f"cần phiên bản {found[2]}, tệp là phiên bản {pack.version}")])
    return pack


def read_pack(path: Path) -> Pack:
    """The pack in this file, validated. PackError lists every mistake with its line."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PackError(_shown(path), [Problem(1, "không đọc được tệp, hoặc tệp không viết bằng UTF-8")]) from error
    marked = read_marked(text)
    data = check(marked) if not marked.problems or marked.data is not None else {}
    if data and data["id"] != path.stem:
        marked.problems.append(Problem(marked.line_of(("id",)), f"mã phải trùng tên tệp “{path.stem}”"))
    if marked.problems:
        raise PackError(_shown(path), marked.problems)
    return _build(data)


def _shown(path: Path) -> str:
    """The path as people know it: from the root of the tree when it lies there."""
    root = FOLDER.parent.parent
    return str(path.relative_to(root)) if path.is_relative_to(root) else str(path)


T = TypeVar("T")


def _table(kind: Callable[..., T], data: Mapping[str, Mapping[str, Any]]) -> Mapping[str, T]:
    return MappingProxyType({id_: kind(id=id_, **_frozen(item)) for id_, item in data.items()})


def _frozen(item: Mapping[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in item.items()}


def _class(mode: str, id_: str, item: dict[str, Any]) -> ClassRule:
    final_by = MappingProxyType(item["final"])
    return ClassRule(id=id_, **{**_frozen(item), "final": final_by[mode], "final_by": final_by})


def _holidays(item: Mapping[str, Any]) -> HolidayRule:
    return HolidayRule(
        omit=tuple(OmittedHoliday(**change) for change in item["omit"]),
        add=tuple(AddedHoliday(**change) for change in item["add"]),
        clause=item["clause"],
    )


def _build(data: dict[str, Any]) -> Pack:
    """The frozen pack of validated data."""
    mode = data["approval"]["mode"]
    plain = {key: data[key] for key in ("id", "version", "effective_from", "title", "decision", "default_class")}
    return Pack(
        **plain,
        mode=mode,
        mode_clause=data["approval"]["clause"],
        publish_by=data["publishing"]["by"],
        suspension=SuspensionRule(**data["emergency_suspension"]),
        roles=MappingProxyType({id_: Role(id_, label) for id_, label in data["roles"].items()}),
        classes=MappingProxyType({id_: _class(mode, id_, item) for id_, item in data["classes"].items()}),
        grounds=_table(Ground, data["grounds"]),
        takedown_reasons=_table(TakedownReason, data["takedown_reasons"]),
        families=_table(Family, data["families"]),
        sections=tuple(Section(**item) for item in data["sections"]),
        deadline=DeadlineRule(**data["deadline"]),
        soft_targets=MappingProxyType({item["id"]: SoftTarget(**item) for item in data["soft_targets"]}),
        remind_at_percent=tuple(data["reminders"]["at_percent"]),
        escalation=tuple(Escalation(**item) for item in data["reminders"]["escalate"]),
        holidays=_holidays(data["holidays"]),
        quota=QuotaRule(**_frozen(data["quota"])),
        reports=_table(ReportRule, data["reports"]),
        clauses=MappingProxyType({id_: Clause(id_, text) for id_, text in data["clauses"].items()}),
    )
