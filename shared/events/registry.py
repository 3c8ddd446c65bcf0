"""Event type + version -> frozen dataclass + strict marshmallow schema. A duplicate fails at import.

The rule of versions: within one version fields are only added, and only with a default, so every stored payload stays
readable (tests/contract/golden); anything else is a new version beside the old one. Services of one release speak to
each other: an older one would refuse a field it does not know.
"""

import dataclasses
import importlib
import pkgutil
import types
import typing
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar, cast, dataclass_transform

from marshmallow import RAISE, Schema, ValidationError, fields

MAX_PAYLOAD = 64 * 1024


class Event:
    """Base of all events: a frozen dataclass registered by `@event`."""

    TYPE: ClassVar[str]
    VERSION: ClassVar[int]
    PRODUCERS: ClassVar[frozenset[str]]

    def to_payload(self) -> dict[str, Any]:
        """The payload as plain JSON data, checked by the schema. ValidationError when a value does not fit."""
        plain = {k: list(v) if isinstance(v, tuple) else v for k, v in vars(self).items()}
        _ENTRIES[self.TYPE, self.VERSION].schema.load(plain)
        return plain


E = TypeVar("E", bound=Event)


class UnknownEvent(Exception):
    """No such type or version here: the event is parked until a deploy knows it."""


@dataclass(frozen=True)
class _Entry:
    cls: type[Event]
    schema: Schema
    tuples: frozenset[str]  # fields that JSON gives as lists


_ENTRIES: dict[tuple[str, int], _Entry] = {}
_FIELDS: dict[Any, Callable[..., fields.Field[Any]]] = {
    str: fields.String, int: fields.Integer, bool: fields.Boolean, float: fields.Float,
}  # fmt: skip


def _field(hint: Any, *, required: bool) -> fields.Field[Any]:
    """The marshmallow field of a type hint: scalars, `X | None`, `tuple[str, ...]`, plain dicts."""
    none_too = False
    if isinstance(hint, types.UnionType):
        (hint,) = (a for a in typing.get_args(hint) if a is not type(None))
        none_too = True
    if typing.get_origin(hint) is tuple:
        inner = fields.Dict() if typing.get_origin(typing.get_args(hint)[0]) is dict else fields.String()
        return fields.List(inner, required=required)
    if hint is dict or typing.get_origin(hint) is dict:
        return fields.Dict(required=required, allow_none=none_too)
    return _FIELDS[hint](required=required, allow_none=none_too)


@dataclass_transform(frozen_default=True, kw_only_default=True)
def event(type_: str, *, producers: str, version: int = 1) -> Callable[[type[E]], type[E]]:
    """Register a dataclass as event `type_` that the services named in `producers` (space-separated) may say."""

    def register(cls: type[E]) -> type[E]:
        frozen: type[E] = dataclass(frozen=True, kw_only=True)(cls)
        frozen.TYPE, frozen.VERSION, frozen.PRODUCERS = type_, version, frozenset(producers.split())
        hints = typing.get_type_hints(frozen)
        members = {
            f.name: _field(hints[f.name], required=f.default is dataclasses.MISSING)
            for f in dataclasses.fields(cast("Any", frozen))
        }
        schema = Schema.from_dict(members, name=f"{frozen.__name__}Schema")(unknown=RAISE)
        if (type_, version) in _ENTRIES:
            msg = f"event {type_} v{version} is registered twice"
            raise ValueError(msg)
        tuples = frozenset(name for name, hint in hints.items() if typing.get_origin(hint) is tuple)
        _ENTRIES[type_, version] = _Entry(frozen, schema, tuples)
        return frozen

    return register


def class_of(type_: str, version: int) -> type[Event]:
    """The class of an event. UnknownEvent for an unknown type or version."""
    return _entry(type_, version).cls


def load(type_: str, version: int, payload: dict[str, Any]) -> Event:
    """The event of a payload. UnknownEvent for an unknown type/version, ValidationError for a wrong payload."""
    entry = _entry(type_, version)
    data = entry.schema.load(payload)
    return entry.cls(**{k: tuple(v) if k in entry.tuples else v for k, v in data.items()})


def _entry(type_: str, version: int) -> _Entry:
    entry = _ENTRIES.get((type_, version))
    if entry is None:
        raise UnknownEvent(f"{type_} v{version}")
    return entry


def knows(type_: str, version: int) -> bool:
    """Whether this code has a class for the event; one look-up."""
    return (type_, version) in _ENTRIES


def import_all() -> None:
    """Make every event of `shared/events/` known: a consumer hears more than it says itself."""
    package = __name__.rpartition(".")[0]
    for module in pkgutil.iter_modules(importlib.import_module(package).__path__):
        importlib.import_module(f"{package}.{module.name}")


def known() -> dict[tuple[str, int], type[Event]]:
    """All registered events."""
    return {key: entry.cls for key, entry in _ENTRIES.items()}


__all__ = ["Event", "UnknownEvent", "ValidationError", "class_of", "event", "import_all", "known", "knows", "load"]
