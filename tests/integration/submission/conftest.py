"""Submission's world, fresh for every test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.ids import new_id
from tests.integration.submission.intake import Intake
from tests.integration.submission.world import World
from tests.plugins.dovecot import Dovecot


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


@pytest.fixture
def intake(tmp_path: Path, dovecot: Dovecot) -> Iterator[Intake]:
    """A world whose mailbox is an empty one on a real server."""
    user = f"bai-{new_id()}"
    world = World(tmp_path, imap_url=dovecot.url(user))
    yield Intake(world, dovecot, user)
    for wiring in world.network.wirings.values():
        wiring.dispose()
