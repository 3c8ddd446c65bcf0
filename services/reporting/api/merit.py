"""Merit and breach (Điều 17) as JSON."""

from typing import Any

from services.reporting import operations, permissions, queries
from services.reporting.api.blueprint import blueprint, run
from services.reporting.models import school_years
from services.reporting.schemas import (
    AnswerSchema,
    MadeSchema,
    MeritSchema,
    NominateSchema,
    VerdictSchema,
    ViolationListSchema,
    ViolationRowSchema,
    ViolationSchema,
    YearSchema,
)
from shared.clock import local_day
from shared.errors import NotAllowed
from shared.web.auth import current_actor, now, wiring


@blueprint.on("GET", "/merit")
@blueprint.takes(YearSchema, "query")
@blueprint.gives(MeritSchema)
def merit(query: dict[str, Any]) -> dict[str, Any]:
    """The ranking of a school year (`year`: the one it begins in) and all nominations."""
    if not permissions.can_see_merit(current_actor()):
        raise NotAllowed("Phần thi đua dành cho Ban Biên tập và Hiệu trưởng.", clause="D17a")
    with wiring().read() as session:
        years = school_years(session, wiring().pack)
        periods = queries.months_begun(query["year"] or years.of(local_day(now())), years, now())
        by_unit, by_person = queries.ranking(session, periods, wiring().pack_on, now())
        return {"periods": periods, "units": by_unit, "people": by_person, "nominations": queries.nominations(session)}


@blueprint.on("POST", "/nominations")
@blueprint.takes(NominateSchema)
@blueprint.gives(MadeSchema, 201)
def nominate(data: dict[str, Any]) -> object:
    """Propose a unit or a person for praise."""
    return run(operations.merit.nominate, **data)


@blueprint.on("POST", "/nominations/<nomination_id>/decide")
@blueprint.takes(VerdictSchema)
@blueprint.gives(MadeSchema)
def decide_nomination(data: dict[str, Any], nomination_id: str) -> object:
    """The principal decides."""
    approved = data.pop("verdict") == "yes"
    return run(operations.merit.decide_nomination, nomination_id=nomination_id, approved=approved, **data)


@blueprint.on("GET", "/violations")
@blueprint.gives(ViolationListSchema)
def violations() -> dict[str, Any]:
    """Head and principal: all; others what concerns themselves."""
    with wiring().read() as session:
        return {"items": queries.violations(session, wiring().pack, current_actor())}


@blueprint.on("POST", "/violations")
@blueprint.takes(ViolationSchema)
@blueprint.gives(ViolationRowSchema, 201)
def record_violation(data: dict[str, Any]) -> object:
    """Record one."""
    return _shown(run(operations.merit.record_violation, pack=wiring().pack, **data).id)


@blueprint.on("POST", "/violations/<violation_id>/answer")
@blueprint.takes(AnswerSchema)
@blueprint.gives(ViolationRowSchema)
def answer_violation(data: dict[str, Any], violation_id: str) -> object:
    """The person concerned answers."""
    return _shown(run(operations.merit.answer_violation, violation_id=violation_id, **data).id)


@blueprint.on("POST", "/violations/<violation_id>/decide")
@blueprint.takes(VerdictSchema)
@blueprint.gives(ViolationRowSchema)
def decide_violation(data: dict[str, Any], violation_id: str) -> object:
    """The principal decides; 409 before the answer or the end of its time."""
    upheld = data.pop("verdict") == "yes"
    return _shown(run(operations.merit.decide_violation, violation_id=violation_id, upheld=upheld, **data).id)


def _shown(violation_id: str) -> object:
    with wiring().read() as session:
        return queries.violation(session, violation_id, wiring().pack, current_actor())
