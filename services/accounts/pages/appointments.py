"""Administration of appointments: who holds which role from when to when (D5.2)."""

from typing import Any

from flask import Response, request, url_for

from services.accounts import operations, permissions, queries
from services.accounts.pages.answers import again, once, page
from services.accounts.schemas import ROLE_CHOICES, AppointmentSchema, EndAppointmentSchema
from shared.clock import local_day
from shared.db import people
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Conflict, Invalid
from shared.text import format_date
from shared.web.auth import current_actor, now, wiring
from shared.web.labels import role_label
from shared.web.schema import load

FORM = "accounts/appointment_form.html"
END_FORM = "accounts/appointment_end.html"


def new(member_id: str) -> Response:
    """An empty form for a member; a contributor's unit is the member's own, most often."""
    permissions.require_appoint(current_actor(), member_id)
    context = _context(member_id)
    values = {"since": local_day(now()).isoformat(), "unit_id": context["member"].unit_id or ""}
    return page(FORM, values=values, **context)


def appoint(member_id: str) -> Response:
    """Record the appointment; two heads on one day are a 409 with D5.2, everything typed kept."""
    actor = current_actor()

    def work(uow: UnitOfWork) -> tuple[str, str]:
        values = load(AppointmentSchema(), request.form)
        row = operations.make_appointment(uow, member_id=member_id, actor=actor, **values)
        return url_for(".member", member_id=member_id), f"Đã ghi bổ nhiệm: {role_label(row.role)}."

    try:
        return once(actor, work)
    except (Invalid, Conflict) as refused:
        return again(FORM, refused, **_context(member_id))


def end_form(appointment_id: str) -> Response:
    """The form to end an appointment."""
    row = _row(appointment_id)
    permissions.require_appoint(current_actor(), row.member_id)
    return page(END_FORM, values={"until": max(local_day(now()), row.since).isoformat()}, row=row)


def end(appointment_id: str) -> Response:
    """End the appointment on the day given."""
    actor = current_actor()

    def work(uow: UnitOfWork) -> tuple[str, str]:
        values = load(EndAppointmentSchema(), request.form)
        row = operations.end_appointment(uow, appointment_id=appointment_id, actor=actor, **values)
        words = f"Vai trò {role_label(row.role)} còn hiệu lực đến hết {format_date(values['until'])}."
        return url_for(".member", member_id=row.member_id), words

    try:
        return once(actor, work)
    except (Invalid, Conflict) as refused:
        return again(END_FORM, refused, row=_row(appointment_id))


def _row(appointment_id: str) -> queries.AppointmentRow:
    with wiring().read() as session:
        return queries.appointment(session, appointment_id, local_day(now()))


def _context(member_id: str) -> dict[str, Any]:
    with wiring().read() as session:
        member = queries.member(session, member_id, local_day(now()))
        units = [(unit.unit_id, unit.name) for unit in people.units(session)]
    return {"member": member, "units": units, "roles": ROLE_CHOICES}
