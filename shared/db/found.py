"""How every desk finds an article by what people type: words of the title, or the number on its receipt."""

import re
from typing import Any

import sqlalchemy as sa

from shared.text import fold

_REFERENCE = re.compile(r"[a-z]{2}-\d{4}-\d{6}\Z")


def by_words(row: Any, typed: str) -> sa.ColumnElement[bool]:
    """A condition on an article's row: its number is `typed`, or its title holds every word of it, marks aside."""
    reference = typed.strip().lower()
    if _REFERENCE.match(reference):
        matches: sa.ColumnElement[bool] = row.reference == reference.upper()
        return matches
    words = (row.title_key.contains(word, autoescape=True) for word in fold(typed).split())
    return sa.and_(sa.true(), *words)
