"""Laying an amendment over what it amends: what it says replaces, what it does not mention stays.

A table is amended key by key, everything else is replaced whole; an empty value (`~`) takes the key out.
"""

from typing import Any

from shared.regulation.marks import Marked, Path

OWN = frozenset({"id", "version", "effective_from", "decision", "amends", "based_on"})
"""What every version says for itself and never inherits."""


def lay_over(base: Marked, change: Marked) -> Marked:
    """The base with the change laid over it; a mistake of the change is added to its `problems`."""
    kept = {key: value for key, value in base.data.items() if key not in OWN}
    base.lines = {path: line for path, line in base.lines.items() if path[:1] not in {(key,) for key in OWN}}
    change.under = base
    change.data = _merged(kept, change.data, (), change)
    return change


def _merged(base: Any, change: Any, path: Path, marked: Marked) -> Any:
    if not isinstance(base, dict) or not isinstance(change, dict):
        return change
    made = dict(base)
    for key, value in change.items():
        here = (*path, key)
        if value is not None:
            made[key] = _merged(base.get(key), value, here, marked)
        elif key in base:
            del made[key]
        else:
            marked.problems.append(marked.problem(here, f"bản được sửa đổi không có mục “{key}” để bỏ"))
    return made
