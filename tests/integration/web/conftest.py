"""Browsers of the small service in `world.py`."""

import pytest

from tests.integration.web.world import World


@pytest.fixture
def world(tmp_path):
    small = World(tmp_path)
    yield small
    small.wiring.dispose()


@pytest.fixture
def teacher(world):
    return world.browser("gv-toan")


@pytest.fixture
def secure_world(tmp_path):
    small = World(tmp_path, env="production", base_url="https://truong.example")
    yield small
    small.wiring.dispose()
