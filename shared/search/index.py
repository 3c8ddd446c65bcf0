"""The index itself: `place` → set of tokens, in FTS5 or as tsvector. A place is a number; greater is newer."""

from collections.abc import Collection
from typing import Any, Protocol

import sqlalchemy as sa
from sqlalchemy.orm import Session

from shared.search.question import All, Either, Test, Token, Without

NAME = "search_index"
LAST = 2**62
"""Beyond every place."""
_CONTENTLESS_DELETE = (3, 43)


class Index(Protocol):
    """What a database must be able to do for the search."""

    def put(self, place: int, tokens: Collection[str]) -> None:
        """Note the tokens of a place that has none."""

    def drop(self, place: int) -> None:
        """Forget a place."""

    def find(self, test: Test | None, *, above: int = 0, below: int = LAST, limit: int = 20) -> list[int]:
        """The newest places between the two (neither included) to which the test applies; None: all."""

    def settle(self) -> None:
        """After many changes: put the index in order, and tell the database how its values are spread."""


def index_of(session: Session) -> Index:
    """The index in the database of this session."""
    connection = session.connection()
    return _Fts(session) if connection.dialect.name == "sqlite" else _Vectors(session)


def create(connection: sa.Connection) -> None:
    """Make the empty index; called by a migration."""
    if connection.dialect.name == "sqlite":
        version = connection.exec_driver_sql("SELECT sqlite_version()").scalar_one()
        # Older versions cannot forget a row whose text they do not keep.
        slim = tuple(int(part) for part in version.split(".")[:2]) >= _CONTENTLESS_DELETE
        kept = "content='', contentless_delete=1, " if slim else ""
        connection.exec_driver_sql(
            f"CREATE VIRTUAL TABLE {NAME} USING fts5(tokens, {kept}detail=none, tokenize=\"ascii tokenchars '_'\")"
        )
        return
    connection.exec_driver_sql(f"CREATE TABLE {NAME} (place BIGINT PRIMARY KEY, tokens TSVECTOR NOT NULL)")
    # Without a list of what is still to be sorted in: an article costs a little more once, every search less.
    connection.exec_driver_sql(f"CREATE INDEX ix_{NAME}_tokens ON {NAME} USING gin (tokens) WITH (fastupdate = off)")


def is_own_table(name: str | None) -> bool:
    """Whether a table belongs to the index: its make-up differs between databases, so no model describes it."""
    return name is not None and (name == NAME or name.startswith(f"{NAME}_"))


_ROW = sa.text(f"INSERT INTO {NAME} (rowid, tokens) VALUES (:place, :tokens)")  # noqa: S608  (a constant)
_GONE = sa.text(f"DELETE FROM {NAME} WHERE rowid = :place")  # noqa: S608
_MATCH = sa.text(
    f"SELECT rowid FROM {NAME} WHERE {NAME} MATCH :test AND rowid > :above AND rowid < :below"  # noqa: S608
    " ORDER BY rowid DESC LIMIT :limit"
)
_EVERY = sa.text(
    f"SELECT rowid FROM {NAME} WHERE rowid > :above AND rowid < :below ORDER BY rowid DESC LIMIT :limit"  # noqa: S608
)


class _Fts:
    """FTS5. Tokens come ready: the tokeniser only parts them at spaces."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def put(self, place: int, tokens: Collection[str]) -> None:
        self._session.execute(_ROW, {"place": place, "tokens": " ".join(sorted(tokens))})

    def drop(self, place: int) -> None:
        self._session.execute(_GONE, {"place": place})

    def find(self, test: Test | None, *, above: int = 0, below: int = LAST, limit: int = 20) -> list[int]:
        bounds: dict[str, Any] = {"above": above, "below": below, "limit": limit}
        if test is None:
            return list(self._session.scalars(_EVERY, bounds))
        return list(self._session.scalars(_MATCH, {**bounds, "test": fts(test)}))

    def settle(self) -> None:
        self._session.execute(sa.text(f"INSERT INTO {NAME} ({NAME}) VALUES ('optimize')"))  # noqa: S608


_VECTOR = sa.text(f"INSERT INTO {NAME} (place, tokens) VALUES (:place, CAST(:tokens AS tsvector))")  # noqa: S608
_NO_VECTOR = sa.text(f"DELETE FROM {NAME} WHERE place = :place")  # noqa: S608
_HOLDS = sa.text(
    f"SELECT place FROM {NAME} WHERE tokens @@ CAST(:test AS tsquery) AND place > :above AND place < :below"  # noqa: S608
    " ORDER BY place DESC LIMIT :limit"
)
_ALL_VECTORS = sa.text(
    f"SELECT place FROM {NAME} WHERE place > :above AND place < :below ORDER BY place DESC LIMIT :limit"  # noqa: S608
)
_PLAN = sa.text("SET LOCAL plan_cache_mode = force_custom_plan")


class _Vectors:
    """PostgreSQL: a tsvector without positions, a GIN index. No dictionary of the server has a say."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def put(self, place: int, tokens: Collection[str]) -> None:
        self._session.execute(_VECTOR, {"place": place, "tokens": " ".join(f"'{token}'" for token in sorted(tokens))})

    def drop(self, place: int) -> None:
        self._session.execute(_NO_VECTOR, {"place": place})

    def find(self, test: Test | None, *, above: int = 0, below: int = LAST, limit: int = 20) -> list[int]:
        bounds: dict[str, Any] = {"above": above, "below": below, "limit": limit}
        if test is None:
            return list(self._session.scalars(_ALL_VECTORS, bounds))
        # A plan for "some question" is wrong for frequent words or for rare ones; each question has its own.
        self._session.execute(_PLAN)
        return list(self._session.scalars(_HOLDS, {**bounds, "test": vector(test)}))

    def settle(self) -> None:
        self._session.execute(sa.text(f"ANALYZE {NAME}"))


def fts(test: Test) -> str:
    """The test in FTS5's language."""
    match test:
        case Token(text, prefix):
            return f'"{text}"{" *" if prefix else ""}'
        case All(parts):
            return f"({' AND '.join(map(fts, parts))})"
        case Either(parts):
            return f"({' OR '.join(map(fts, parts))})"
        case Without(wanted, other):
            return f"({fts(wanted)} NOT {fts(other)})"


def vector(test: Test) -> str:
    """The test as a tsquery."""
    match test:
        case Token(text, prefix):
            return f"'{text}'{':*' if prefix else ''}"
        case All(parts):
            return f"({' & '.join(map(vector, parts))})"
        case Either(parts):
            return f"({' | '.join(map(vector, parts))})"
        case Without(wanted, other):
            return f"({vector(wanted)} & !{vector(other)})"
