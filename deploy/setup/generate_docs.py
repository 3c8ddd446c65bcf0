"""Write the pages made from the code: docs/workflow.md, docs/workflow-revision.md, docs/regulation.md, CATALOGUE.md.

`pages()` gives path -> text, so that a test can tell a stale page from a fresh one.
"""

import dataclasses
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:  # started as a script
    sys.path.insert(0, str(ROOT))

from deploy.setup import traceability  # noqa: E402  (the root must be on the path first)
from deploy.setup.markdown import MADE, code, table  # noqa: E402
from shared.bus.topology import FOLLOWS  # noqa: E402
from shared.events.registry import import_all, known  # noqa: E402
from shared.workflow.article import ARTICLE  # noqa: E402
from shared.workflow.diagram import document  # noqa: E402
from shared.workflow.report import REPORT  # noqa: E402
from shared.workflow.revision import REVISION  # noqa: E402

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
    import_all()
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


def pages() -> Mapping[str, str]:
    """Path -> text of every generated page."""
    return {
        "docs/workflow.md": document(ARTICLE),
        "docs/workflow-revision.md": document(REVISION),
        "docs/workflow-report.md": document(REPORT),
        "docs/regulation.md": traceability.page(),
        "shared/events/CATALOGUE.md": events_page(),
    }


if __name__ == "__main__":
    for name, content in pages().items():
        (ROOT / name).write_text(content, encoding="utf-8")
        print(name)
