"""The other half of the stories of test_real_newsroom.py."""

import pytest

from tests.faults.model.told import SECOND, tell_part


@pytest.mark.parametrize("number", SECOND, ids="seed-{}".format)
def test_whatever_happens_in_whatever_order(number):
    tell_part(number)
