"""Marks every test by the folder it lies in. What the machine offers: tests/plugins/machine.py; PostgreSQL: postgres.py;
the choice of database: databases.py."""

from pathlib import Path

import pytest

pytest_plugins = [
    "tests.plugins.machine",
    "tests.plugins.network",
    "tests.plugins.postgres",
    "tests.plugins.databases",
    "tests.plugins.s3",
    "tests.plugins.dovecot",
]

HERE = Path(__file__).parent
KINDS = {"unit", "integration", "contract", "regulation", "e2e", "faults", "architecture", "bench"}


def pytest_itemcollected(item: pytest.Item) -> None:
    """Mark the test with the name of its folder: `pytest -m unit`, `-m "not bench and not long"`."""
    kind = item.path.relative_to(HERE).parts[0] if item.path.is_relative_to(HERE) else ""
    if kind in KINDS:
        item.add_marker(kind)
