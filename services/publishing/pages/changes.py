"""Đề nghị thay đổi Cổng thông tin (D4.2): the register, one request with its history, the principal's decision."""

from collections.abc import Callable
from typing import Any

from flask import Response, request, url_for

from services.publishing import operations, permissions, queries
from services.publishing.config import CHANGE_KINDS, COST_MAX, DESK_PAGE, REASON_MAX
from services.publishing.pages.item import Failed, rendered, service
from services.publishing.permissions import DESK_ROLES
from services.publishing.schemas import ChangeDecisionSchema, ChangeDoneSchema, ChangeSchema
from shared.clock import local_day
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Invalid
from shared.web.answers import Answer, once
from shared.web.auth import confirm_session, current_actor, now, roles
from shared.web.paging import page_number, page_url
from shared.web.schema import load

TABS = {"cho": "proposed", "da-duyet": "approved", "da-lam": "implemented", "khong-duyet": "rejected"}
"""The tabs in order: address word -> state."""
STATES = {
    "proposed": ("Chờ Hiệu trưởng duyệt", "warn"),
    "approved": ("Đã duyệt, chưa làm", "info"),
    "implemented": ("Đã thực hiện", "ok"),
    "rejected": ("Không phê duyệt", "muted"),
}
STEPS = {
    "proposed": "đề nghị",
    "approved": "phê duyệt",
    "implemented": "ghi đã thực hiện",
    "rejected": "không phê duyệt",
}
EMPTY = {
    "cho": "Không có đề nghị nào chờ Hiệu trưởng duyệt.",
    "da-duyet": "Không có thay đổi nào đã duyệt mà chưa làm.",
    "da-lam": "Chưa có thay đổi nào được ghi là đã thực hiện.",
    "khong-duyet": "Chưa có đề nghị nào không được phê duyệt.",
}

_SHARED = {"kinds": CHANGE_KINDS, "states": STATES, "reason_max": REASON_MAX, "cost_max": COST_MAX}
"""For both templates."""


@roles(*DESK_ROLES)
def show() -> Response:
    """The list of one tab, and the form of a new request."""
    return _list()


@roles(*DESK_ROLES)
def propose() -> Response:
    """Propose; what was typed is kept when something is wrong."""
    actor = current_actor()

    def work(uow: UnitOfWork) -> Answer:
        made = operations.propose_change(uow, actor=actor, **load(ChangeSchema(), request.form))
        return Answer(_url(made.id), "Đã gửi đề nghị tới Hiệu trưởng; chỉ làm khi đã được phê duyệt.")

    try:
        return once(actor, work).response()
    except Invalid as error:
        return _list(Failed("de-nghi", error, request.form.to_dict()))


@roles(*DESK_ROLES)
def one(change_id: str) -> Response:
    """One request with its history and what may be done now."""
    return _page(change_id)


@roles(*DESK_ROLES)
def decide(change_id: str) -> Response:
    """The principal approves or rejects."""
    actor = current_actor()
    confirm_session()

    def work(uow: UnitOfWork) -> Answer:
        values = load(ChangeDecisionSchema(), request.form)
        approved = values.pop("verdict") == "approve"
        operations.decide_change(uow, change_id=change_id, approved=approved, actor=actor, **values)
        return Answer(_url(change_id), "Đã phê duyệt đề nghị." if approved else "Đã ghi: không phê duyệt.")

    return _answered(change_id, "quyet-dinh", lambda: once(actor, work))


@roles(*DESK_ROLES)
def mark(change_id: str) -> Response:
    """The secretary notes the day on which it was made."""
    actor = current_actor()

    def work(uow: UnitOfWork) -> Answer:
        operations.mark_change(uow, change_id=change_id, actor=actor, **load(ChangeDoneSchema(), request.form))
        return Answer(_url(change_id), "Đã ghi ngày thực hiện.")

    return _answered(change_id, "da-lam", lambda: once(actor, work))


def _answered(change_id: str, form: str, send: Callable[[], Answer]) -> Response:
    try:
        return send().response()
    except Invalid as error:
        return _page(change_id, Failed(form, error, request.form.to_dict()))


def _list(failed: Failed | None = None) -> Response:
    tab, number = request.args.get("muc", "cho"), page_number()
    tab = tab if tab in TABS else "cho"
    with service().read() as session:
        rows = queries.changes(session, TABS[tab], page=number)
        counts = queries.change_counts(session)
        unapproved = queries.open_site_changes(session)
    return rendered(
        "publishing/changes.html",
        failed,
        tabs=[_tab(word, counts[state], tab) for word, state in TABS.items()],
        rows=rows[:DESK_PAGE],
        next_url=page_url(number + 1) if len(rows) > DESK_PAGE else None,
        empty=EMPTY[tab],
        unapproved=unapproved,
        **_SHARED,
    )


def _page(change_id: str, failed: Failed | None = None) -> Response:
    actor = current_actor()
    with service().read() as session:
        found = queries.find_change(session, change_id)
    return rendered(
        "publishing/change.html",
        failed,
        change=found,
        steps=STEPS,
        today=local_day(now()).isoformat(),
        decides=permissions.can_decide_change(actor),
        marks=permissions.can_mark_change(actor),
        **_SHARED,
    )


def _tab(word: str, count: int, shown: str) -> dict[str, Any]:
    label, url = STATES[TABS[word]][0], url_for("publishing.changes", muc=word)
    waits = word in ("cho", "da-duyet") and count > 0
    return {"label": label, "url": url, "count": count, "active": word == shown, "waits": waits}


def _url(change_id: str) -> str:
    return url_for("publishing.change", change_id=change_id)
