"""The editorial plan (D5.3b) as JSON."""

from collections.abc import Callable
from typing import Any

from services.reporting import operations, queries
from services.reporting.api.blueprint import blueprint, run
from services.reporting.models import PlanLine, school_years, span_of
from services.reporting.schemas import (
    CancelSchema,
    PlanChangeSchema,
    PlanLineSchema,
    PlanQuerySchema,
    PlanRowSchema,
    PlanSchema,
    TieSchema,
    VersionSchema,
)
from shared.clock import local_day
from shared.errors import Invalid
from shared.web.auth import current_actor, now, wiring


@blueprint.on("GET", "/plan")
@blueprint.takes(PlanQuerySchema, "query")
@blueprint.gives(PlanSchema)
def plan(query: dict[str, Any]) -> object:
    """The lines planned within a month, a semester, a school year: the board all, others their own unit's."""
    with wiring().read() as session:
        try:
            span = span_of(query["period"] or f"{local_day(now()):%Y-%m}", school_years(session, wiring().pack))
        except ValueError as error:
            wrong = {"period": ["Cần dạng 2026-10, 2026-hk1, 2026-hk2 hoặc 2026-nam."]}
            raise Invalid("Không có kì này.", fields=wrong, clause="D5.3b") from error
        return queries.plan(session, span, wiring().pack, current_actor(), now())


@blueprint.on("POST", "/plan")
@blueprint.takes(PlanLineSchema)
@blueprint.gives(PlanRowSchema, 201)
def enter_plan_line(data: dict[str, Any]) -> object:
    """Enter a line, or propose it."""
    return _run(operations.plan.enter, given=operations.PlanGiven(**data), pack=wiring().pack)


@blueprint.on("POST", "/plan/<line_id>/change")
@blueprint.takes(PlanChangeSchema)
@blueprint.gives(PlanRowSchema)
def change_plan_line(data: dict[str, Any], line_id: str) -> object:
    """Change a line; its history keeps what it was."""
    told = {name: data.pop(name) for name in ("version", "reason")}
    given = operations.PlanGiven(**data)
    return _run(operations.plan.change, line_id=line_id, given=given, pack=wiring().pack, **told)


@blueprint.on("POST", "/plan/<line_id>/accept")
@blueprint.takes(VersionSchema)
@blueprint.gives(PlanRowSchema)
def accept_plan_line(data: dict[str, Any], line_id: str) -> object:
    """A proposal becomes part of the plan."""
    return _run(operations.plan.accept, line_id=line_id, **data)


@blueprint.on("POST", "/plan/<line_id>/cancel")
@blueprint.takes(CancelSchema)
@blueprint.gives(PlanRowSchema)
def cancel_plan_line(data: dict[str, Any], line_id: str) -> object:
    """Take a line out of the plan."""
    return _run(operations.plan.cancel, line_id=line_id, **data)


@blueprint.on("POST", "/plan/<line_id>/tie")
@blueprint.takes(TieSchema)
@blueprint.gives(PlanRowSchema)
def tie_plan_line(data: dict[str, Any], line_id: str) -> object:
    """Tie a submitted article."""
    return _run(operations.plan.tie, line_id=line_id, **data)


@blueprint.on("POST", "/plan/<line_id>/untie")
@blueprint.takes(TieSchema)
@blueprint.gives(PlanRowSchema)
def untie_plan_line(data: dict[str, Any], line_id: str) -> object:
    """Take an article off."""
    return _run(operations.plan.untie, line_id=line_id, **data)


def _run(operation: Callable[..., PlanLine], **facts: Any) -> object:
    row = run(operation, **facts)
    with wiring().read() as session:
        return queries.plan_line(session, row.id, wiring().pack, current_actor(), now())
