"""What a pack may not say though every part of it is well written: rules that contradict each other or the software."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from shared.regulation.columns import mistakes as column_mistakes
from shared.regulation.marks import Path
from shared.regulation.school_year import mistakes
from shared.workflow.article import ARTICLE, ROLES
from shared.workflow.revision import REVISION

_ARTICLE_ID = re.compile(r"[QD]\d+")
_FIRST = ("unit_lead", "clerk", "editor", "secretary")
_LAST = ("head", "principal")

WORDS = (
    "Phó Trưởng Ban Biên tập", "Phó Trưởng Ban", "Trưởng Ban Biên tập", "Trưởng Ban", "Thư ký Ban Biên tập", "Thư ký",
    "Biên tập viên", "biên tập viên", "Hiệu trưởng", "Phụ trách đơn vị", "phụ trách đơn vị",
)  # fmt: skip
"""The software's own words for people; a pack may put the school's in their place (C18)."""


def article_of(clause_id: str) -> str:
    """The article a clause stands in: `D12` of `D12.3b`; empty for what is no clause id."""
    found = _ARTICLE_ID.match(clause_id)
    return found[0] if found else ""


def contradictions(data: dict[str, Any]) -> Iterator[tuple[Path, str]]:
    """Every contradiction with its place."""
    classes = data.get("classes")
    for name, rule in (classes if isinstance(classes, dict) else {}).items():
        if isinstance(rule, dict):
            yield from _levels(("classes", name), rule.get("levels"))
            yield from _final(("classes", name), rule)
    yield from _posting(data)
    yield from ((("school_years", *place), say) for place, say in mistakes(data.get("school_years")))
    yield from ((("sections", *place), say) for place, say in column_mistakes(data.get("sections")))
    wording = data.get("wording")
    for word in wording if isinstance(wording, dict) else ():
        if word not in WORDS:
            yield ("wording", word), f"phần mềm không dùng từ “{word}”; các từ đổi được: {', '.join(WORDS)}"
    yield from _cited(data)
    yield from _chapters(data)


def _levels(path: Path, levels: Any) -> Iterator[tuple[Path, str]]:
    """The desk knows three levels, each above the one before: nobody is asked twice, nothing turns in a circle."""
    known = [role for role in levels if isinstance(role, str) and role in ROLES] if isinstance(levels, list) else []
    if not isinstance(levels, list) or len(known) != len(levels):
        return  # told by the schema
    rank = list(ROLES)
    for place, (lower, higher) in enumerate(pairwise(known), 1):
        if rank.index(higher) <= rank.index(lower):
            yield (*path, "levels", place), f"cấp duyệt sau phải cao hơn cấp trước: “{higher}” không ở trên “{lower}”"
    if len(known) != 3 or known[0] not in _FIRST or known[1] != "deputy" or known[2] not in _LAST:
        yield (
            (*path, "levels"),
            (f"phần mềm duyệt theo ba cấp: một trong {', '.join(_FIRST)}; rồi deputy; rồi head hoặc principal"),
        )


def _final(path: Path, rule: dict[str, Any]) -> Iterator[tuple[Path, str]]:
    final, levels = rule.get("final"), rule.get("levels")
    delegated = final.get("delegated") if isinstance(final, dict) else None
    if delegated not in ROLES or not isinstance(levels, list):
        return
    if rule.get("head_only") is True and delegated not in _LAST:
        yield (
            (*path, "final", "delegated"),
            "loại chỉ Trưởng Ban quyết định (head_only) không uỷ quyền được cho cấp khác",
        )
    elif delegated not in levels:
        yield (*path, "final", "delegated"), f"“{delegated}” không phải một cấp duyệt của loại này"
    elif delegated not in {"editor", "deputy", *_LAST}:
        yield (*path, "final", "delegated"), "chỉ biên tập viên hoặc cấp cao hơn được duyệt đăng theo uỷ quyền"


def _posting(data: dict[str, Any]) -> Iterator[tuple[Path, str]]:
    approval = data.get("approval")
    roles = approval.get("posting_by") if isinstance(approval, dict) else None
    if isinstance(roles, list) and roles and "head" not in roles:
        yield ("approval", "posting_by"), "Trưởng Ban (head) phải có trong những người duyệt đăng"


def _cited(data: dict[str, Any]) -> Iterator[tuple[Path, str]]:
    """Every clause the workflow names must be in the regulation: a refusal shows its words."""
    clauses = data.get("clauses")
    if not isinstance(clauses, dict):
        return
    cited: dict[str, str] = {}
    for lifecycle in (ARTICLE, REVISION):
        for row in lifecycle.transitions:
            cited.setdefault(row.clause, row.label)
        for guard in lifecycle.guards.values():
            cited.setdefault(guard.clause, guard.name)
    for clause, rule in sorted(cited.items()):
        if clause not in clauses:
            yield ("clauses",), f"thiếu điều khoản “{clause}” mà quy trình dẫn ra ở “{rule}”"


def _chapters(data: dict[str, Any]) -> Iterator[tuple[Path, str]]:
    """Every clause stands in one article, every article in one chapter."""
    clauses, chapters = data.get("clauses"), data.get("chapters")
    if not isinstance(clauses, dict) or not isinstance(chapters, list):
        return
    present = {article_of(clause) for clause in clauses if isinstance(clause, str)}
    seen: set[str] = set()
    for place, chapter in enumerate(chapters):
        articles = chapter.get("articles") if isinstance(chapter, dict) else None
        for article in articles if isinstance(articles, dict) else ():
            here = ("chapters", place, "articles", article)
            if article in seen:
                yield here, f"“{article}” đã có ở chương trước"
            elif article not in present:
                yield here, f"không có điều khoản nào của “{article}” trong mục clauses"
            seen.add(article)
    for clause in clauses:
        if isinstance(clause, str) and article_of(clause) not in seen:
            yield ("clauses", clause), "điều khoản này không thuộc điều nào trong mục chapters"
