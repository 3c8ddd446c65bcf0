"""“Bài của tôi”, and for unit leads “Bài của đơn vị”."""

from flask import render_template, request

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
        groups=queries.GROUPS,
        group=group if group in queries.GROUPS else "",
        words=words,
        of_unit=of_unit,
        may_write=actor.has("contributor", "editor", "secretary"),
    )
