"""Databases for tests: where a test's services keep their data is decided here, once, by whoever runs the tests.

`test_settings(folder)` are settings on SQLite files in the folder, or, inside `kept_by(...)`, on the database that
the caller hands out for that folder. `prepare` brings a schema there, quickly; `copy` doubles a folder's data.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

import sqlalchemy as sa

from shared.config import SERVICES, Settings
from shared.db.migrate import upgrade
from shared.db.tables import COMMON, bus_lock, log_head
from shared.events.envelope import GENESIS


class Keeper(Protocol):
    """Who hands out databases on a server, one for each folder, with every service's newest schema in it."""

    def url(self, var: Path) -> str:
        """The SQLAlchemy URL of the folder's database; the same one when asked again."""

    def copy(self, source: str, target: str) -> None:
        """Put the rows of one handed-out database into another that is still clean."""

    def knows(self, url: str) -> bool:
        """Whether the database at this address was handed out here and so has its schema."""


_keepers: list[Keeper] = []
_migrated: dict[str, bytes] = {}


@contextmanager
def kept_by(keeper: Keeper | None) -> Iterator[None]:
    """Settings made meanwhile are on this keeper's databases; with None on SQLite files, as without."""
    before = list(_keepers)
    _keepers[:] = [keeper] if keeper else []
    try:
        yield
    finally:
        _keepers[:] = before


def test_settings(var: Path, **changes: Any) -> Settings:
    """Settings of a test: everything under `var`, no Redis, no SMTP; the database as decided for this test."""
    base = Settings(env="test", var=var, secret_key="test-secret", demo=True)
    if "database" not in changes and _keepers:
        changes["database"] = _keepers[0].url(var)
    return replace(base, **changes)


test_settings.__test__ = False  # type: ignore[attr-defined]  # pytest must not take it for a test


def prepare(settings: Settings, *services: str) -> None:
    """The newest schema of these services (of all, when none is named), empty.

    The first time in a process a SQLite file is migrated, later ones are copies of it; a keeper's databases have it.
    """
    settings.var.mkdir(parents=True, exist_ok=True)
    if settings.database and any(keeper.knows(settings.database) for keeper in _keepers):
        return
    for service in services or SERVICES:
        file = settings.var / f"{service}.db"
        if settings.database is None and service in _migrated and not file.exists():
            file.write_bytes(_migrated[service])
            continue
        fresh = settings.database is None and not file.exists()
        upgrade(service, settings)
        if fresh:
            _migrated[service] = file.read_bytes()


def copy(source: Settings, target: Settings) -> None:
    """Put everything that services keep at `source` into `target`, which is clean. Nobody may be connected."""
    if source.database and target.database:
        next(k for k in _keepers if k.knows(source.database)).copy(source.database, target.database)
        return
    target.var.mkdir(parents=True, exist_ok=True)
    for file in source.var.glob("*.db"):
        shutil.copy(file, target.var / file.name)


def create_common(engine: sa.Engine, *, schema: str) -> None:
    """Create the common tables with their single rows, without migrations: for tests of the bus alone."""
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(sa.text(f'CREATE SCHEMA IF NOT EXISTS "{schema}"'))
            if sa.inspect(connection).has_table(log_head.name, schema=schema):
                return  # a keeper's database has the service's whole schema
        COMMON.create_all(connection)
        connection.execute(log_head.insert(), {"id": 1, "position": 0, "hash": GENESIS, "disputed": False})
        connection.execute(bus_lock.insert(), {"id": 1, "turn": 0})
