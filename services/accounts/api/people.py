"""Members, units, appointments, delegations as JSON."""

from typing import Any

from flask.views import MethodView

from services.accounts import operations, permissions, queries
from services.accounts.api.blueprint import blueprint, run
from services.accounts.queries import MemberFilter
from services.accounts.schemas import (
    AppointmentFilterSchema,
    AppointmentOut,
    ChangedUnitSchema,
    DelegationFilterSchema,
    DelegationOut,
    DelegationSchema,
    EndAppointmentSchema,
    MemberDetailOut,
    MemberFilterSchema,
    MemberPageOut,
    MemberSchema,
    MeOut,
    NewAppointmentSchema,
    NewMemberSchema,
    ReasonSchema,
    RevokeDelegationSchema,
    UnitOut,
    UnitSchema,
)
from shared.clock import local_day
from shared.web.auth import current_actor, now, wiring


def _member(member_id: str) -> queries.MemberDetail:
    with wiring().read() as session:
        return queries.member(session, member_id, local_day(now()))


def _appointment(appointment_id: str) -> queries.AppointmentRow:
    with wiring().read() as session:
        return queries.appointment(session, appointment_id, local_day(now()))


@blueprint.route("/me")
class Me(MethodView):
    """Who asks."""

    @blueprint.response(200, MeOut)
    def get(self) -> queries.MemberDetail:
        """The member with the appointments of today."""
        return _member(current_actor().member_id)


@blueprint.route("/members")
class Members(MethodView):
    """All members, for those who administer."""

    @blueprint.arguments(MemberFilterSchema, location="query")
    @blueprint.response(200, MemberPageOut)
    def get(self, wanted: dict[str, Any]) -> queries.MemberPage:
        """One page of members."""
        permissions.require_view(current_actor())
        page = wanted.pop("page")
        with wiring().read() as session:
            return queries.members(session, MemberFilter(**wanted), local_day(now()), page=page)

    @blueprint.arguments(NewMemberSchema)
    @blueprint.response(201, MemberDetailOut)
    def post(self, values: dict[str, Any]) -> queries.MemberDetail:
        """Register a member."""
        row = run(operations.register_member, temporary=values["password"] is not None, **values)
        return _member(row.id)


@blueprint.route("/members/<member_id>")
class Member(MethodView):
    """One member."""

    @blueprint.response(200, MemberDetailOut)
    def get(self, member_id: str) -> queries.MemberDetail:
        """The member with all appointments."""
        permissions.require_view(current_actor())
        return _member(member_id)

    @blueprint.arguments(MemberSchema)
    @blueprint.response(200, MemberDetailOut)
    def put(self, values: dict[str, Any], member_id: str) -> queries.MemberDetail:
        """Change the profile; 409 for a stale `version`."""
        run(operations.change_member, member_id=member_id, **values)
        return _member(member_id)


@blueprint.route("/members/<member_id>/lock")
class Lock(MethodView):
    """Lock an account (D8.2)."""

    @blueprint.arguments(ReasonSchema)
    @blueprint.response(200, MemberDetailOut)
    def post(self, values: dict[str, Any], member_id: str) -> queries.MemberDetail:
        """Out everywhere at once."""
        run(operations.lock_member, member_id=member_id, **values)
        return _member(member_id)


@blueprint.route("/members/<member_id>/unlock")
class Unlock(MethodView):
    """Open an account again."""

    @blueprint.arguments(ReasonSchema)
    @blueprint.response(200, MemberDetailOut)
    def post(self, values: dict[str, Any], member_id: str) -> queries.MemberDetail:
        """May sign in again."""
        run(operations.unlock_member, member_id=member_id, **values)
        return _member(member_id)


@blueprint.route("/units")
class Units(MethodView):
    """The units of the school; every member may see them."""

    @blueprint.response(200, UnitOut(many=True))
    def get(self) -> list[queries.UnitRow]:
        """All units."""
        current_actor()
        with wiring().read() as session:
            return queries.units(session, local_day(now()))

    @blueprint.arguments(UnitSchema)
    @blueprint.response(201, UnitOut)
    def post(self, values: dict[str, Any]) -> Any:
        """Register a unit."""
        return run(operations.register_unit, **values)


