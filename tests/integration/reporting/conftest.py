"""Reporting's world, fresh for every test; modules that name `DATABASES` run on each of them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.reporting.world import World


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """SQLite unless the module says more."""
    if "database" in metafunc.fixturenames:
        metafunc.parametrize("database", getattr(metafunc.module, "DATABASES", ["sqlite"]))


@pytest.fixture
def world(tmp_path: Path, database: str, request: pytest.FixtureRequest) -> Iterator[World]:
    url = request.getfixturevalue("postgres_database") if database == "postgres" else None
    made = World(tmp_path, database=url)
    yield made
    made.wiring.dispose()
