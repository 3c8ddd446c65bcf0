"""Every service's migrations make exactly the tables its models describe."""

from importlib import import_module
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from shared.config import SERVICES
from shared.db.engine import make_engine
from shared.db.migrate import upgrade
from shared.search.index import is_own_table
from shared.testing.databases import test_settings

# The index of the search has another make-up on each database, so no model describes it.
OPTIONS = {"compare_type": True, "include_name": lambda name, type_, _: type_ != "table" or not is_own_table(name)}


@pytest.mark.parametrize("service", SERVICES)
def test_no_drift_between_models_and_migrations(service: str, tmp_path: Path) -> None:
    """A model changed without a migration is found here, not at the first installation."""
    settings = test_settings(tmp_path)
    upgrade(service, settings)
    upgrade(service, settings)  # once more changes nothing
    metadata = import_module(f"services.{service}.models").Base.metadata
    engine = make_engine(settings.database_url(service), schema=service)
    with engine.connect() as connection:
        found = compare_metadata(MigrationContext.configure(connection, opts=OPTIONS), metadata)
    engine.dispose()
    assert [] == found
