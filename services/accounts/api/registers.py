"""The registers of accounts as JSON: lost accounts (D8.2)."""

from typing import Any

from flask.views import MethodView

from services.accounts import operations, queries
from services.accounts.api.blueprint import blueprint, run
from services.accounts.schemas import CloseSchema, IncidentOut, JudgeSchema, LostSchema, ReopenSchema
from shared.web.auth import current_actor, wiring


def _incident(incident_id: str) -> queries.IncidentRow:
    with wiring().read() as session:
        return queries.incident(session, incident_id, current_actor())


@blueprint.route("/incidents")
class Incidents(MethodView):
    """Lost accounts: the own ones, those one has reported; for the leaders of the board all."""

    @blueprint.response(200, IncidentOut(many=True))
    def get(self) -> list[queries.IncidentRow]:
        """Open ones first."""
        with wiring().read() as session:
            return queries.incidents(session, current_actor())

    @blueprint.arguments(LostSchema)
    @blueprint.response(201, IncidentOut)
    def post(self, values: dict[str, Any]) -> queries.IncidentRow:
        """Report one: locked at once. 409 when it is reported already, or nobody else could open it again."""
        actor = current_actor()
        row = run(operations.report_lost, **values)
        with wiring().read() as session:
            return queries.incident(session, row.id, actor)


@blueprint.route("/incidents/<incident_id>")
class Incident(MethodView):
    """One lost account."""

    @blueprint.response(200, IncidentOut)
    def get(self, incident_id: str) -> queries.IncidentRow:
        """With what was done since."""
        return _incident(incident_id)


@blueprint.route("/incidents/<incident_id>/judge")
class Judge(MethodView):
    """Say whether decisions stand."""

    @blueprint.arguments(JudgeSchema)
    @blueprint.response(200, IncidentOut)
    def post(self, values: dict[str, Any], incident_id: str) -> queries.IncidentRow:
        """The holder, the head or the principal; disputing needs a note."""
        confirmed = values.pop("verdict") == "confirmed"
        run(operations.judge_acts, incident_id=incident_id, confirmed=confirmed, **values)
        return _incident(incident_id)


@blueprint.route("/incidents/<incident_id>/ask")
class Ask(MethodView):
    """Look through the logs once more."""

    @blueprint.response(200, IncidentOut)
    def post(self, incident_id: str) -> queries.IncidentRow:
        """Asked in the background."""
        run(operations.ask_again, incident_id=incident_id)
        return _incident(incident_id)


@blueprint.route("/incidents/<incident_id>/reopen")
class Reopen(MethodView):
    """Open the account again."""

    @blueprint.arguments(ReopenSchema)
    @blueprint.response(200, IncidentOut)
    def post(self, values: dict[str, Any], incident_id: str) -> queries.IncidentRow:
        """With a temporary password; never by the holder."""
        run(operations.reopen_account, incident_id=incident_id, **values)
        return _incident(incident_id)


@blueprint.route("/incidents/<incident_id>/close")
class Close(MethodView):
    """All is looked at."""

    @blueprint.arguments(CloseSchema)
    @blueprint.response(200, IncidentOut)
    def post(self, values: dict[str, Any], incident_id: str) -> queries.IncidentRow:
        """409 while a service has not answered or a decision is unjudged."""
        run(operations.close_incident, incident_id=incident_id, **values)
        return _incident(incident_id)
