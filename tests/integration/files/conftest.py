"""Submission's world, for what people upload."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.submission.world import World


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    found = World(tmp_path)
    yield found
    for wiring in found.network.wirings.values():
        wiring.dispose()
