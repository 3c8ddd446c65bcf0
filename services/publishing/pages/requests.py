"""From the article's page: any member asks for removal (12.4a), the desk says until when the article fits."""

from flask import Response, request, url_for

from services.publishing import operations
from services.publishing.pages.item import Failed, page
from services.publishing.schemas import ExpirySchema, RequestSchema
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


def set_expiry(article_id: str) -> Response:
    """Set, move or take away the date on which the system asks whether the article still fits (R1)."""
    actor = current_actor()

    def work(uow: UnitOfWork) -> Answer:
        data = load(ExpirySchema(), request.form)
        operations.set_expiry(
            uow,
            article_id=article_id,
            version=data["version"],
            actor=actor,
            expires_at=data["expires_at"],
            act=data["act"],
        )
        words = "Đã đặt thời hạn hiển thị." if data["expires_at"] else "Đã bỏ thời hạn hiển thị."
        return Answer(_url(article_id), words)

    try:
        return once(actor, work).response()
    except Invalid as error:
        return page(article_id, Failed("thoi-han", error, request.form.to_dict()))


def _url(article_id: str) -> str:
    return url_for("publishing.item", article_id=article_id)
