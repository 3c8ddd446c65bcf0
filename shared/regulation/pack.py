"""A regulation pack: the rules of one school's regulation as data, every rule with its clause (architecture.md §3).

Version 1 of a pack is `<id>.yaml`, a later one `<id>@<version>.yaml`, in `shared/regulation/` or in a folder of the
school's own (TOASOAN_PACK_DIR). A later version `amends` the one before and says only what changes; a pack may be
`based_on` another school's. Each is validated whole; a mistake is a PackError naming file and line. Lifecycles are
code, policy is here.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from shared.regulation.checks import WORDS, article_of
from shared.regulation.columns import in_order
from shared.regulation.marks import Marked, Problem, read_marked
from shared.regulation.merging import lay_over
from shared.regulation.rules import (
    AddedHoliday,
    Article,
    Chapter,
    ClassRule,
    Clause,
    DeadlineRule,
    DelegationRule,
    Escalation,
    Family,
    Ground,
    HolidayRule,
    OmittedHoliday,
    QuotaRule,
    ReportRule,
    Role,
    Section,
    SoftTarget,
    SubmissionRule,
    SuspensionRule,
    TakedownReason,
)
from shared.regulation.schema import check
from shared.regulation.school_year import SchoolYears, table_of
from shared.workflow.article import ARTICLE, ClassRules, Separation
from shared.workflow.table import State

FOLDER = Path(__file__).parent
_NAME = re.compile(r"([a-z0-9][a-z0-9-]*)(?:@([1-9][0-9]*))?")


class PackError(Exception):
    """A pack that cannot be used; lists every mistake as `file:line: what is wrong` (Vietnamese)."""

    def __init__(self, file: str, problems: Iterable[Problem]) -> None:
        self.file = file
        self.problems = tuple(sorted(set(problems)))
        lines = (f"{problem.file or file}:{problem.line}: {problem.message}" for problem in self.problems)
        super().__init__("\n".join(lines))


@dataclass(frozen=True)
class Pack:
    """A validated pack. Mappings are read-only and keep the order of the file."""

    id: str
    version: int
    effective_from: date
    amends: str | None  # the ref of the version before, None for the first
    based_on: str | None  # the ref of another school's pack this one was written over
    title: str
    decision: str
    mode: str  # strict | delegated
    mode_clause: str
    posting_by: tuple[str, ...]  # who must approve posting, unless the class is the principal's alone
    separation: Separation  # what one person may not judge alone (C13)
    submission: SubmissionRule
    publish_by: str  # secretary | secretary_or_editor
    delegation: DelegationRule
    suspension: SuspensionRule
    roles: Mapping[str, Role]
    wording: Mapping[str, str]  # the software's word for somebody -> this school's (C18)
    default_class: str
    classes: Mapping[str, ClassRule]
    grounds: Mapping[str, Ground]
    takedown_reasons: Mapping[str, TakedownReason]
    families: Mapping[str, Family]
    columns: tuple[Section, ...]  # all of the menu, in its order
    deadline: DeadlineRule
    soft_targets: Mapping[str, SoftTarget]
    remind_at_percent: tuple[int, ...]
    escalation: tuple[Escalation, ...]
    holidays: HolidayRule
    quota: QuotaRule
    reports: Mapping[str, ReportRule]
    school_years: SchoolYears
    chapters: tuple[Chapter, ...]
    clauses: Mapping[str, Clause]
    folder: Path = field(default=FOLDER, repr=False, compare=False)  # the one that was looked into first

    @property
    def ref(self) -> str:
        """How an item names the pack it is judged by: `quy-che-154-2019@1`."""
        return f"{self.id}@{self.version}"

    def at(self, ref: str) -> "Pack":
        """The pack an item was sent under, this one or another version (Điều 18). PackError when it is gone."""
        return self if ref == self.ref else load_pack(ref, self.folder)

    def say(self, words: str) -> str:
        """A sentence of the software in this school's words for its people (C18)."""
        return self._words.sub(lambda found: self.wording.get(found[0], found[0]), words) if self.wording else words

    @cached_property
    def _words(self) -> re.Pattern[str]:
        return re.compile("|".join(sorted(map(re.escape, WORDS), key=len, reverse=True)))

    @property
    def states(self) -> Mapping[str, State]:
        """The states of an article with their labels."""
        return ARTICLE.states

    def clause(self, clause_id: str) -> Clause:
        """The clause with this id. KeyError when the regulation has none."""
        return self.clauses[clause_id]

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """The columns that articles stand in, in the order of the menu."""
        return tuple(section for section in self.columns if section.articles)

    def section(self, section_id: str) -> Section:
        """The column with this id. KeyError when there is none."""
        return self._sections[section_id]

    @cached_property
    def _sections(self) -> dict[str, Section]:
        return {section.id: section for section in self.columns}

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
def load_pack(name: str, folder: Path = FOLDER) -> Pack:
    """The pack of this ref (`id@version`), or the newest version of this id; read once.

    `folder` is looked into first, then `shared/regulation/`. PackError when there is none, or it is wrong.
    """
    found = _NAME.fullmatch(name)
    files = _files(found[1], folder) if found else {}
    if found is None or not files:
        raise PackError(name, [Problem(1, f"không có bộ quy tắc “{name}”; đang có: {', '.join(_known(folder))}")])
    version = int(found[2]) if found[2] else max(files)
    if version not in files:
        there = ", ".join(str(number) for number in sorted(files))
        raise PackError(name, [Problem(1, f"“{found[1]}” không có phiên bản {version}; đang có: {there}")])
    pack = _kept(files[version])
    # An older version may lie in the school's folder while the one in force came with the software, or the reverse.
    return pack if pack.folder == folder else replace(pack, folder=folder)


