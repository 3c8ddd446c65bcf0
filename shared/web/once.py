"""`Idempotency-Key` of our APIs: a change sent again is done once and answered with what it came to, as it is now."""

import hashlib
import json
from collections.abc import Callable
from typing import Any, TypeVar

import sqlalchemy as sa
from flask import request

from shared.db.unit_of_work import UnitOfWork
from shared.errors import Conflict
from shared.web.auth import current_actor, wiring

T = TypeVar("T")


def once_per_key(base: Any, work: Callable[[UnitOfWork], T]) -> T:
    """Do `work` in a transaction of its own; with a key that this person has used for this address, only look it up.

    `base` is the declarative base of the service: rows among the results are read again. Conflict when the two are
    sent at the same moment.
    """
    key, actor = _key(), current_actor()
    with wiring().uow() as uow:
        known = uow.once(key, actor)
        if known is not None:
            result: T = _read(uow, base, json.loads(known))
            uow.session.expunge_all()  # the end of the transaction must not empty what was read
            return result
        done = work(uow)
        uow.session.flush()
        uow.remember(key, actor, json.dumps(_kept(done)))
        uow.commit()
    return done


def _key() -> str | None:
    """Of the key and the address, so that one key used for two things does not mix them up; 64 signs."""
    key = request.headers.get("Idempotency-Key", "")
    return hashlib.sha256(f"{request.method} {request.path} {key}".encode()).hexdigest() if key else None


def _kept(value: object) -> object:
    if isinstance(value, (list, tuple)):
        return {"many": [_kept(one) for one in value]}
    state = sa.inspect(value, raiseerr=False)
    if state is not None and hasattr(state, "mapper"):
        return {"row": type(value).__name__, "id": list(state.mapper.primary_key_from_instance(value))}
    return {"value": value}


def _read(uow: UnitOfWork, base: Any, kept: dict[str, Any]) -> Any:
    if "many" in kept:
        return tuple(_read(uow, base, one) for one in kept["many"])
    if "row" not in kept:
        return kept["value"]
    model = next(mapper.class_ for mapper in base.registry.mappers if mapper.class_.__name__ == kept["row"])
    row = uow.session.get(model, tuple(kept["id"]))
    if row is None:
        raise Conflict("Thay đổi này đã được ghi trước đó, nhưng nay không còn; xin tải lại danh sách.", code="gone")
    return row
