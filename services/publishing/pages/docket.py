"""The docket of requests for removal (12.4): who asked and why, what the board thinks, what the head decides."""

from collections.abc import Callable
from typing import Any

from flask import Response, render_template, request, url_for

from services.publishing import operations, queries
from services.publishing.config import DESK_PAGE, REASON_MAX
from services.publishing.pages.item import Failed, rendered, service
from services.publishing.pages.panel import DONE, LATER
from services.publishing.permissions import DESK_ROLES, can_decide_removal, can_see_desk
from services.publishing.schemas import ActSchema, AnswerSchema, RemarkSchema
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Invalid
from shared.regulation.pack import Pack
from shared.web.answers import Answer, once
from shared.web.auth import confirm_session, current_actor, roles
from shared.web.context import use_pack
from shared.web.paging import page_number, page_url
from shared.web.schema import load

TABS = {"cho": ("open", "Chờ quyết định"), "da-go": ("accepted", "Đã gỡ"), "khong-go": ("rejected", "Không gỡ")}
"""The tabs in order: address word -> state, label."""
EMPTY = {
    "cho": "Không có đề nghị nào chờ quyết định.",
    "da-go": "Chưa có đề nghị nào được chấp nhận.",
    "khong-go": "Chưa có đề nghị nào bị từ chối.",
}


@roles(*DESK_ROLES)
def show() -> str:
    """The list of one tab."""
    here, tab, number = service(), request.args.get("muc", "cho"), page_number()
    tab = tab if tab in TABS else "cho"
    with here.read() as session:
        lines = queries.docket(session, TABS[tab][0], page=number)
        counts = queries.docket_counts(session)
    return render_template(
        "publishing/docket.html",
        tab=tab,
        tabs=[_tab(word, counts[state], tab) for word, (state, _) in TABS.items()],
        lines=lines[:DESK_PAGE],
        next_url=page_url(number + 1) if len(lines) > DESK_PAGE else None,
        empty=EMPTY[tab],
        reasons=_reasons(here.pack),
    )


def one(request_id: str) -> Response:
    """One request: for the board to think about, for the head to decide, for who asked to follow."""
    return _page(request_id)


def remark(request_id: str) -> Response:
    """A member of the board says what they think."""
    actor = current_actor()

    def work(uow: UnitOfWork) -> Answer:
        data = load(RemarkSchema(), request.form)
        operations.remark_request(uow, request_id=request_id, actor=actor, text=data["text"])
        return Answer(_url(request_id), "Đã ghi ý kiến.")

    return _answered(request_id, "y-kien", lambda: once(actor, work))


def reject(request_id: str) -> Response:
    """The head keeps the article up and tells why."""
    actor = current_actor()
    confirm_session()

    def work(uow: UnitOfWork) -> Answer:
        data = load(AnswerSchema(), request.form)
        operations.reject_request(uow, request_id=request_id, actor=actor, answer=data["answer"])
        return Answer(_url(request_id), "Đã trả lời đề nghị; bài vẫn ở trang công khai.")

    return _answered(request_id, "khong-go", lambda: once(actor, work))


def accept(request_id: str) -> Response:
    """The head takes the article down (T23); every open request about it is granted."""
    actor, here = current_actor(), service()
    confirm_session()
    with here.read() as session:
        article_id = queries.find_docket(session, request_id, actor).article.id

    def work(uow: UnitOfWork) -> Answer:
        data = load(ActSchema(), request.form)
        operations.accept_request(
            uow, request_id=request_id, version=data["version"], actor=actor, pack=here.pack,
            takedown_reason=data["takedown_reason"], reason=data["reason"],
        )  # fmt: skip
        return Answer(_url(request_id), DONE["take_down"])

    def send() -> Answer:
        answer = once(actor, work)
        late = not here.page_now(article_id)
        return Answer(answer.url, LATER["take_down"], "warn") if late else answer

    return _answered(request_id, "go", send)


def _answered(request_id: str, form: str, send: Callable[[], Answer]) -> Response:
    try:
        return send().response()
    except Invalid as error:
        return _page(request_id, Failed(form, error, request.form.to_dict()))


def _page(request_id: str, failed: Failed | None = None) -> Response:
    here, actor = service(), current_actor()
    with here.read() as session:
        found = queries.find_docket(session, request_id, actor)
    return rendered(
        "publishing/docket_one.html",
        failed,
        docket=found,
        reasons=_reasons(use_pack(found.article.pack)),
        reason_max=REASON_MAX,
        is_open=found.state == "open",
        on_board=can_see_desk(actor),
        decides=can_decide_removal(actor),
        live=queries.is_live(found.article),
    )


def _tab(word: str, count: int, shown: str) -> dict[str, Any]:
    url = url_for("publishing.docket", muc=word)
    return {
        "label": TABS[word][1],
        "url": url,
        "count": count,
        "active": word == shown,
        "waits": word == "cho" and count > 0,
    }


def _reasons(pack: Pack) -> dict[str, str]:
    return {code: reason.label for code, reason in pack.takedown_reasons.items()}


def _url(request_id: str) -> str:
    return url_for("publishing.docket_one", request_id=request_id)
