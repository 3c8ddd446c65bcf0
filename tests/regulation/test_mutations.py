"""No guard can be deleted unnoticed: each in turn, and the test that misses it (the list is printed)."""

import subprocess
import sys

import pytest

from tests.regulation.mutations import ROOT, mutants


@pytest.mark.long
def test_each_guard_deleted_in_turn_is_missed_by_a_test() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "tests.regulation.mutations"],
        cwd=ROOT, capture_output=True, text=True, timeout=3600, check=False,
    )  # fmt: skip
    print(run.stdout)
    lines = run.stdout.splitlines()
    assert 0 == run.returncode, run.stdout + run.stderr
    assert len(list(mutants())) == len(lines)
    assert not [line for line in lines if "SURVIVES" in line]