@blueprint.route("/units/<unit_id>")
class Unit(MethodView):
    """One unit."""

    @blueprint.arguments(ChangedUnitSchema)
    @blueprint.response(200, UnitOut)
    def put(self, values: dict[str, Any], unit_id: str) -> Any:
        """Change it; 409 for a stale `version`."""
        return run(operations.change_unit, unit_id=unit_id, **values)


@blueprint.route("/appointments")
class Appointments(MethodView):
    """The appointments in force today; every member may see who holds which role (D5.2)."""

    @blueprint.arguments(AppointmentFilterSchema, location="query")
    @blueprint.response(200, AppointmentOut(many=True))
    def get(self, wanted: dict[str, Any]) -> list[queries.AppointmentRow]:
        """By role, then by name."""
        current_actor()
        with wiring().read() as session:
            return queries.appointments(session, local_day(now()), role=wanted["role"])

    @blueprint.arguments(NewAppointmentSchema)
    @blueprint.response(201, AppointmentOut)
    def post(self, values: dict[str, Any]) -> queries.AppointmentRow:
        """Record an appointment; 409 with D5.2 when there would be two heads or two secretaries."""
        row = run(operations.make_appointment, **values)
        return _appointment(row.id)


@blueprint.route("/appointments/<appointment_id>/end")
class EndAppointment(MethodView):
    """End an appointment."""

    @blueprint.arguments(EndAppointmentSchema)
    @blueprint.response(200, AppointmentOut)
    def post(self, values: dict[str, Any], appointment_id: str) -> queries.AppointmentRow:
        """The last day comes closer."""
        run(operations.end_appointment, appointment_id=appointment_id, **values)
        return _appointment(appointment_id)


@blueprint.route("/delegations")
class Delegations(MethodView):
    """Who approves for posting on the principal's behalf (D12.2b); for the board."""

    @blueprint.arguments(DelegationFilterSchema, location="query")
    @blueprint.response(200, DelegationOut(many=True))
    def get(self, wanted: dict[str, Any]) -> list[queries.DelegationRow]:
        """Those in force first."""
        permissions.require_view_delegations(current_actor())
        with wiring().read() as session:
            return queries.delegations(session, local_day(now()), lasting=_lasting(), stands=wanted["stands"])

    @blueprint.arguments(DelegationSchema)
    @blueprint.response(201, DelegationOut)
    def post(self, values: dict[str, Any]) -> queries.DelegationRow:
        """Grant one; the principal only. 422 with D12.2a for K1-K4, 409 when the same stands already."""
        row = run(operations.grant_delegation, pack=wiring().pack, **values)
        return _delegation(row.id)


@blueprint.route("/delegations/<delegation_id>")
class Delegation(MethodView):
    """One delegation."""

    @blueprint.response(200, DelegationOut)
    def get(self, delegation_id: str) -> queries.DelegationRow:
        """With who revoked it and why."""
        permissions.require_view_delegations(current_actor())
        return _delegation(delegation_id)


@blueprint.route("/delegations/<delegation_id>/revoke")
class RevokeDelegation(MethodView):
    """Take a delegation back."""

    @blueprint.arguments(RevokeDelegationSchema)
    @blueprint.response(200, DelegationOut)
    def post(self, values: dict[str, Any], delegation_id: str) -> queries.DelegationRow:
        """It ends at once."""
        run(operations.revoke_delegation, delegation_id=delegation_id, **values)
        return _delegation(delegation_id)


def _delegation(delegation_id: str) -> queries.DelegationRow:
    with wiring().read() as session:
        return queries.delegation(session, delegation_id, local_day(now()), lasting=_lasting())


def _lasting() -> bool:
    return not wiring().pack.delegation.ends_with_giver
