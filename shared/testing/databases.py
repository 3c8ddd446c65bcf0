"""Databases for tests: the common tables alone, or a service's whole schema, in a folder or on a PostgreSQL server."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from shared.config import Settings
from shared.db.tables import COMMON, bus_lock, log_head
from shared.events.envelope import GENESIS


def test_settings(var: Path, **changes: Any) -> Settings:
    """Settings of a test: everything under `var`, no Redis, no SMTP."""
    base = Settings(env="test", var=var, secret_key="test-secret", demo=True)
    return replace(base, **changes)


test_settings.__test__ = False  # type: ignore[attr-defined]  # pytest must not take it for a test


def create_common(engine: sa.Engine, *, schema: str) -> None:
    """Create the common tables with their single rows, without migrations: for tests of the bus alone."""
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(sa.text(f'CREATE SCHEMA IF NOT EXISTS "{schema}"'))
        COMMON.create_all(connection)
        connection.execute(log_head.insert(), {"id": 1, "position": 0, "hash": GENESIS, "disputed": False})
        connection.execute(bus_lock.insert(), {"id": 1, "turn": 0})