def versions(pack_id: str, folder: Path = FOLDER) -> tuple[Pack, ...]:
    """Every version of a pack in the order of their days. PackError when there is none, or one is wrong."""
    bare = pack_id.partition("@")[0]
    newest = load_pack(bare, folder)
    return tuple(load_pack(f"{bare}@{number}", folder) for number in range(1, newest.version + 1))


def in_force(name: str, day: date, folder: Path = FOLDER) -> Pack:
    """The version in force on a day; before the first one's day the first. `id@version` is that version always."""
    if "@" in name:
        return load_pack(name, folder)
    every = _series(name, folder)
    return next((pack for pack in reversed(every) if pack.effective_from <= day), every[0])


_series = cache(versions)


def _files(pack_id: str, folder: Path) -> dict[int, Path]:
    """Version -> file of one pack, from the folder and from ours; the folder's file wins."""
    found: dict[int, Path] = {}
    for place in (FOLDER, folder):
        for path in sorted(place.glob(f"{pack_id}.yaml")) + sorted(place.glob(f"{pack_id}@*.yaml")):
            named = _NAME.fullmatch(path.stem)
            if named and named[1] == pack_id:
                found[int(named[2] or 1)] = path
    return found


def _known(folder: Path) -> list[str]:
    return sorted({path.stem for place in (FOLDER, folder) for path in place.glob("*.yaml")})


@cache
def _kept(path: Path) -> Pack:
    return read_pack(path)


def read_pack(path: Path) -> Pack:
    """The pack in this file, validated. PackError lists every mistake with its line."""
    marked = _read(path, ())
    data = check(marked) if not marked.problems or marked.data is not None else {}
    if data:
        marked.problems += [marked.problem(place, say) for place, say in _misplaced(data, path)]
    if marked.problems:
        raise PackError(_shown(path), marked.problems)
    return _build(data, path.parent)


