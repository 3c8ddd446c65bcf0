"""The registers of accounts as JSON: lost accounts (D8.2), readers of the regulation (Q3), training (D9)."""

from typing import Any

from flask.views import MethodView

from services.accounts import operations, permissions, queries
from services.accounts.api.blueprint import blueprint, run
from services.accounts.schemas import (
    AcknowledgedOut,
    AcknowledgeSchema,
    CloseSchema,
    IncidentOut,
    JudgeSchema,
    LostSchema,
    ReasonSchema,
    ReopenSchema,
    TrainingSchema,
    TrainingYearOut,
    YearSchema,
)
from shared.clock import local_day
from shared.web.auth import current_actor, now, wiring


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
        return _incident(run(operations.report_lost, **values).id)


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


def _acknowledged() -> dict[str, Any]:
    actor, ref = current_actor(), wiring().pack.ref
    with wiring().read() as session:
        everybody = queries.readers(session, ref) if permissions.sees_acknowledgements(actor) else []
        return {"pack": ref, "at": queries.acknowledged_at(session, actor.member_id, ref), "readers": everybody}


@blueprint.route("/acknowledgements")
class Acknowledgements(MethodView):
    """Who has read the regulation in force (Q3)."""

    @blueprint.response(200, AcknowledgedOut)
    def get(self) -> dict[str, Any]:
        """The own answer; for the leaders of the board everybody's, the missing ones first."""
        return _acknowledged()

    @blueprint.arguments(AcknowledgeSchema)
    @blueprint.response(200, AcknowledgedOut)
    def post(self, values: dict[str, Any]) -> dict[str, Any]:
        """Say so for oneself; 409 when another version is in force by now."""
        run(operations.acknowledge, in_force=wiring().pack, **values)
        return _acknowledged()


def _trainings(year: int | None) -> queries.TrainingYear:
    actor = current_actor()
    of = None if permissions.sees_all_trainings(actor) else actor.member_id
    with wiring().read() as session:
        return queries.trainings(session, year or local_day(now()).year, of=of)


@blueprint.route("/trainings")
class Trainings(MethodView):
    """The training log (D9): for the board the whole, for others the own courses."""

    @blueprint.arguments(YearSchema, location="query")
    @blueprint.response(200, TrainingYearOut)
    def get(self, wanted: dict[str, Any]) -> queries.TrainingYear:
        """One year."""
        return _trainings(wanted["year"])

    @blueprint.arguments(TrainingSchema)
    @blueprint.response(201, TrainingYearOut)
    def post(self, values: dict[str, Any]) -> queries.TrainingYear:
        """Enter a course; answers with its year."""
        run(operations.record_training, **values)
        return _trainings(values["first_day"].year)


@blueprint.route("/trainings/<training_id>/strike")
class StrikeTraining(MethodView):
    """Take a wrong entry out of the count."""

    @blueprint.arguments(ReasonSchema)
    @blueprint.response(200, TrainingYearOut)
    def post(self, values: dict[str, Any], training_id: str) -> queries.TrainingYear:
        """It stays readable, struck out."""
        row = run(operations.strike_training, training_id=training_id, **values)
        return _trainings(row.first_day.year)
