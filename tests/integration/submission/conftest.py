"""Submission's world, fresh for every test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.submission.world import World


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A module that names `DATABASES` runs on each of them, others on SQLite."""
    if "database" in metafunc.fixturenames:
        metafunc.parametrize("database", getattr(metafunc.module, "DATABASES", ["sqlite"]))


@pytest.fixture
def world(tmp_path: Path, database: str, request: pytest.FixtureRequest) -> Iterator[World]:
    url = request.getfixturevalue("postgres_database") if database == "postgres" else None
    found = World(tmp_path, database=url)
    yield found
    for wiring in found.network.wirings.values():
        wiring.dispose()
