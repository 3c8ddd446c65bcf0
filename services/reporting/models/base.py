"""The declarative base of reporting."""

from sqlalchemy.orm import DeclarativeBase

from shared.db.base import make_base


class Base(DeclarativeBase):
    """Declarative base of reporting."""

    metadata = make_base().metadata
