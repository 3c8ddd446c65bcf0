"""Write the pages that are made from the code: docs/workflow.md, docs/regulation.md, shared/events/CATALOGUE.md.

`pages()` gives path -> text, so that a test can tell a stale page from a fresh one.
"""

import dataclasses
import importlib
import pkgutil
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:  # started as a script
    sys.path.insert(0, str(ROOT))

import shared.events  # noqa: E402  (the root must be on the path first)
from shared.bus.topology import FOLLOWS  # noqa: E402
from shared.events.registry import known  # noqa: E402
from shared.regulation.pack import load_pack  # noqa: E402
from shared.workflow.article import ARTICLE  # noqa: E402
from shared.workflow.diagram import document  # noqa: E402
from shared.workflow.revision import REVISION  # noqa: E402

MADE = "<!-- Sinh tự động bằng `make docs`; đừng sửa tay. Generated: do not edit. -->"
CLAUSE = re.compile(r"""["']([QD]\d+(?:\.\d+)?(?:[a-z]\d?)?)["']""")
PACK = "quy-che-154-2019"


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A Markdown table; bars and line ends inside cells are made harmless."""
    lines = [list(head), ["---"] * len(list(head))]
    lines += [[cell.replace("|", "\\|").replace("\n", " ") for cell in row] for row in rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def code(*names: str) -> str:
    """Names in code marks."""
    return ", ".join(f"`{name}`" for name in names)


# --- the events ----------------------------------------------------------------------------------------------------


def _fields(event: type) -> str:
    return ", ".join(
        f"`{f.name}`" + ("" if f.default is dataclasses.MISSING else "?") for f in dataclasses.fields(event)
    )


def _own_fields(event: type) -> str:
    """The fields an event has beyond those of `ArticleMoved`, which are listed once."""
    base = next((b for b in event.__mro__ if b.__name__ == "ArticleMoved"), None)
    return "those of all `article.*`" if base else _fields(event)


def events_page() -> str:
    """Every event: version, who may say it, who hears it, what is in it."""
    for module in pkgutil.iter_modules(shared.events.__path__):
        importlib.import_module(f"shared.events.{module.name}")
    rows, moved = [], None
    for (name, version), event in sorted(known().items()):
        if not event.__module__.startswith("shared.events."):  # an invention of a test
            continue
        hearers = [c for c, producers in FOLLOWS.items() if event.PRODUCERS.intersection(producers)]
        text = (event.__doc__ or "").strip().splitlines()[0]
        rows.append(
            [code(name), str(version), code(*sorted(event.PRODUCERS)), code(*hearers), text, _own_fields(event)]
        )
        moved = next((b for b in event.__mro__ if b.__name__ == "ArticleMoved"), moved)
    head = ["Event", "Version", "Said by", "Followed by", "Meaning", "Fields"]
    return "\n\n".join([
        "# Catalogue of events", MADE,
        "A `?` marks a field with a default. Who is rung at once: `shared/bus/topology.py`.",
        f"All `article.*` events share these fields: {_fields(moved) if moved else ''}.",
        table(head, rows),
    ]) + "\n"  # fmt: skip


# --- the regulation ------------------------------------------------------------------------------------------------


def _clauses_in_code() -> Mapping[str, set[str]]:
    """Clause -> the modules and pages that name it."""
    found: dict[str, set[str]] = defaultdict(set)
    for folder in ("services", "shared/web", "shared/files"):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in {".py", ".html", ".typ"} and "migrations" not in path.parts:
                for clause in CLAUSE.findall(path.read_text(encoding="utf-8")):
                    found[clause].add(str(path.relative_to(ROOT)))
    return found


def _clauses_in_rules(pack: object) -> Mapping[str, list[str]]:
    """Clause -> rows of the pack and of the lifecycle that name it."""
    found: dict[str, list[str]] = defaultdict(list)
    for transition in (*ARTICLE.transitions, *(row for row in REVISION.transitions if row.id.startswith("T20"))):
        found[transition.clause].append(f"{transition.id} {transition.label}")
    for guard in {**ARTICLE.guards, **REVISION.guards}.values():
        found[guard.clause].append(f"điều kiện `{guard.name}`")
    for kind in ("classes", "grounds", "takedown_reasons", "soft_targets", "reports"):
        for item in getattr(pack, kind).values():
            found[item.clause].append(f"{item.id} {item.label}")
    return found


def regulation_page() -> str:
    """Clause by clause: the text's beginning, the rules and the code that follow from it; then those without any."""
    pack = load_pack(PACK)
    rules, modules = _clauses_in_rules(pack), _clauses_in_code()
    rows, alone = [], []
    for clause in pack.clauses.values():
        text = clause.text if len(clause.text) <= 120 else clause.text[:117].rsplit(" ", 1)[0] + "…"
        if rules.get(clause.id) or modules.get(clause.id):
            rows.append(
                [clause.id, text, "; ".join(rules.get(clause.id, [])), code(*sorted(modules.get(clause.id, ())))]
            )
        else:
            alone.append([clause.id, text])
    return "\n\n".join([
        "# Quy chế và phần mềm", MADE,
        f"Bộ quy tắc `{pack.ref}`: {pack.title}. Lời văn đầy đủ: `shared/regulation/{PACK}.yaml`.",
        "## Điều khoản đã có trong phần mềm", table(["Điều khoản", "Nội dung", "Quy tắc", "Mã nguồn"], rows),
        "## Điều khoản về tổ chức, hoặc chưa có trong phần mềm", table(["Điều khoản", "Nội dung"], alone),
    ]) + "\n"  # fmt: skip


def pages() -> Mapping[str, str]:
    """Path -> text of every generated page."""
    return {
        "docs/workflow.md": document(ARTICLE),
        "docs/workflow-revision.md": document(REVISION),
        "docs/regulation.md": regulation_page(),
        "shared/events/CATALOGUE.md": events_page(),
    }


if __name__ == "__main__":
    for name, content in pages().items():
        (ROOT / name).write_text(content, encoding="utf-8")
        print(name)
