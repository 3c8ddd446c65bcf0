"""Administration of units."""

from flask import Response, render_template, request, url_for

from services.accounts import operations, permissions, queries
from services.accounts.pages.answers import again, once, page
from services.accounts.schemas import UNIT_TYPE_CHOICES, ChangedUnitSchema, UnitSchema
from shared.clock import local_day
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Conflict, Invalid
from shared.web.auth import current_actor, now, wiring
from shared.web.schema import load

FORM = "accounts/unit_form.html"


def index() -> str:
    """All units with who leads them."""
    actor = current_actor()
    permissions.require_view(actor)
    with wiring().read() as session:
        found = queries.units(session, local_day(now()))
    return render_template(
        "accounts/units.html",
        units=found,
        types=dict(UNIT_TYPE_CHOICES),
        may_manage=permissions.can_manage_members(actor),
    )


def new() -> Response:
    """An empty form."""
    permissions.require_manage(current_actor())
    return page(FORM, unit=None, types=UNIT_TYPE_CHOICES)


def register() -> Response:
    """Record a new unit."""
    actor = current_actor()

    def work(uow: UnitOfWork) -> tuple[str, str]:
        unit = operations.register_unit(uow, actor=actor, **load(UnitSchema(), request.form))
        return url_for(".units"), f"Đã ghi đơn vị {unit.name}."

    try:
        return once(actor, work)
    except Invalid as refused:
        return again(FORM, refused, unit=None, types=UNIT_TYPE_CHOICES)


def edit(unit_id: str) -> Response:
    """The form of a unit."""
    permissions.require_manage(current_actor())
    with wiring().read() as session:
        unit = queries.unit(session, unit_id)
    values = {"name": unit.name, "type": unit.type, "under_quota": unit.under_quota}
    return page(FORM, values=values, unit=unit, types=UNIT_TYPE_CHOICES)


def change(unit_id: str) -> Response:
    """Save a unit; a stale page is answered with 409 and the text that was typed."""
    actor = current_actor()

    def work(uow: UnitOfWork) -> tuple[str, str]:
        unit = operations.change_unit(uow, unit_id=unit_id, actor=actor, **load(ChangedUnitSchema(), request.form))
        return url_for(".units"), f"Đã lưu đơn vị {unit.name}."

    try:
        return once(actor, work)
    except (Invalid, Conflict) as refused:
        with wiring().read() as session:
            unit = queries.unit(session, unit_id)
        return again(FORM, refused, unit=unit, types=UNIT_TYPE_CHOICES)
