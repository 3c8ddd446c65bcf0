"""How a form of accounts is answered: done once, or shown again with everything that was typed."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Response, make_response, render_template, request

from shared.actors import Actor
from shared.db.unit_of_work import UnitOfWork
from shared.errors import DomainError, Invalid
from shared.web import answers
from shared.web.errors import problem_of


def once(actor: Actor, work: Callable[[UnitOfWork], tuple[str, str]]) -> Response:
    """Run `work`, which gives (address, notice), and commit; a form sent twice gets the first answer again."""
    return answers.once(actor, lambda uow: answers.Answer(*work(uow))).response()


def page(template: str, *, values: Mapping[str, Any] | None = None, **context: Any) -> Response:
    """A page with a form in its first state."""
    return make_response(render_template(template, values=values or {}, errors={}, problem=None, **context))


def again(template: str, refused: DomainError, **context: Any) -> Response:
    """The same page with what was typed, the messages, and the status of the error."""
    problem = problem_of(refused)
    errors = refused.fields if isinstance(refused, Invalid) else {}
    response = make_response(
        render_template(template, values=request.form, errors=errors, problem=problem, **context), problem.status
    )
    response.headers.update(problem.headers)
    return response
