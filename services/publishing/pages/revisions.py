"""Corrections and updates of a live article (T20): opened from its page, posted from a page of their own."""

from dataclasses import replace

from flask import Response, make_response, redirect, request, url_for

from services.publishing import operations, queries
from services.publishing.clients.renderer import ArticleView
from services.publishing.clients.serving import HEADERS
from services.publishing.config import REASON_MAX
from services.publishing.pages.item import Failed, page, private_files, private_picture, rendered, service
from services.publishing.schemas import OpenRevisionSchema, RevisionActSchema
from shared.db import people
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Invalid
from shared.web.addresses import article_address
from shared.web.answers import Answer, once
from shared.web.auth import confirm_session, current_actor
from shared.web.context import use_pack
from shared.web.schema import load

ACTS = {
    "dang": "publish",
    "hen-gio": "schedule",
    "huy-hen": "unschedule",
    "rut-lai": "recall",
    "huy": "cancel_revision",
}
"""The word in the address -> the trigger."""
SLUG = f"any({', '.join(map(repr, ACTS))})"
"""The words of addresses, as a route takes them."""
QUESTIONS = {
    "publish": "Bản này thay ngay bản đang đăng, kèm ghi chú có ngày dưới tiêu đề.",
    "schedule": "Hệ thống tự thay bản đang đăng khi đến giờ, kèm ghi chú có ngày dưới tiêu đề.",
    "unschedule": "Bản sửa trở lại danh sách chờ đăng; bản đang đăng không đổi.",
    "recall": "Bản sửa trở lại bước Trưởng Ban duyệt đăng, kèm lý do dưới đây. Bản đang đăng không đổi.",
    "cancel_revision": "Bản sửa bị bỏ; bản đang đăng không đổi.",
}
DONE = {
    "publish": "Đã thay bản đang đăng.",
    "schedule": "Đã hẹn giờ đăng bản sửa; bản đang đăng giữ nguyên tới lúc đó.",
    "unschedule": "Đã huỷ hẹn giờ; bản sửa chờ đăng.",
    "recall": "Đã rút bản sửa về bước Trưởng Ban duyệt đăng.",
    "cancel_revision": "Đã huỷ bản sửa; bản đang đăng không đổi.",
}
LATER = "Đã ghi việc thay bản đang đăng; trang công khai sẽ đổi trong ít phút."
"""Said instead where the public page could not be brought in line at once."""
OUTDATED = "Chưa đăng được: bài gốc đã bị ẩn, gỡ hoặc thay đổi, nên bản sửa trở lại Phó Trưởng Ban kèm lý do."


def begin(article_id: str) -> Response:
    """Open a correction or an update; a refused form comes back with its text."""
    actor = current_actor()

    def work(uow: UnitOfWork) -> Answer:
        data = load(OpenRevisionSchema(), request.form)
        operations.open_revision(
            uow, article_id=article_id, version=data["version"], actor=actor, pack=service().pack,
            revision_kind=data["revision_kind"], note=data["note"], editor_id=data["editor_id"],
        )  # fmt: skip
        # Review may need a moment to take it; the article's page says where it is until then.
        url = url_for("publishing.item", article_id=article_id) + "#ban-sua"
        return Answer(url, "Đã mở bản sửa; bản đang đăng vẫn ở trang công khai.")

    try:
        return once(actor, work).response()
    except Invalid as error:
        return page(article_id, Failed("ban-sua", error, request.form.to_dict()))


def show(revision_id: str) -> Response:
    """One revision: what it changes, where it is, what may be done with it here."""
    return _page(revision_id)


def act(revision_id: str, slug: str) -> Response:
    """Post it now or at a given time, take it back, or cancel it."""
    trigger, actor, here = ACTS[slug], current_actor(), service()
    confirm_session()

    def work(uow: UnitOfWork) -> Answer:
        data = load(RevisionActSchema(), request.form)
        made = operations.act_on_revision(
            uow, trigger, revision_id=revision_id, version=data["version"], actor=actor, pack=here.pack,
            reason=data["reason"], due_at=data["due_at"],
        )  # fmt: skip
        if trigger in ("publish", "schedule") and made.state == "pending_deputy":
            return Answer(_url(revision_id), OUTDATED, "warn")
        return Answer(_url(revision_id), DONE[trigger])

    try:
        answer = once(actor, work)
    except Invalid as error:
        return _page(revision_id, Failed(slug, error, request.form.to_dict()))
    if trigger == "publish" and answer.message != OUTDATED:
        with here.read() as session:
            article_id = queries.find_revision(session, revision_id, actor, pack=here.pack).article.id
        if not here.page_now(article_id):
            answer = replace(answer, message=LATER, kind="warn")
    return answer.response()


def back(revision_id: str, slug: str) -> Response:  # noqa: ARG001  (the route has both)
    """The address of an act, opened by reloading after an error: its revision."""
    response: Response = redirect(_url(revision_id), code=303)  # type: ignore[assignment]  # flask's own in an app
    return response


def preview(revision_id: str) -> Response:
    """The public page as it would look with this text; never cached, never indexed."""
    here, actor = service(), current_actor()
    with here.read() as session:
        article, document = queries.revision_text(session, revision_id, actor, pack=here.pack)
        unit = people.unit_name(session, article.unit_id)
    view = ArticleView(
        document=document, address=article.address or "", unit=unit, published_at=article.published_at, preview=True,
        picture_of=private_picture, files=private_files(document),
    )  # fmt: skip
    response = make_response(here.renderer.article(view))
    response.headers["Content-Security-Policy"] = HEADERS["Content-Security-Policy"]
    return response


def _page(revision_id: str, failed: Failed | None = None) -> Response:
    here, actor = service(), current_actor()
    with here.read() as session:
        item = queries.find_revision(session, revision_id, actor, pack=here.pack)
    use_pack(item.article.pack)
    slugs = {trigger: slug for slug, trigger in ACTS.items()}
    return rendered(
        "publishing/revision.html",
        failed,
        item=item,
        revision=item.revision,
        article=item.article,
        moves=sorted((m for m in item.moves if m.trigger in slugs), key=lambda m: list(slugs).index(m.trigger)),
        amend=next((move for move in item.moves if move.trigger == "amend"), None),
        slugs=slugs,
        questions=QUESTIONS,
        reason_max=REASON_MAX,
        elsewhere=article_address("review", revision_id) if item.owner == "review" else None,
        at_desk=article_address("review", revision_id),
    )


def _url(revision_id: str) -> str:
    return url_for("publishing.revision", revision_id=revision_id)
