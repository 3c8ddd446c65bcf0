"""Requests for removal: any member asks (12.4a), the head answers (12.4b)."""

from flask import Response, request, url_for

from services.publishing import operations
from services.publishing.pages.item import Failed, page
from services.publishing.schemas import AnswerSchema, RequestSchema
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Invalid
from shared.web.answers import Answer, once
from shared.web.auth import current_actor, wiring
from shared.web.schema import load


def ask(article_id: str) -> Response:
    """Send a request for removal; a refused form comes back with its text."""
    actor = current_actor()

    def work(uow: UnitOfWork) -> Answer:
        data = load(RequestSchema(), request.form)
        operations.request_takedown(
            uow, article_id=article_id, actor=actor, pack=wiring().pack, takedown_reason=data["takedown_reason"],
            note=data["note"],
        )  # fmt: skip
        return Answer(_url(article_id), "Đã gửi đề nghị gỡ bài tới Trưởng Ban Biên tập.")

    try:
        return once(actor, work).response()
    except Invalid as error:
        return page(article_id, Failed("de-nghi-go", error, request.form.to_dict()))


def answer(article_id: str, request_id: str) -> Response:
    """The head keeps the article up and tells why."""
    actor = current_actor()

    def work(uow: UnitOfWork) -> Answer:
        data = load(AnswerSchema(), request.form)
        operations.reject_request(uow, request_id=request_id, actor=actor, answer=data["answer"])
        return Answer(_url(article_id), "Đã trả lời đề nghị gỡ bài.")

    try:
        return once(actor, work).response()
    except Invalid as error:
        return page(article_id, Failed(request_id, error, request.form.to_dict()))


def _url(article_id: str) -> str:
    return url_for("publishing.item", article_id=article_id)
