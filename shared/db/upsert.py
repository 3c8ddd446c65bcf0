"""INSERT … ON CONFLICT for both databases; every statement is built once."""

from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session


def dialect_name(session: Session) -> str:
    """`sqlite` or `postgresql`."""
    return session.get_bind().dialect.name


def dialect_insert(dialect: str, table: sa.Table) -> Any:
    """The dialect's own `insert`, which knows ON CONFLICT."""
    return (postgresql if dialect == "postgresql" else sqlite).insert(table)


def insert_ignore(session: Session, table: sa.Table) -> Any:
    """Insert, or leave the row that is there; `rowcount` tells which (psycopg keeps it on request only)."""
    return _ignore(dialect_name(session), table)


def upsert(session: Session, table: sa.Table, keys: dict[str, Any], values: dict[str, Any]) -> None:
    """Insert the row, or set `values` on the row with these primary-key values."""
    session.execute(_upsert(dialect_name(session), table, tuple(keys), tuple(values)), {**keys, **values})


@cache
def _ignore(dialect: str, table: sa.Table) -> Any:
    return dialect_insert(dialect, table).on_conflict_do_nothing().execution_options(preserve_rowcount=True)


@cache
def _upsert(dialect: str, table: sa.Table, keys: tuple[str, ...], values: tuple[str, ...]) -> Any:
    statement = dialect_insert(dialect, table)
    return statement.on_conflict_do_update(
        index_elements=keys, set_={name: statement.excluded[name] for name in values}
    )
