"""The stories are not blind: each protection broken in turn, and the story that notices (the list is printed)."""

import faulthandler
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.model.mutants import MUTANTS

ROOT = Path(__file__).parents[3]


@pytest.mark.long
def test_each_protection_broken_in_turn_is_noticed_by_a_story():
    faulthandler.cancel_dump_traceback_later()  # minutes are no sign of hanging here
    run = subprocess.run(
        [sys.executable, "-m", "tests.faults.model.mutants"],
        cwd=ROOT, capture_output=True, text=True, timeout=3600, check=False,
    )  # fmt: skip
    print(run.stdout)
    assert 0 == run.returncode, run.stdout + run.stderr
    found = [line for line in run.stdout.splitlines() if any(line.startswith(name) for name in MUTANTS)]
    assert len(MUTANTS) == len(found)
    assert not [line for line in found if "SURVIVES" in line]
