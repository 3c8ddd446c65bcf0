"""The posting desk: what waits to be posted and for how long, what is up, hidden, removed."""

from collections.abc import Mapping
from typing import Any

from flask import render_template, request, url_for

from services.publishing import queries
from services.publishing.permissions import DESK_ROLES, can_tie_site_change
from services.publishing.schemas import DeskSchema
from shared.errors import Invalid
from shared.web.auth import current_actor, now, roles, wiring
from shared.web.schema import load

TABS = {
    "cho-dang": "Chờ đăng",
    "da-dang": "Đã đăng",
    "tam-an": "Tạm ẩn",
    "da-go": "Đã gỡ",
    "luu-tru": "Lưu trữ",
}
WAITING = ("cho-dang", "tam-an")
"""Tabs whose articles wait for somebody: to be posted, to be decided on."""
EMPTY = {
    "cho-dang": ("Không có bài nào chờ đăng", "Bài vừa được duyệt đăng sẽ hiện ở đây ngay."),
    "da-dang": ("Chưa có bài nào trên trang công khai", "Bài hiện ở đây sau khi được đăng."),
    "tam-an": ("Không có bài nào đang tạm ẩn", "Bài tạm ẩn khẩn chờ Trưởng Ban quyết định sẽ hiện ở đây."),
    "da-go": ("Chưa có bài nào bị gỡ", "Bài được gỡ theo quyết định của Trưởng Ban sẽ hiện ở đây."),
    "luu-tru": ("Chưa có bài nào trong lưu trữ", "Bài đưa vào lưu trữ vẫn đọc được trên trang công khai."),
}


@roles(*DESK_ROLES)
def show() -> str:
    """The list of one tab, filtered; a nonsense filter shows the first tab."""
    wanted = _wanted()
    service, moment = wiring(), now()
    with service.read() as session:
        listing = queries.listing(
            session, wanted["tab"], now=moment, pack=service.pack, search=wanted["search"], section=wanted["section"],
            cursor=wanted["cursor"] or None,
        )  # fmt: skip
        counts = queries.counts(session)
        requests = queries.waiting(session)
        changes = queries.change_counts(session)["proposed"]
        unapproved = queries.open_site_changes(session) if can_tie_site_change(current_actor()) else []
        revisions = queries.waiting_revisions(session) if wanted["tab"] == "cho-dang" else []
    return render_template(
        "publishing/desk.html",
        listing=listing,
        requests=requests,
        changes=changes,
        unapproved=unapproved,
        revisions=revisions,
        tabs=[_tab(word, counts[word], wanted) for word in TABS],
        reset_url=url_for("publishing.desk", muc=wanted["tab"]),
        next_url=_address(wanted, tiep=listing.next_cursor),
        empty=EMPTY[wanted["tab"]],
        target_days=queries.posting_days(service.pack),
        sections=[(section.id, section.label) for section in service.pack.sections],
        labels={section.id: section.label for section in service.pack.sections},
        filtered=bool(wanted["search"] or wanted["section"]),
        **wanted,
    )


def _tab(word: str, count: int, wanted: Mapping[str, Any]) -> dict[str, Any]:
    url, waits = _address(wanted, muc=word), word in WAITING and count > 0
    return {"label": TABS[word], "url": url, "count": count, "active": word == wanted["tab"], "waits": waits}


def _address(wanted: Mapping[str, Any], **changed: str | None) -> str:
    """This list under the same filter, another tab or a later page."""
    kept = {"muc": wanted["tab"], "tim": wanted["search"] or None, "chuyen-muc": wanted["section"] or None}
    return url_for("publishing.desk", **(kept | changed))


def _wanted() -> dict[str, Any]:
    try:
        return load(DeskSchema(), request.args.to_dict())
    except Invalid:
        return load(DeskSchema(), {})
