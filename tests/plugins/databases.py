"""On which database the integration tests run: `--database` (or TOASOAN_TEST_DATABASE) decides it for all of them.

auto        SQLite; on PostgreSQL as well where a test or its fixture asks for `on_both` (the default)
sqlite      SQLite alone
postgresql  PostgreSQL alone
both        every integration test on each of the two

A test that has nothing to do with the choice says why: `@pytest.mark.once("files know no database")`; it runs one
time, on SQLite. Tests get their place through `shared.testing.databases.test_settings` and need not know which it is.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from psycopg import sql

from shared.config import SERVICES, Settings
from shared.db.migrate import upgrade_all
from shared.testing.databases import kept_by
from tests.plugins.machine import find
from tests.plugins.postgres import Cluster

CHOICES = ("auto", "sqlite", "postgresql", "both")
BOTH = ("sqlite", "postgresql")


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--database`."""
    said = os.environ.get("TOASOAN_TEST_DATABASE", "auto")
    parser.addoption("--database", choices=CHOICES, default=said, help=__doc__)


def pytest_configure(config: pytest.Config) -> None:
    """A wrong choice, or PostgreSQL wanted where there is none, stops the run instead of skipping half of it."""
    choice = config.getoption("--database")
    if choice not in CHOICES:
        raise pytest.UsageError(f"TOASOAN_TEST_DATABASE={choice}: one of {', '.join(CHOICES)}")
    if choice in {"postgresql", "both"} and find("postgres") is None:
        raise pytest.UsageError(f"--database={choice} needs PostgreSQL: sudo apt-get install postgresql")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Say on which databases a test runs."""
    if "database" in metafunc.fixturenames:
        wanted = _databases_of(metafunc, metafunc.config.getoption("--database"))
        metafunc.parametrize("database", wanted, indirect=True, scope="session")


def _databases_of(metafunc: pytest.Metafunc, choice: str) -> tuple[str, ...]:
    if metafunc.definition.get_closest_marker("once"):
        return ("sqlite",)
    if choice == "auto":
        return BOTH if "on_both" in metafunc.fixturenames else ("sqlite",)
    return BOTH if choice == "both" else (choice,)


@pytest.fixture
def on_both() -> None:
    """Asked for by tests that PostgreSQL could fail in its own way: these run on it even when nothing is chosen."""


class Pool:
    """Databases of one server that are used again and again: emptied between tests, which takes milliseconds.

    Making one from a template costs a tenth of a second, running the migrations a whole one.
    """

    def __init__(self, cluster: Cluster, folder: Path) -> None:
        self._cluster = cluster
        self._folder = folder
        self._clean: list[str] = []
        self._used: dict[Path, str] = {}
        self._rows: dict[str, bytes] = {}
        self._tables: list[str] = []
        self._open: list[psycopg.Connection] = []
        sa.event.listen(sa.pool.Pool, "connect", self._opened)

    def url(self, var: Path) -> str:
        """See shared.testing.databases.Keeper."""
        if var not in self._used:
            self._used[var] = self._clean.pop() if self._clean else self._make()
        return self._cluster.url(self._used[var])

    def knows(self, url: str) -> bool:
        """See shared.testing.databases.Keeper."""
        return any(self._cluster.url(name) == url for name in self._used.values())

    def copy(self, source: str, target: str) -> None:
        """See shared.testing.databases.Keeper."""
        with self._connect(source.rpartition("/")[2]) as connection:
            rows = self._read(connection)
        with self._connect(target.rpartition("/")[2]) as connection:
            self._write(connection, rows)

    def used(self) -> set[Path]:
        """The folders that have a database now."""
        return set(self._used)

    def give_back(self, folders: set[Path]) -> None:
        """Empty the databases of these folders; whoever is still connected is cut off."""
        if not folders:
            return
        kept = {self._used[var] for var in self._used.keys() - folders}
        for connection in self._open:
            if not connection.closed and connection.info.dbname not in kept:
                connection.close()  # of an engine that a test forgot
        self._open = [connection for connection in self._open if not connection.closed]
        for var in folders:
            name = self._used.pop(var)
            with self._connect(name) as connection:
                connection.execute(
                    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
                self._write(connection, self._rows)
            self._clean.append(name)

    def _opened(self, connection: object, _record: object) -> None:
        if isinstance(connection, psycopg.Connection):
            self._open.append(connection)

    def _connect(self, name: str) -> psycopg.Connection:
        return psycopg.connect(host="127.0.0.1", port=self._cluster.port, user="toasoan", dbname=name)

    def _make(self) -> str:
        if not self._tables:
            self._make_template()
        name = f"pool_{len(self._used) + len(self._clean)}_{os.urandom(4).hex()}"
        self._cluster.run(f"CREATE DATABASE {name} TEMPLATE every_service")
        return name

    def _make_template(self) -> None:
        self._cluster.run("CREATE DATABASE every_service TEMPLATE template0")
        upgrade_all(Settings(env="test", var=self._folder, database=self._cluster.url("every_service")))
        with self._connect("every_service") as connection:
            found = connection.execute(
                "SELECT schemaname, tablename FROM pg_tables WHERE schemaname = ANY(%s) ORDER BY 1, 2", [list(SERVICES)]
            )
            self._tables = [sql.Identifier(*row).as_string(connection) for row in found]
            self._rows = self._read(connection)

    def _read(self, connection: psycopg.Connection) -> dict[str, bytes]:
        """The rows of every table that has any, as COPY writes them."""
        kept = {}
        for table in self._tables:
            with connection.cursor().copy(f"COPY {table} TO STDOUT") as copy:
                rows = b"".join(bytes(block) for block in copy)
            if rows:
                kept[table] = rows
        return kept

    def _write(self, connection: psycopg.Connection, rows: dict[str, bytes]) -> None:
        """Exactly these rows, nothing else; references are not looked at meanwhile."""
        emptied = "; ".join(f"DELETE FROM {table}" for table in self._tables)
        connection.execute(f"SET session_replication_role = replica; {emptied}")
        for table, text in rows.items():
            with connection.cursor().copy(f"COPY {table} FROM STDIN") as copy:
                copy.write(text)


@pytest.fixture(scope="session")
def _pool(postgres_cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Pool:
    """The run's pool; it goes with the server."""
    return Pool(postgres_cluster, tmp_path_factory.mktemp("pool"))


@pytest.fixture(scope="session")
def database(request: pytest.FixtureRequest) -> str:
    """`sqlite` or `postgresql`: what the tests that run now are run on."""
    return getattr(request, "param", "sqlite")


@pytest.fixture(scope="session")
def keeper(request: pytest.FixtureRequest, database: str) -> Pool | None:
    """Where their data lies: the pool, or None for SQLite files. For fixtures wider than a test: `kept_by(keeper)`."""
    return request.getfixturevalue("_pool") if database == "postgresql" else None


@pytest.fixture
def chosen_database(keeper: Pool | None) -> Iterator[None]:
    """`test_settings` gives the right place; afterwards it is clean, but for what a fixture of the module still needs."""
    before = keeper.used() if keeper else set()
    with kept_by(keeper):
        yield
    if keeper:
        keeper.give_back(keeper.used() - before)
