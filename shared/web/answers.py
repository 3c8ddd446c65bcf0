"""Doing something once: the answer to a form is kept, so that sending it twice shows the same page."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass

from flask import Response, request

from shared.actors import Actor
from shared.db.unit_of_work import UnitOfWork
from shared.errors import DomainError
from shared.web.context import wiring
from shared.web.notices import redirect_with


@dataclass(frozen=True)
class Answer:
    """Where to go after a form, and what to say there."""

    url: str
    message: str
    kind: str = "ok"

    def response(self) -> Response:
        """303 with the notice."""
        return redirect_with(self.url, self.message, self.kind)


def once(actor: Actor, work: Callable[[UnitOfWork], Answer]) -> Answer:
    """Run `work` and commit, or give the answer this form already got. Domain errors pass, then nothing is changed."""
    form_id = request.form.get("form_id")
    try:
        with wiring().uow() as uow:
            known = uow.once(form_id, actor)
            if known:
                return _told(known)
            answer = work(uow)
            uow.remember(form_id, actor, json.dumps(asdict(answer), ensure_ascii=False))
            uow.commit()
    except DomainError:
        # Of two copies that came in the same moment the slower one is refused (moved on, done already, its form known).
        with wiring().uow() as uow:
            known = uow.once(form_id, actor)
        if not known:
            raise
        return _told(known)
    return answer


def _told(result: str) -> Answer:
    return Answer(**json.loads(result))
