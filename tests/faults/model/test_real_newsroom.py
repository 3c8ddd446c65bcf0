"""The six real services over a bus that loses, repeats and reorders, with deaths anywhere.

`TOASOAN_EXAMPLES` sets how many stories are told: 500 unless given, 10000 in the night. `TOASOAN_SEED` sets where they
begin, 0 unless given: a change is judged by the same 500 stories on every machine, not by its luck. The night begins
elsewhere every time (`make test-nightly`), and the seed stands in the names of its tests.
"""

import pytest

from tests.faults.model.told import FIRST, tell_part


@pytest.mark.parametrize("number", FIRST, ids="seed-{}".format)
def test_whatever_happens_in_whatever_order(number):
    tell_part(number)
