"""Programs around the services; what they need of a database they choose themselves."""

import pytest


@pytest.fixture(autouse=True)
def _on_the_chosen_database() -> None:
    """Once, whatever is chosen."""
