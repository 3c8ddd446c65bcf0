"""INSERT … ON CONFLICT for both databases."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session


def dialect_insert(session: Session, table: sa.Table) -> Any:
    """The dialect's own `insert`, which knows ON CONFLICT."""
    name = session.get_bind().dialect.name
    return (postgresql if name == "postgresql" else sqlite).insert(table)


def insert_ignore(session: Session, table: sa.Table) -> Any:
    """Insert, or leave the row that is there; `rowcount` tells which (psycopg keeps it on request only)."""
    return dialect_insert(session, table).on_conflict_do_nothing().execution_options(preserve_rowcount=True)


def upsert(session: Session, table: sa.Table, keys: dict[str, Any], values: dict[str, Any]) -> None:
    """Insert the row, or set `values` on the row with these primary-key values."""
    statement = dialect_insert(session, table).values(**keys, **values)
    session.execute(statement.on_conflict_do_update(index_elements=list(keys), set_=values))
