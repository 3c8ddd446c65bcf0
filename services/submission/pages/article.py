"""One article: where it is, its text, its history, and what its author can do with it now."""

from flask import Response, make_response, render_template, request, url_for

from services.submission import operations, queries
from services.submission.config import REASON_MAX
from services.submission.pages.answers import posted_version
from services.submission.permissions import REGISTER
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Invalid
from shared.text import clean_text
from shared.web.answers import Answer, once
from shared.web.auth import current_actor, now, wiring
from shared.web.context import use_pack
from shared.web.errors import status_of

SENT = "Đã gửi bài đến Ban Biên tập. Thầy/Cô theo dõi bài ở trang này và sẽ nhận thư khi có kết quả."


def show(article_id: str) -> Response:
    """The article's page."""
    return _page(article_id)


def progress(article_id: str) -> Response:
    """Only the progress line, asked for while an article is in transit; the whole page again once it has arrived."""
    view = _view(article_id)
    response = make_response(render_template("submission/_progress.html", view=view))
    if not view.in_transit:
        response.headers["HX-Refresh"] = "true"
    return response


def preview(article_id: str) -> str:
    """The text as readers will see it."""
    return render_template("submission/preview.html", view=_view(article_id))


def send(article_id: str) -> Response:
    """Send the saved draft, or a returned article again; what is missing is said on the article's page."""
    actor = current_actor()

    def work(uow: UnitOfWork) -> Answer:
        operations.send(uow, article_id=article_id, version=posted_version(), actor=actor, pack=wiring().pack)
        return Answer(_url(article_id), SENT)

    try:
        return once(actor, work).response()
    except Invalid as refused:
        return _page(article_id, refused=refused)


def ask(article_id: str) -> Response:
    """Ask the unit's lead to confirm (C15); what is missing in the text is said on the article's page."""
    actor = current_actor()

    def work(uow: UnitOfWork) -> Answer:
        operations.ask_confirmation(
            uow, article_id=article_id, version=posted_version(), actor=actor, pack=wiring().pack
        )
        return Answer(_url(article_id), "Đã nhờ phụ trách đơn vị xem và xác nhận. Bài được gửi khi phụ trách đồng ý.")

    try:
        return once(actor, work).response()
    except Invalid as refused:
        return _page(article_id, refused=refused)


def give_back(article_id: str) -> Response:
    """The unit's lead gives a draft back to who wrote it, with the reason (C15)."""
    actor = current_actor()
    reason = request.form.get("reason", "")

    def work(uow: UnitOfWork) -> Answer:
        if len(reason) > REASON_MAX:
            too_long = f"Lý do dài quá {REASON_MAX} ký tự."
            raise Invalid(too_long, fields={"reason": [too_long]})
        operations.give_back(uow, article_id=article_id, version=posted_version(), reason=reason, actor=actor)
        return Answer(_url(article_id), "Đã trả lại; người viết nhận thư kèm lý do.")

    try:
        return once(actor, work).response()
    except Invalid as refused:
        return _page(article_id, refused=refused)


def withdraw(article_id: str) -> Response:
    """Withdraw a draft or a returned article (T19)."""
    actor = current_actor()
    reason = clean_text(request.form.get("reason", ""))
    if len(reason) > REASON_MAX:
        too_long = f"Lý do dài quá {REASON_MAX} ký tự."
        return _page(article_id, refused=Invalid(too_long, fields={"reason": [too_long]}))

    def work(uow: UnitOfWork) -> Answer:
        operations.withdraw(uow, article_id=article_id, version=posted_version(), actor=actor, reason=reason)
        return Answer(_url(article_id), "Đã rút bài. Nội dung bài vẫn được giữ ở đây để Thầy/Cô xem lại.")

    return once(actor, work).response()


def discard(article_id: str) -> Response:
    """Throw away an empty draft."""
    actor = current_actor()

    def work(uow: UnitOfWork) -> Answer:
        operations.discard_draft(uow, article_id=article_id, version=posted_version(), actor=actor)
        return Answer(url_for("submission.index"), "Đã xoá bản nháp trống.")

    return once(actor, work).response()


def _view(article_id: str) -> queries.ArticleView:
    with wiring().read() as session:
        return queries.one(session, article_id=article_id, actor=current_actor(), now=now(), pack=wiring().pack)


def _page(article_id: str, refused: Invalid | None = None) -> Response:
    view = _view(article_id)
    use_pack(view.pack)
    with wiring().read() as session:
        mails = queries.mails_of(session, article_id=article_id)
        intake = queries.intake_of(session, article_id)
        sources = queries.sources_of(session, article_id=article_id, actor=current_actor(), pack=wiring().pack)
    page = render_template(
        "submission/article.html",
        view=view,
        sources=sources,
        intake=intake if current_actor().has(*REGISTER) else None,
        mails=mails,
        refused=refused,
        typed_reason=request.form.get("reason", ""),
        reason_max=REASON_MAX,
    )
    return make_response(page, status_of(refused) if refused else 200)


def _url(article_id: str) -> str:
    return url_for("submission.article", article_id=article_id)
