"""Nội dung đến hạn xác nhận (D7.1c, D7.1d): the list, one page with its record, “còn đúng”, “cần sửa”, who answers."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from flask import Response, request, url_for

from services.publishing import permissions
from services.publishing.config import DESK_PAGE, PAGE_FAMILIES, REASON_MAX, REVIEW_CYCLES, TITLE_MAX, URL_MAX
from services.publishing.operations import freshness as operations
from services.publishing.operations.freshness import Care
from services.publishing.operations.reviewing import OUTCOMES
from services.publishing.pages.item import Failed, rendered, service
from services.publishing.permissions import DESK_ROLES
from services.publishing.queries import freshness as queries
from services.publishing.schemas.freshness import AssignSchema, EnterSchema, FlagSchema, SeenSchema
from shared.clock import local_day
from shared.db import people
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Invalid
from shared.web.answers import Answer, once
from shared.web.auth import current_actor, now, roles
from shared.web.paging import page_number, page_url
from shared.web.schema import load

MAY_LOOK = (*DESK_ROLES, "unit_lead")
TABS = {"den-han": "due", "cua-toi": "mine", "tat-ca": "all", "da-bo": "dropped"}
LABELS = {"due": "Đến hạn, cần sửa", "mine": "Đơn vị tôi phụ trách", "all": "Tất cả", "dropped": "Đã bỏ"}
EMPTY = {
    "due": "Mọi trang đều còn trong hạn xác nhận.",
    "mine": "Đơn vị của Thầy/Cô chưa phụ trách trang nào.",
    "all": "Chưa có trang nào được giao đơn vị phụ trách.",
    "dropped": "Chưa có trang nào bị bỏ khỏi danh sách.",
}
STATES = {"stale": ("Quá hạn xác nhận", "error"), "soon": ("Sắp đến hạn", "warn"), "current": ("Còn hạn", "ok")}


@roles(*MAY_LOOK)
def show() -> Response:
    """The list of one tab, and for the board the form that adds a page."""
    return _list()


@roles(*MAY_LOOK)
def enter() -> Response:
    """Put a page of the site into the list."""
    actor, here = current_actor(), service()

    def work(uow: UnitOfWork) -> Answer:
        data = load(EnterSchema(), request.form)
        address = _address(data["address"])
        if not here.site.files.exists(address):
            fields = {"address": ["Không có trang nào ở địa chỉ này. Hãy chép địa chỉ từ thanh địa chỉ trình duyệt."]}
            raise Invalid("Chưa ghi được.", fields=fields, clause="D7.1c")
        care = Care(data["title"], data["unit_id"], data["cycle"], data["family"])
        made = operations.enter_page(uow, address=address, care=care, pack=here.pack, actor=actor)
        return Answer(_url(made.id), "Đã đưa trang vào danh sách; phụ trách đơn vị sẽ được nhắc khi đến hạn.")

    try:
        return once(actor, work).response()
    except Invalid as error:
        return _list(Failed("them", error, request.form.to_dict()))


@roles(*MAY_LOOK)
def one(page_id: str) -> Response:
    """One page with its record and what may be done now."""
    return _page(page_id)


@roles(*MAY_LOOK)
def confirm(page_id: str) -> Response:
    """“Còn đúng”: one press."""
    actor, here = current_actor(), service()

    def work(uow: UnitOfWork) -> Answer:
        version = load(SeenSchema(), request.form)["version"]
        made = operations.confirm_page(uow, page_id=page_id, version=version, pack=here.pack, actor=actor)
        return Answer(
            _url(made.id), "Đã ghi: nội dung còn đúng. Dấu xác nhận trên trang công khai sẽ đổi trong ít phút."
        )

    return _answered(page_id, "con-dung", lambda: once(actor, work))


@roles(*MAY_LOOK)
def flag(page_id: str) -> Response:
    """“Cần sửa”: opens an update where the actor may, else it is work for the secretary."""
    actor, here = current_actor(), service()

    def work(uow: UnitOfWork) -> Answer:
        data = load(FlagSchema(), request.form)
        made = operations.flag_page(uow, page_id=page_id, pack=here.pack, actor=actor, **data)
        if made.revision_id:
            url = url_for("publishing.revision", revision_id=made.revision_id)
            return Answer(url, "Đã ghi chỗ cần sửa và mở bản sửa cho Thầy/Cô biên tập.")
        return Answer(_url(page_id), "Đã ghi chỗ cần sửa; Thư ký Ban Biên tập được báo để mở bản sửa.")

    return _answered(page_id, "can-sua", lambda: once(actor, work))


@roles(*MAY_LOOK)
def assign(page_id: str) -> Response:
    """Another unit, another cycle, or off the list."""
    actor, here = current_actor(), service()

    def work(uow: UnitOfWork) -> Answer:
        data = load(AssignSchema(), request.form)
        care = Care(data["title"], data["unit_id"], data["cycle"], data["family"])
        operations.assign_page(
            uow, page_id=page_id, version=data["version"], care=care, active=data["active"], pack=here.pack, actor=actor
        )
        return Answer(_url(page_id), "Đã ghi." if data["active"] else "Đã bỏ trang khỏi danh sách cần xác nhận.")

    return _answered(page_id, "phu-trach", lambda: once(actor, work))


def _answered(page_id: str, form: str, send: Callable[[], Answer]) -> Response:
    try:
        return send().response()
    except Invalid as error:
        return _page(page_id, Failed(form, error, request.form.to_dict()))


def _list(failed: Failed | None = None) -> Response:
    actor, number, day = current_actor(), page_number(), local_day(now())
    tab = TABS.get(request.args.get("muc", ""), "due")
    with service().read() as session:
        rows = queries.page_lists(session, actor, tab, day=day, page=number)
        counts = queries.page_counts(session, actor, day=day)
        units = people.units(session)
    return rendered(
        "publishing/pages_due.html",
        failed,
        tabs=[_tab(word, wanted, counts[wanted], tab) for word, wanted in TABS.items()],
        rows=rows[:DESK_PAGE],
        next_url=page_url(number + 1) if len(rows) > DESK_PAGE else None,
        empty=EMPTY[tab],
        assigns=permissions.can_assign_page(actor),
        **_words(units),
    )


def _page(page_id: str, failed: Failed | None = None) -> Response:
    actor = current_actor()
    with service().read() as session:
        found, record = queries.find_page(session, page_id, actor, day=local_day(now()))
        units = people.units(session)
    return rendered(
        "publishing/page_one.html",
        failed,
        page=found,
        record=record,
        outcomes=OUTCOMES,
        assigns=permissions.can_assign_page(actor),
        sees_desk=permissions.can_see_desk(actor),
        **_words(units),
    )


def _words(units: Any) -> dict[str, Any]:
    return {
        "states": STATES, "families": PAGE_FAMILIES, "cycles": REVIEW_CYCLES, "reason_max": REASON_MAX,
        "title_max": TITLE_MAX, "url_max": URL_MAX, "units": [(unit.unit_id, unit.name) for unit in units],
    }  # fmt: skip


def _tab(word: str, wanted: str, count: int, shown: str) -> dict[str, Any]:
    url, waits = url_for("publishing.pages_due", muc=word), wanted == "due" and count > 0
    return {"label": LABELS[wanted], "url": url, "count": count, "active": wanted == shown, "waits": waits}


def _url(page_id: str) -> str:
    return url_for("publishing.page_due", page_id=page_id)


def _address(typed: str) -> str:
    """The path of an address of this site, as files have it."""
    path = urlsplit(typed.strip()).path
    last = path.rsplit("/", 1)[-1]
    return path if path.endswith("/") or "." in last else f"{path}/"
