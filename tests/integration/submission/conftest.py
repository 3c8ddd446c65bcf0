"""Submission's world, fresh for every test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.ids import new_id
from tests.integration.submission.intake import Intake
from tests.integration.submission.world import World
from tests.plugins.dovecot import Dovecot


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    found = World(tmp_path)
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
