"""How many stories are told, and from which seeds."""

import os

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.faults.model.story import RealNewsroom

EXAMPLES = int(os.environ.get("TOASOAN_EXAMPLES", "500"))
SEED = int(os.environ.get("TOASOAN_SEED", "0"))
PART = 50
"""Stories of one test."""
STEPS = 30
SEEDS = range(SEED, SEED - (-EXAMPLES // PART))
FIRST, SECOND = SEEDS[::2], SEEDS[1::2]
"""Two files, because a file of tests stays in one process: two processors have something to tell."""


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


def tell_part(number: int) -> None:
    """The part of the stories that this seed is for."""
    tell(number, min(PART, EXAMPLES - (number - SEED) * PART))