def _read(path: Path, above: tuple[Path, ...]) -> Marked:
    """The marked text of a file, laid over what it amends or is based on. `above`: who led here."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PackError(_shown(path), [Problem(1, "không đọc được tệp, hoặc tệp không viết bằng UTF-8")]) from error
    marked = read_marked(text, _shown(path))
    given = marked.data if isinstance(marked.data, dict) else {}
    named = [key for key in ("amends", "based_on") if isinstance(given.get(key), str)]
    if marked.problems or not named:
        return marked
    key = named[0]
    if len(named) > 1:
        marked.problems.append(marked.problem(("based_on",), "chỉ dùng một trong hai mục amends, based_on"))
        return marked
    name = _NAME.fullmatch(given[key])
    under = _files(name[1], path.parent).get(int(name[2])) if name and name[2] else None
    if under is None:
        marked.problems.append(marked.problem((key,), f"không có bộ quy tắc “{given[key]}” (viết dạng tên@phiên-bản)"))
    elif under in (path, *above):
        chain = " → ".join(step.stem for step in (*above, path, under))
        marked.problems.append(marked.problem((key,), f"các bộ quy tắc dẫn vòng quanh nhau: {chain}"))
    else:
        return lay_over(_sound(under, (*above, path)), marked)
    return marked


def _sound(path: Path, above: tuple[Path, ...]) -> Marked:
    """What lies under an amendment must be a whole pack itself: its mistakes are told as its own."""
    marked = _read(path, above)
    if not marked.problems:
        check(marked)
    if marked.problems:
        raise PackError(_shown(path), marked.problems)
    return marked


def _misplaced(data: dict[str, Any], path: Path) -> Iterable[tuple[tuple[str], str]]:
    """What a valid pack says about itself that does not fit its file or the version before it."""
    name = _NAME.fullmatch(path.stem)
    pack_id, version = (name[1], int(name[2] or 1)) if name else (path.stem, 1)
    if data["id"] != pack_id:
        yield ("id",), f"mã phải trùng tên tệp “{pack_id}”"
    if data["version"] != version:
        yield ("version",), f"tệp này là phiên bản {version} (tên tệp)"
    if version > 1 and data["amends"] != f"{pack_id}@{version - 1}":
        yield ("amends",), f"phiên bản {version} phải sửa đổi {pack_id}@{version - 1}"
    elif version == 1 and data["amends"]:
        yield ("amends",), "phiên bản 1 không sửa đổi bản nào; nếu viết dựa trên trường khác, dùng based_on"
    elif version > 1 and (before := load_pack(data["amends"], path.parent)).effective_from >= data["effective_from"]:
        day = f"{before.effective_from:%d/%m/%Y}"
        yield ("effective_from",), f"phải sau ngày {day}, ngày có hiệu lực của bản được sửa đổi"


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


def _chapters(data: dict[str, Any], clauses: Mapping[str, Clause]) -> tuple[Chapter, ...]:
    inside: dict[str, list[Clause]] = {}
    for clause in clauses.values():
        inside.setdefault(article_of(clause.id), []).append(clause)
    return tuple(
        Chapter(
            label=item["label"],
            title=item["title"],
            articles=tuple(Article(id_, title, tuple(inside[id_])) for id_, title in item["articles"].items()),
        )
        for item in data["chapters"]
    )


_PLAIN = ("id", "version", "effective_from", "amends", "based_on", "title", "decision", "default_class")


def _build(data: dict[str, Any], folder: Path) -> Pack:
    """The frozen pack of validated data."""
    mode = data["approval"]["mode"]
    plain = {key: data[key] for key in _PLAIN}
    clauses = MappingProxyType({id_: Clause(id_, text) for id_, text in data["clauses"].items()})
    return Pack(
        **plain,
        mode=mode,
        mode_clause=data["approval"]["clause"],
        posting_by=tuple(data["approval"]["posting_by"]),
        separation=Separation(**data["separation"]),
        submission=SubmissionRule(**_frozen(data["submission"])),
        publish_by=data["publishing"]["by"],
        delegation=DelegationRule(**data["delegation"]),
        suspension=SuspensionRule(**data["emergency_suspension"]),
        roles=MappingProxyType({id_: Role(id_, label) for id_, label in data["roles"].items()}),
        wording=MappingProxyType(data["wording"]),
        classes=MappingProxyType({id_: _class(mode, id_, item) for id_, item in data["classes"].items()}),
        grounds=_table(Ground, data["grounds"]),
        takedown_reasons=_table(TakedownReason, data["takedown_reasons"]),
        families=_table(Family, data["families"]),
        columns=in_order([Section(**item) for item in data["sections"]]),
        deadline=DeadlineRule(**data["deadline"]),
        soft_targets=MappingProxyType({item["id"]: SoftTarget(**item) for item in data["soft_targets"]}),
        remind_at_percent=tuple(data["reminders"]["at_percent"]),
        escalation=tuple(Escalation(**item) for item in data["reminders"]["escalate"]),
        holidays=_holidays(data["holidays"]),
        quota=QuotaRule(**_frozen(data["quota"])),
        reports=_table(ReportRule, data["reports"]),
        school_years=table_of(data["school_years"]),
        chapters=_chapters(data, clauses),
        clauses=clauses,
        folder=folder,
    )
