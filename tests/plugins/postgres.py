"""A PostgreSQL of our own for the length of a test run: `postgres_url` (shared) and `postgres_database` (fresh).

Nothing of the machine's own cluster is touched. PostgreSQL refuses to run as root, so root (CI) hands it to the
unprivileged user `postgres` or `nobody`.
"""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.plugins.machine import need

SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "fsync": "off",  # a test cluster need not survive a power cut
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "shared_buffers": "64MB",
    "timezone": "UTC",
}


@dataclass(frozen=True)
class Cluster:
    """A running server and how to reach it."""

    folder: Path
    port: int

    def url(self, database: str) -> str:
        """The SQLAlchemy URL of a database of this cluster."""
        return f"postgresql+psycopg://toasoan@127.0.0.1:{self.port}/{database}"

    def run(self, statement: str) -> None:
        """One statement outside a transaction, such as CREATE DATABASE."""
        where = f"host=127.0.0.1 port={self.port} user=toasoan dbname=postgres"
        with psycopg.connect(where, autocommit=True) as connection:
            connection.execute(statement)


def _unprivileged() -> dict[str, Any]:
    """Arguments for subprocess that leave root behind; nothing when we are no root."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    raise RuntimeError("neither the user postgres nor nobody exists")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(cluster: Cluster, server: subprocess.Popen[bytes], log: Path) -> None:
    """Return when the server answers. RuntimeError with the end of its log when it does not within 30 s."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and server.poll() is None:
        try:
            cluster.run("SELECT 1")
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text()[-2000:]}")


@pytest.fixture(scope="session")
def postgres_cluster() -> Iterator[Cluster]:
    """A server in a folder of its own; stopped and removed at the end."""
    programs = Path(need("postgres"))
    who = _unprivileged()
    folder = Path(tempfile.mkdtemp(prefix="toasoan-pg-"))
    if who:
        os.chown(folder, who["user"], who["group"])
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "HOME": str(folder)}
    common = {"cwd": folder, "env": environment, **who}
    data = folder / "data"
    initdb = [programs / "initdb", "-D", data, "-U", "toasoan", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N"]
    subprocess.run(initdb, check=True, stdout=subprocess.DEVNULL, **common)
    cluster = Cluster(folder, _free_port())
    options = [f"--{name}={value}" for name, value in SETTINGS.items()]
    command = [programs / "postgres", "-D", data, "-p", str(cluster.port), "-k", str(folder), *options]
    log = folder / "log"
    with log.open("wb") as output:
        server = subprocess.Popen(command, stdout=output, stderr=output, stdin=subprocess.DEVNULL, **common)
        try:
            _wait(cluster, server, log)
            yield cluster
        finally:
            _stop(server)
            shutil.rmtree(folder, ignore_errors=True)


def _stop(server: subprocess.Popen[bytes]) -> None:
    """Fast shutdown (connections are cut); killed if that takes longer than 20 s."""
    if server.poll() is None:
        server.send_signal(2)
    try:
        server.wait(20)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


@pytest.fixture(scope="session")
def postgres_url(postgres_cluster: Cluster) -> str:
    """An SQLAlchemy URL of one database that the whole run shares."""
    postgres_cluster.run("CREATE DATABASE shared_by_all")
    return postgres_cluster.url("shared_by_all")


@pytest.fixture
def postgres_database(postgres_cluster: Cluster) -> Iterator[str]:
    """An SQLAlchemy URL of a new, empty database for one test."""
    name = f"t{uuid.uuid4().hex}"
    postgres_cluster.run(f'CREATE DATABASE "{name}" TEMPLATE template0')
    yield postgres_cluster.url(name)
    postgres_cluster.run(f'DROP DATABASE "{name}" WITH (FORCE)')
