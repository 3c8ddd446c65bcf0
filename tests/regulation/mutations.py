"""Deletes each guard of each move in turn and tells which test notices: `python -m tests.regulation.mutations`.

Started by test_mutations.py in a process of its own: what is deleted here must not be missing anywhere else. Tests
that only compare the table with a list of guards are left out; a guard must be missed in what it does.
"""

import contextlib
import io
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from shared.workflow.article import ARTICLE
from shared.workflow.revision import REVISION
from shared.workflow.table import Transition

ROOT = Path(__file__).parents[2]
QUICK = tuple(
    f"tests/regulation/test_{name}.py"
    for name in ("clauses_of_the_workflow", "clauses_of_the_pack", "separation_of_duties", "guards")
)
WHERE = (QUICK, ("tests/regulation", "tests/unit/shared/workflow"))
"""Asked in this order: the readable tests first, the big grids only when these notice nothing."""
STRUCTURE = (
    "test_traceability", "test_mutations", "test_no_guard_of_the_code", "test_check", "test_diagram", "test_the_table",
    "test_every_guard",
)  # fmt: skip
"""Tests that look at the table itself."""


class Notice:
    """The first test that failed."""

    def __init__(self) -> None:
        self.first = ""

    def pytest_runtest_logreport(self, report: Any) -> None:
        """See pytest."""
        if report.failed and not self.first:
            self.first = report.nodeid


def mutants() -> Iterator[tuple[Transition, str, str]]:
    """(move, role or empty, guard): every place a guard stands in. A revision walks copies of the article's moves:

    of it only the guards it has for itself.
    """
    own = set(REVISION.guards) - set(ARTICLE.guards)
    yield from ((row, "", guard) for row in REVISION.transitions for guard in row.guards if guard in own)
    for row in ARTICLE.transitions:
        yield from ((row, "", guard) for guard in row.guards)
        yield from ((row, role, guard) for role, guards in row.role_guards.items() for guard in guards)
        if row.reason_guard:
            yield row, "reason", row.reason_guard


@contextlib.contextmanager
def without(row: Transition, role: str, guard: str) -> Iterator[None]:
    """The move without this guard."""
    kept = {name: getattr(row, name) for name in ("guards", "role_guards", "reason_guard")}
    if role == "reason":
        object.__setattr__(row, "reason_guard", "")
    elif role:
        left = tuple(name for name in row.role_guards[role] if name != guard)
        object.__setattr__(row, "role_guards", {**row.role_guards, role: left})
    else:
        object.__setattr__(row, "guards", tuple(name for name in row.guards if name != guard))
    try:
        yield
    finally:
        for name, value in kept.items():
            object.__setattr__(row, name, value)


def noticed_by() -> str:
    """The first test that fails now; empty when none does."""
    return next((found for places in WHERE if (found := _first_failure(places))), "")


def _first_failure(places: tuple[str, ...]) -> str:
    notice = Notice()
    left_out = " and ".join(f"not {name}" for name in STRUCTURE)
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        pytest.main(["-x", "-q", "-p", "no:cacheprovider", "-m", "not long", "-k", left_out, *places], plugins=[notice])
    return notice.first


def main() -> int:
    """Prints one line per mutant; 1 when one of them lives, or when the tests fail without any."""
    if found := noticed_by():
        print(f"fails as it is: {found}")
        return 1
    alive = 0
    for row, role, guard in mutants():
        with without(row, role, guard):
            killer = noticed_by()
        alive += not killer
        print(f"{row.id:5} {role or 'all':18} {guard:30} {killer or 'SURVIVES'}", flush=True)
    return int(bool(alive))


if __name__ == "__main__":
    sys.exit(main())
