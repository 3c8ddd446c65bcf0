"""Every integration test runs on the database that was asked for: tests/plugins/databases.py."""

import pytest


@pytest.fixture(autouse=True)
def _on_the_chosen_database(chosen_database: None) -> None:
    """For the effect."""
