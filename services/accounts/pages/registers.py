"""“Tôi đã đọc Quy chế” (Q3) and the training log (D9)."""

from typing import Any

from flask import Response, request, url_for

from services.accounts import operations, permissions, queries
from services.accounts.pages.answers import again, once, page
from services.accounts.schemas import AcknowledgeSchema, ReasonSchema, TrainingSchema
from shared.clock import local_day
from shared.db import people
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Conflict, Invalid
from shared.web.auth import current_actor, now, wiring
from shared.web.paging import asked_year
from shared.web.schema import load

READERS = "accounts/readers.html"
TRAININGS = "accounts/trainings.html"


def readers() -> Response:
    """The own answer; the leaders of the board also see who has not answered."""
    return page(READERS, **_readers())


def acknowledge() -> Response:
    """Say so, for the version the page showed."""
    actor = current_actor()

    def work(uow: UnitOfWork) -> tuple[str, str]:
        values = load(AcknowledgeSchema(), request.form)
        new = operations.acknowledge(uow, in_force=wiring().pack, actor=actor, **values)
        return url_for(".readers"), "Đã ghi nhận, cảm ơn Thầy/Cô." if new else "Thầy/Cô đã xác nhận phiên bản này rồi."

    try:
        return once(actor, work)
    except (Invalid, Conflict) as refused:
        return again(READERS, refused, **_readers())


def _readers() -> dict[str, Any]:
    actor, pack = current_actor(), wiring().pack
    with wiring().read() as session:
        at = queries.acknowledged_at(session, actor.member_id, pack.ref)
        rows = queries.readers(session, pack.ref) if permissions.sees_acknowledgements(actor) else None
    return {"pack": pack, "at": at, "rows": rows, "missing": sum(row.at is None for row in rows or ())}


def trainings() -> Response:
    """The courses of a year (`?nam=`)."""
    return page(TRAININGS, **_trainings(_year()))


def record_training() -> Response:
    """Enter a course; everything typed is kept when something is wrong."""
    actor = current_actor()

    def work(uow: UnitOfWork) -> tuple[str, str]:
        row = operations.record_training(uow, actor=actor, **load(TrainingSchema(), request.form))
        return url_for(".trainings", nam=row.first_day.year), f"Đã ghi lớp “{row.course}”."

    try:
        return once(actor, work)
    except (Invalid, Conflict) as refused:
        return again(TRAININGS, refused, chosen=request.form.getlist("members"), **_trainings(_year()))


def strike_training(training_id: str) -> Response:
    """A wrong entry no longer counts."""
    actor = current_actor()

    def work(uow: UnitOfWork) -> tuple[str, str]:
        values = load(ReasonSchema(), request.form)
        row = operations.strike_training(uow, training_id=training_id, actor=actor, **values)
        return url_for(".trainings", nam=row.first_day.year), "Đã gạch mục này; nó không còn được tính."

    try:
        return once(actor, work)
    except (Invalid, Conflict) as refused:
        return again(TRAININGS, refused, **_trainings(_year()))


def _year() -> int:
    return asked_year(local_day(now()).year)


def _trainings(year: int) -> dict[str, Any]:
    actor = current_actor()
    whole, may_record = permissions.sees_all_trainings(actor), permissions.can_record_training(actor)
    with wiring().read() as session:
        shown = queries.trainings(session, year, of=None if whole else actor.member_id)
        names = people.names(session) if may_record else {}
    everybody = sorted(names.items(), key=lambda pair: pair[1])
    return {"shown": shown, "whole": whole, "may_record": may_record, "people": everybody}
