"""docs/regulation.md: clause → rule → code → test → status, from the guards, the pack, the code and the table.

What is done for a clause is said by hand in `shared/regulation/coverage/clauses.yaml`; the rules, the code that names
the clause and the tests named after it are found here.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from pathlib import Path
from typing import Any

from deploy.setup.markdown import MADE, code, table
from shared.regulation.coverage import coverage
from shared.regulation.pack import Pack, load_pack
from shared.workflow.article import ARTICLE
from shared.workflow.report import REPORT
from shared.workflow.revision import REVISION

ROOT = Path(__file__).resolve().parents[2]
SEED = "quy-che-154-2019"
CLAUSE = re.compile(r"""["']([QD]\d+(?:\.\d+)?(?:[a-z]\d?)?)["']""")
_NAMED = re.compile(r"def (test_[qd]\d\w*)")
_CODE = ("services", "shared/web", "shared/files", "shared/db")


def rules_of(pack: Pack) -> Mapping[str, list[str]]:
    """Clause -> the rows of the workflow and of the pack that follow from it."""
    found: dict[str, list[str]] = defaultdict(list)
    for lifecycle in (ARTICLE, REVISION, REPORT):
        for row in lifecycle.transitions:
            found[row.clause].append(f"{row.id} {row.label}")
        for guard in lifecycle.guards.values():
            found[guard.clause].append(f"điều kiện `{guard.name}`")
    found[pack.mode_clause].append("cách duyệt đăng")
    for field in fields(pack):
        for rule in _rules(getattr(pack, field.name)):
            found[rule.clause].append(_name(field.name, rule))
    return {clause: list(dict.fromkeys(names)) for clause, names in found.items()}


def _rules(value: Any) -> Iterator[Any]:
    """Everything in a part of the pack that names its clause."""
    if is_dataclass(value) and hasattr(value, "clause"):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _rules(item)
    elif isinstance(value, tuple):
        for item in value:
            yield from _rules(item)


_PARTS = {
    "suspension": "tạm ẩn khẩn", "submission": "xác nhận của phụ trách đơn vị", "separation": "tách bạch nhiệm vụ",
    "deadline": "hạn đăng", "holidays": "ngày lễ", "quota": "chỉ tiêu", "delegation": "uỷ quyền",
    "school_years": "bảng năm học",
}  # fmt: skip


def _name(part: str, rule: Any) -> str:
    if part in {"sections", "families"}:
        return f"mục “{rule.label}”"
    return f"{rule.id} {rule.label}" if hasattr(rule, "label") else _PARTS.get(part, part)


@cache
def named_in_code() -> Mapping[str, frozenset[str]]:
    """Clause -> the modules and pages that name it, by path."""
    found: dict[str, set[str]] = defaultdict(set)
    for folder in _CODE:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in {".py", ".html", ".typ"} and "migrations" not in path.parts:
                for clause in CLAUSE.findall(path.read_text(encoding="utf-8")):
                    found[clause].add(str(path.relative_to(ROOT)))
    return {clause: frozenset(paths) for clause, paths in found.items()}


@cache
def named_tests() -> Mapping[str, tuple[str, ...]]:
    """Clause -> `file::test` of the tests of tests/regulation/ that carry its id in their name."""
    ids = sorted(load_pack(SEED).clauses, key=len, reverse=True)
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted((ROOT / "tests" / "regulation").glob("test_*.py")):
        for name in _NAMED.findall(path.read_text(encoding="utf-8")):
            clause = next((id_ for id_ in ids if f"{name}_".startswith(f"test_{_slug(id_)}_")), None)
            if clause:
                found[clause].append(f"{path.relative_to(ROOT)}::{name}")
    return {clause: tuple(names) for clause, names in found.items()}


def _slug(clause: str) -> str:
    return clause.lower().replace(".", "_")


def tests_of(clause: str) -> tuple[str, ...]:
    """The tests of a clause: those named after it, then those the table names."""
    row = coverage().get(clause)
    return (*named_tests().get(clause, ()), *(row.tests if row else ()))


def code_of(clause: str) -> tuple[str, ...]:
    """The files that carry a clause out: those that name it and those the table names."""
    row = coverage().get(clause)
    return tuple(sorted({*named_in_code().get(clause, ()), *(row.code if row else ())}))


def page() -> str:
    """The whole page."""
    pack = load_pack(f"{SEED}@1")
    rules, rows = rules_of(pack), coverage()
    counts = Counter(row.words for row in rows.values())
    lines = [
        [
            clause.id,
            _short(clause.text),
            rows[clause.id].words,
            _does(clause.id),
            "; ".join(rules.get(clause.id, [])),
            code(*code_of(clause.id)),
            code(*tests_of(clause.id)),
        ]
        for clause in pack.clauses.values()
    ]
    head = ["Điều khoản", "Nội dung", "Trạng thái", "Phần mềm làm gì", "Quy tắc", "Mã nguồn", "Kiểm thử"]
    intro = (
        f"Bộ quy tắc `{pack.ref}`: {pack.title}. Lời văn đầy đủ: `shared/regulation/{SEED}.yaml`, và trang `/quy-che/` "
        "của Cổng. Trạng thái và phần còn thiếu ghi tay ở `shared/regulation/coverage/clauses.yaml`; quy tắc, mã "
        "nguồn nêu điều khoản và bài kiểm thử mang tên điều khoản được tìm tự động. Cột cuối: bài mang tên điều khoản "
        "trước, rồi các tệp khác."
    )
    total = "; ".join(f"{words} {number}" for words, number in counts.items())
    return "\n\n".join([
        "# Quy chế và phần mềm", MADE, intro, f"Tất cả {len(rows)} điều khoản: {total}.", table(head, lines),
    ]) + "\n"  # fmt: skip


def _short(text: str) -> str:
    return text if len(text) <= 120 else text[:117].rsplit(" ", 1)[0] + "…"


def _does(clause: str) -> str:
    row = coverage()[clause]
    return f"{row.does} {row.missing}".strip()
