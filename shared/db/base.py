"""The declarative base of a service: its own metadata, constraint names, the tables every service has."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase

from shared.db import tables
from shared.db.types import NAMING, JsonText, UtcDateTime

__all__ = ["NAMING", "JsonText", "UtcDateTime", "make_base"]


def make_base() -> type[DeclarativeBase]:
    """A new declarative base whose metadata also holds the common tables (log, cursors, people, jobs, contents)."""
    tables_of_service = sa.MetaData(naming_convention=NAMING)
    tables.attach(tables_of_service)
    namespace: dict[str, Any] = {
        "metadata": tables_of_service,
        "type_annotation_map": {datetime: UtcDateTime()},
        "__doc__": "Declarative base of one service.",
    }
    return type("Base", (DeclarativeBase,), namespace)
