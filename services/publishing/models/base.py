"""Declarative base of publishing; one module of tables per concern, all of them in one metadata."""

from sqlalchemy.orm import DeclarativeBase

from shared.db.base import make_base


class Base(DeclarativeBase):
    """Declarative base of publishing; its metadata also holds the tables every service has."""

    registry = make_base().registry
