"""Facts under which each move of an article is allowed, and what the hand-typed grid says."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shared.workflow.article import ArticleFacts, Separation

TEXT, OTHER_TEXT = "a" * 64, "b" * 64
GRID = Path(__file__).with_name("article_grid.txt")

_BASE: dict[str, Any] = {
    "actor_is_new_editor": True, "other_editor_exists": True, "title": "Lễ khai giảng", "body": "Sáng nay…",
    "section": "tin-truong", "kind": "event", "event_end_given": True, "consent_answered": True, "unit_set": True,
    "origin_set": True, "channel_set": True, "classes": ("K7",), "checklist_complete": True,
    "changed_since_return": True, "grounds": ("G4",), "content_hash": TEXT, "deputy_hash": TEXT, "head_hash": TEXT,
    "posting_complete": True, "audience_public": True,
    "level_one_given": True,
}  # fmt: skip
_DELEGATED = {"mode": "delegated", "delegation_live": True, "classes": ("K8",)}

# What one move needs differently from the others.
_OWN: dict[str, dict[str, Any]] = {
    "T10r": {"refusal_proposed": True},
    "T12a": {"posting_complete": False, "first_posting_part": True},
    "T16": {"due_in_future": True},
    "T18": {"content_hash": OTHER_TEXT},
    "T24s": {"suspension_ran_out": True},
}

CONDITIONS: dict[str, dict[str, Any]] = {
    "sole_holder": {"sole_holder": True},
    "k8_k9": {"classes": ("K8",), "is_publisher_editor": True},
    "delegated": _DELEGATED,
    "by_date": {"display_time_over": True},
    "countersign": {"separation": Separation(own_unit="countersign")},
}


def good(transition_id: str, condition: str = "", **changed: Any) -> ArticleFacts:
    """Facts under which the move is allowed; `changed` breaks single ones."""
    facts = {**_BASE, **_OWN.get(transition_id, {}), **(CONDITIONS[condition] if condition else {}), **changed}
    return ArticleFacts(**facts)


@dataclass(frozen=True)
class Line:
    """One line of the grid; `roles` maps a role to its condition, "" for none."""

    id: str
    source: str
    trigger: str
    target: str
    roles: dict[str, str]


@dataclass(frozen=True)
class Grid:
    """The whole page."""

    lines: tuple[Line, ...]
    owners: dict[str, str]
    reasons: frozenset[str]

    def line(self, source: str, trigger: str) -> Line | None:
        """The line of this move from this state."""
        return next((line for line in self.lines if (line.source, line.trigger) == (source, trigger)), None)


def read_grid() -> Grid:
    """The page as typed."""
    rows = [line for line in GRID.read_text().splitlines() if line.strip() and not line.startswith("#")]
    cells = [[cell.strip() for cell in row.split("|")] for row in rows]
    lines, owners, reasons = [], {}, frozenset()
    for row in cells:
        if row[0] == "owner":
            owners |= dict.fromkeys(row[2].split(), row[1])
        elif row[0] == "reason":
            reasons = frozenset(row[1].split())
        else:
            id_, source, trigger, target, names = row
            roles = dict(name.strip().partition("+")[::2] for name in names.split(","))
            lines.append(Line(id_, "" if source == "-" else source, trigger, target, roles))
    return Grid(tuple(lines), owners, reasons)
