"""Bài phải gửi: events entered ahead, the unit's own list, tying an article, cancelling."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

from flask import Response, make_response, render_template, request

from services.reporting import operations, permissions, queries
from services.reporting.errors import UnknownObligation
from services.reporting.models import Obligation
from services.reporting.pages.answers import answered
from services.reporting.schemas import CancelSchema, ObligationSchema, TieSchema, VersionSchema
from shared.actors import Actor
from shared.db import people
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Invalid
from shared.web.auth import current_actor, now, wiring
from shared.web.schema import BaseSchema, load

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

    def work(uow: UnitOfWork, actor: Actor) -> tuple[str, str]:
        given = operations.ObligationGiven(**load(ObligationSchema(), request.form))
        row = operations.obligations.enter(uow, given=given, pack=wiring().pack, actor=actor)
        unit = people.unit_name(uow.session, row.unit_id)
        return f"{HOME}{row.id}", f"Đã nhập sự kiện; {unit} thấy “bài phải gửi” này từ bây giờ."

    return answered(work, _form)


def show(obligation_id: str) -> Response:
    """One event: its deadline with the sum, the article, what may be done."""
    return _show(obligation_id)


def tie(obligation_id: str) -> Response:
    """Tie a submitted article of the unit."""
    words = "Đã gắn bài với sự kiện; hạn của sự kiện được tính theo bài này."
    return _act(operations.obligations.tie, obligation_id, TieSchema, words)


def untie(obligation_id: str) -> Response:
    """Take the article off again."""
    return _act(operations.obligations.untie, obligation_id, VersionSchema, "Đã gỡ bài khỏi sự kiện.")


def cancel(obligation_id: str) -> Response:
    """The event does not take place: with a reason."""
    words = "Đã huỷ sự kiện; đơn vị không còn phải gửi bài này."
    return _act(operations.obligations.cancel, obligation_id, CancelSchema, words)


def _act(operation: Callable[..., Obligation], obligation_id: str, schema: type[BaseSchema], words: str) -> Response:
    def work(uow: UnitOfWork, actor: Actor) -> tuple[str, str]:
        row = operation(uow, obligation_id=obligation_id, actor=actor, **load(schema(), request.form))
        return f"{HOME}{row.id}", words

    return answered(work, partial(_show, obligation_id), shown=(Invalid,))


def _form(*, errors: dict[str, list[str]] | None = None, status: int = 200) -> Response:
    actor = current_actor()
    with wiring().read() as session:
        units = [
            (unit.unit_id, unit.name)
            for unit in people.units(session)
            if permissions.can_enter_obligation(actor, unit.unit_id)
        ]
        everyone = sorted(people.names(session).items(), key=lambda pair: pair[1])
    html = render_template(
        "reporting/obligation_form.html", units=units, people=everyone, errors=errors or {}, values=request.form
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
