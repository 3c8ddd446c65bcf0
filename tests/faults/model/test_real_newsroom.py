"""The six real services over a bus that loses, repeats and reorders, with deaths anywhere.

`TOASOAN_EXAMPLES` sets how many stories are told: 500 unless given, 10000 in the night. `TOASOAN_SEED` sets where they
begin, 0 unless given: a change is judged by the same 500 stories on every machine, not by its luck. The night begins
elsewhere every time (`make test-nightly`), and the seed stands in the names of its tests.
"""

import os

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.faults.model.story import RealNewsroom

EXAMPLES = int(os.environ.get("TOASOAN_EXAMPLES", "500"))
SEED = int(os.environ.get("TOASOAN_SEED", "0"))
PART = 50
"""Stories of one test: enough tests that every processor has some."""
STEPS = 30


def tell(number: int, examples: int) -> None:
    """So many stories from this seed on."""

    class Stories(RealNewsroom):
        pass

    run_state_machine_as_test(
        seed(number)(Stories),
        settings=settings(
            max_examples=examples, stateful_step_count=STEPS, phases=[Phase.generate], database=None, deadline=None,
            suppress_health_check=list(HealthCheck), print_blob=False,
        ),
    )  # fmt: skip


@pytest.mark.parametrize("number", [SEED + part for part in range(-(-EXAMPLES // PART))], ids="seed-{}".format)
def test_whatever_happens_in_whatever_order(number):
    first = (number - SEED) * PART
    tell(number, min(PART, EXAMPLES - first))
