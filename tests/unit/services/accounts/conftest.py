"""An accounts database of its own for every test (SQLite, migrated once and copied), and a unit of work on it."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from argon2 import PasswordHasher
from sqlalchemy.orm import Session

from services.accounts.operations import passwords
from shared.clock import SteppingClock
from shared.config import Settings
from shared.db.engine import make_engine
from shared.db.migrate import upgrade
from shared.db.unit_of_work import SilentBell, UnitOfWork

MONDAY = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def migrated(tmp_path_factory):
    settings = Settings(env="test", var=tmp_path_factory.mktemp("migrated"))
    upgrade("accounts", settings)
    return settings.var / "accounts.db"


@pytest.fixture(autouse=True)
def quick_hasher(monkeypatch):
    """The cheapest argon2: the real cost is tested once, in test_passwords.py."""
    monkeypatch.setattr(passwords, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    passwords._dummy.cache_clear()
    yield
    passwords._dummy.cache_clear()


@pytest.fixture
def clock() -> SteppingClock:
    return SteppingClock(MONDAY)


@pytest.fixture
def engine(migrated, tmp_path):
    shutil.copy(migrated, tmp_path / "accounts.db")
    engine = make_engine(f"sqlite:///{tmp_path / 'accounts.db'}", schema="accounts")
    yield engine
    engine.dispose()


@pytest.fixture
def open_uow(engine, clock):
    """Opens a unit of work at the clock's moment; the test commits."""
    return lambda: UnitOfWork("accounts", Session(engine, expire_on_commit=False), now=clock(), bell=SilentBell())


@pytest.fixture
def do(open_uow):
    """Runs one operation in a transaction of its own and commits."""

    def run(operation, **facts):
        with open_uow() as uow:
            result = operation(uow, **facts)
            uow.commit()
            return result

    return run


@pytest.fixture
def read(engine) -> Iterator[Session]:
    """Runs a query in a fresh session."""

    def run(query, *args, **kwargs):
        with Session(engine) as session:
            return query(session, *args, **kwargs)

    return run
