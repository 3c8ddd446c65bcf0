"""Engines. SQLite through `pysqlite3` where its wheel exists (SQLite >= 3.51.3), PostgreSQL through psycopg 3."""

import importlib
import sqlite3
from types import ModuleType
from typing import Any

import sqlalchemy as sa

SAFE_WAL = (3, 51, 3)
"""Older versions can corrupt a WAL when two connections write and checkpoint at once (reliability.md §4.2)."""
BUSY_MILLIS = 10_000


def sqlite_module() -> ModuleType:
    """`pysqlite3` where there is a wheel (x86-64), else the standard module."""
    try:
        return importlib.import_module("pysqlite3.dbapi2")
    except ImportError:
        return sqlite3


def make_engine(url: str, *, schema: str, read_only: bool = False) -> sa.Engine:
    """An engine for one service. Writers on SQLite begin IMMEDIATE: a read-then-write never loses an update."""
    if url.startswith("sqlite"):
        return _sqlite_engine(url, read_only=read_only)
    return sa.create_engine(
        url,
        pool_size=4,
        max_overflow=8,
        pool_pre_ping=True,
        connect_args={"options": f"-csearch_path={schema} -cstatement_timeout=30000", "application_name": schema},
        execution_options={"postgresql_readonly": True} if read_only else {},
    )


def _sqlite_engine(url: str, *, read_only: bool) -> sa.Engine:
    module = sqlite_module()
    engine = sa.create_engine(
        url,
        module=module,
        pool_size=4,
        max_overflow=12,
        connect_args={"timeout": BUSY_MILLIS / 1000, "check_same_thread": False},
    )
    journal = "WAL" if module.sqlite_version_info >= SAFE_WAL else "DELETE"
    begin = "BEGIN" if read_only else "BEGIN IMMEDIATE"

    @sa.event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves
        cur = connection.cursor()
        cur.execute(f"PRAGMA busy_timeout = {BUSY_MILLIS}")
        cur.execute(f"PRAGMA journal_mode = {journal}")
        cur.execute("PRAGMA synchronous = FULL")
        cur.execute("PRAGMA foreign_keys = ON")
        if read_only:
            cur.execute("PRAGMA query_only = ON")
        cur.close()

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def is_busy(error: BaseException) -> bool:
    """Whether a database error only says 'not now' (lock, deadlock, connection lost)."""
    if not isinstance(error, sa.exc.DBAPIError):
        return False
    text = str(error.orig).lower()
    return error.connection_invalidated or any(
        word in text
        for word in ("database is locked", "deadlock", "could not serialize", "connection", "statement timeout")
    )
