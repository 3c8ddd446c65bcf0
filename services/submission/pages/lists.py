"""“Bài của tôi”, and for unit leads “Bài của đơn vị”."""

from typing import Any

from flask import render_template, request, url_for

from services.submission import queries
from services.submission.config import PAGE_SIZE
from shared.errors import NotAllowed
from shared.web.auth import current_actor, now, wiring
from shared.web.paging import Page, page_number


def index() -> str:
    """A filtered list of one's own articles (`?pham-vi=don-vi`: of the units one leads)."""
    actor = current_actor()
    of_unit = request.args.get("pham-vi") == "don-vi"
    if of_unit and not actor.leads_units:
        raise NotAllowed("Danh sách bài của đơn vị dành cho phụ trách đơn vị.", clause="D7.1b")
    group = request.args.get("nhom", "")
    group = group if group in queries.GROUPS else ""
    words = request.args.get("tim", "")[:200]
    with wiring().read() as session:
        found = queries.my_articles(
            session,
            actor=actor,
            now=now(),
            pack=wiring().pack,
            of_unit=of_unit,
            group=group,
            words=words,
            page=page_number(),
        )
    return render_template(
        "submission/index.html",
        found=found,
        page=Page(found.rows, found.number, PAGE_SIZE, found.total),
        scopes=[
            {"label": "Bài của tôi", "url": _url(of_unit=False), "active": not of_unit},
            {"label": "Bài của đơn vị", "url": _url(of_unit=True), "active": of_unit},
        ],
        tabs=_tabs(found, group, of_unit=of_unit),
        all_url=_url(of_unit=of_unit),
        reset_url=_url(of_unit=of_unit, nhom=group or None),
        group=group,
        words=words,
        of_unit=of_unit,
        may_write=actor.has("contributor", "editor", "secretary"),
    )


def _tabs(found: queries.ArticleList, group: str, *, of_unit: bool) -> list[dict[str, Any]]:
    """The groups with their numbers; what came back to its writer is what waits here."""
    every = {"label": "Tất cả", "url": _url(of_unit=of_unit), "count": found.all, "active": not group, "waits": False}
    return [every] + [
        {
            "label": label,
            "url": _url(of_unit=of_unit, nhom=name),
            "count": found.counts[name],
            "active": name == group,
            "waits": name == queries.WAITING and found.counts[name] > 0,
        }
        for name, (label, _) in queries.GROUPS.items()
    ]


def _url(*, of_unit: bool, nhom: str | None = None) -> str:
    wanted: dict[str, Any] = {"pham-vi": "don-vi" if of_unit else None, "nhom": nhom}
    return url_for("submission.index", **wanted)
