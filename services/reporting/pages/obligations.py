"""Bài phải gửi: events entered ahead, the unit's own list, tying an article, cancelling."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import Response, make_response, render_template, request

from services.reporting import operations, permissions, queries
from services.reporting.errors import UnknownObligation
from services.reporting.models import Obligation
from services.reporting.schemas import CancelSchema, ObligationSchema, TieSchema, VersionSchema
from shared.actors import Actor
from shared.db import people
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Invalid
from shared.web.answers import Answer, once
from shared.web.auth import current_actor, now, wiring
from shared.web.schema import load

HOME = "/bao-cao/su-kien/"
RECENT = timedelta(days=60)


def index() -> str:
    """The board sees every unit's list, others their own unit's."""
    actor = current_actor()
    whole = permissions.can_see_all_units(actor)
    with wiring().read() as session:
        rows = queries.obligations(
            session, now(), units=None if whole else permissions.own_units(actor), over_since=now() - RECENT
        )
    return render_template(
        "reporting/obligations.html", rows=rows, whole=whole, may_enter=permissions.can_enter_obligations(actor)
    )


def new() -> Response:
    """An empty form."""
    return _form()


def enter() -> Response:
    """Enter an event; everything typed is kept when something is wrong."""
    actor = current_actor()
    try:
        values = load(ObligationSchema(), request.form)

        def work(uow: UnitOfWork) -> Answer:
            given = operations.ObligationGiven(**values)
            row = operations.obligations.enter(uow, given=given, pack=wiring().pack, actor=actor)
            unit = people.unit_name(uow.session, row.unit_id)
            return Answer(f"{HOME}{row.id}", f"Đã nhập sự kiện; {unit} thấy “bài phải gửi” này từ bây giờ.")

        return once(actor, work).response()
    except Invalid as refused:
        return _form(errors=refused.fields or {"_": [refused.message]}, values=request.form, status=422)


def show(obligation_id: str) -> Response:
    """One event: its deadline with the sum, the article, what may be done."""
    return _show(obligation_id)


def tie(obligation_id: str) -> Response:
    """Tie a submitted article of the unit."""

    def work(uow: UnitOfWork, values: dict[str, Any], actor: Actor) -> tuple[Obligation, str]:
        row = operations.obligations.tie(uow, obligation_id=obligation_id, actor=actor, **values)
        return row, "Đã gắn bài với sự kiện; hạn của sự kiện được tính theo bài này."

    return _act(obligation_id, TieSchema, work)


def untie(obligation_id: str) -> Response:
    """Take the article off again."""

    def work(uow: UnitOfWork, values: dict[str, Any], actor: Actor) -> tuple[Obligation, str]:
        row = operations.obligations.untie(uow, obligation_id=obligation_id, actor=actor, **values)
        return row, "Đã gỡ bài khỏi sự kiện."

    return _act(obligation_id, VersionSchema, work)


def cancel(obligation_id: str) -> Response:
    """The event does not take place: with a reason."""

    def work(uow: UnitOfWork, values: dict[str, Any], actor: Actor) -> tuple[Obligation, str]:
        row = operations.obligations.cancel(uow, obligation_id=obligation_id, actor=actor, **values)
        return row, "Đã huỷ sự kiện; đơn vị không còn phải gửi bài này."

    return _act(obligation_id, CancelSchema, work)


def _act(
    obligation_id: str, schema: type[Any], act: Callable[[UnitOfWork, dict[str, Any], Actor], tuple[Obligation, str]]
) -> Response:
    actor = current_actor()
    try:
        values = load(schema(), request.form)

        def work(uow: UnitOfWork) -> Answer:
            row, words = act(uow, values, actor)
            return Answer(f"{HOME}{row.id}", words)

        return once(actor, work).response()
    except Invalid as refused:
        return _show(obligation_id, errors=refused.fields or {"_": [refused.message]}, status=422)


def _form(*, errors: dict[str, list[str]] | None = None, values: Any = None, status: int = 200) -> Response:
    actor = current_actor()
    with wiring().read() as session:
        units = [
            (unit.unit_id, unit.name)
            for unit in people.units(session)
            if permissions.can_enter_obligation(actor, unit.unit_id)
        ]
        everyone = sorted(people.names(session).items(), key=lambda pair: pair[1])
    html = render_template(
        "reporting/obligation_form.html", units=units, people=everyone, errors=errors or {}, values=values or {}
    )
    return make_response(html, status)


def _show(obligation_id: str, *, errors: dict[str, list[str]] | None = None, status: int = 200) -> Response:
    actor = current_actor()
    with wiring().read() as session:
        row = queries.obligation(session, obligation_id, now())
        if row is None or not permissions.sees_unit(actor, row.unit_id):
            raise UnknownObligation
        candidates = queries.candidates(session, row) if row.state == "open" else []
    html = render_template(
        "reporting/obligation.html", row=row, candidates=candidates, errors=errors or {},
        may_tie=permissions.can_tie(actor, row.unit_id),
        may_cancel=permissions.can_enter_obligation(actor, row.unit_id),
    )  # fmt: skip
    return make_response(html, status)
