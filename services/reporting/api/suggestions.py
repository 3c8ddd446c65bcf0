"""Suggestions of the board (D5.3d) as JSON."""

from typing import Any

from services.reporting import operations, queries
from services.reporting.api.blueprint import blueprint, run
from services.reporting.config import BOARD_ROLES
from services.reporting.schemas import MadeSchema, SuggestionAnswerSchema, SuggestionListSchema, SuggestSchema
from shared.web.auth import roles, wiring


@blueprint.on("GET", "/suggestions")
@roles(*BOARD_ROLES)
@blueprint.gives(SuggestionListSchema)
def suggestions() -> dict[str, Any]:
    """The register, unanswered ones first."""
    with wiring().read() as session:
        return {"items": queries.suggestions(session)}


@blueprint.on("POST", "/suggestions")
@blueprint.takes(SuggestSchema)
@blueprint.gives(MadeSchema, 201)
def suggest(data: dict[str, Any]) -> object:
    """Propose."""
    return run(operations.suggestions.suggest, **data)


@blueprint.on("POST", "/suggestions/<suggestion_id>/send")
@blueprint.gives(MadeSchema)
def send_suggestion(suggestion_id: str) -> object:
    """Put it before the principal."""
    return run(operations.suggestions.send, suggestion_id=suggestion_id)


@blueprint.on("POST", "/suggestions/<suggestion_id>/answer")
@blueprint.takes(SuggestionAnswerSchema)
@blueprint.gives(MadeSchema)
def answer_suggestion(data: dict[str, Any], suggestion_id: str) -> object:
    """The principal answers."""
    accepted = data.pop("verdict") == "yes"
    return run(operations.suggestions.answer, suggestion_id=suggestion_id, accepted=accepted, **data)
