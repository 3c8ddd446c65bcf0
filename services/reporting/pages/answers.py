"""How a form of reporting is answered: done once, or its page again with what is wrong."""

from collections.abc import Callable

from flask import Response

from shared.actors import Actor
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Conflict, DomainError, Invalid
from shared.web import answers
from shared.web.auth import current_actor
from shared.web.errors import problem_of

Work = Callable[[UnitOfWork, Actor], tuple[str, str]]
"""Does the change; gives (address, notice)."""


def answered(
    work: Work, again: Callable[..., Response], *, shown: tuple[type[DomainError], ...] = (Invalid, Conflict)
) -> Response:
    """Run `work` and commit, or show the page `again` with the errors and their status.

    A page that does not fill in what was typed shows `Invalid` only: the general page of errors keeps the text.
    """
    actor = current_actor()
    try:
        return answers.once(actor, lambda uow: answers.Answer(*work(uow, actor))).response()
    except shown as refused:
        problem = problem_of(refused)
        return again(errors=problem.fields or {"_": [problem.detail]}, status=problem.status)
