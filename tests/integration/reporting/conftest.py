"""Reporting's world, fresh for every test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.reporting.world import World


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.wiring.dispose()
