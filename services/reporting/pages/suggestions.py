"""Đề xuất với Hiệu trưởng (D5.3d)."""

from flask import Response, make_response, render_template, request

from services.reporting import operations, permissions, queries
from services.reporting.config import BOARD_ROLES
from services.reporting.pages.answers import answered
from services.reporting.schemas import SuggestionAnswerSchema, SuggestSchema
from shared.actors import Actor
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Invalid
from shared.web.auth import current_actor, roles, wiring
from shared.web.schema import load

HOME = "/bao-cao/de-xuat/"


@roles(*BOARD_ROLES)
def index() -> Response:
    """The register."""
    return _show()


@roles(*BOARD_ROLES)
def suggest() -> Response:
    """Propose; what was typed is kept when something is wrong."""

    def work(uow: UnitOfWork, actor: Actor) -> tuple[str, str]:
        operations.suggestions.suggest(uow, actor=actor, **load(SuggestSchema(), request.form))
        return HOME, "Đã ghi đề xuất."

    return answered(work, _show)


@roles(*BOARD_ROLES)
def send(suggestion_id: str) -> Response:
    """Put it before the principal."""

    def work(uow: UnitOfWork, actor: Actor) -> tuple[str, str]:
        operations.suggestions.send(uow, suggestion_id=suggestion_id, actor=actor)
        return HOME, "Đã trình Hiệu trưởng; đề xuất có trong báo cáo tháng này."

    return answered(work, _show)


@roles(*BOARD_ROLES)
def answer(suggestion_id: str) -> Response:
    """The principal answers."""

    def work(uow: UnitOfWork, actor: Actor) -> tuple[str, str]:
        values = load(SuggestionAnswerSchema(), request.form)
        accepted = values.pop("verdict") == "yes"
        operations.suggestions.answer(uow, suggestion_id=suggestion_id, accepted=accepted, actor=actor, **values)
        return HOME, "Đã ghi trả lời."

    return answered(work, _show, shown=(Invalid,))


def _show(*, errors: dict[str, list[str]] | None = None, status: int = 200) -> Response:
    actor = current_actor()
    with wiring().read() as session:
        rows = queries.suggestions(session)
    html = render_template(
        "reporting/suggestions.html", rows=rows, errors=errors or {}, values=request.form,
        may_send=permissions.can_send_suggestion(actor), may_answer=permissions.can_answer_suggestion(actor),
    )  # fmt: skip
    return make_response(html, status)
