"""Thay đổi chưa có phê duyệt (D4.2): what is different since the last start, and which approval it belongs to."""

from flask import Response, request, url_for

from services.publishing import operations, permissions, queries
from services.publishing.pages.item import Failed, rendered, service
from services.publishing.permissions import DESK_ROLES
from services.publishing.schemas import SiteChangeTieSchema
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Invalid
from shared.web.answers import Answer, once
from shared.web.auth import current_actor, roles
from shared.web.schema import load


@roles(*DESK_ROLES)
def show(notice_id: str) -> Response:
    """One change, and the form that ties it."""
    return _page(notice_id)


@roles(*DESK_ROLES)
def tie(notice_id: str) -> Response:
    """It belongs to this approved request, which is implemented now."""
    actor = current_actor()

    def work(uow: UnitOfWork) -> Answer:
        values = load(SiteChangeTieSchema(), request.form)
        operations.tie_site_change(uow, notice_id=notice_id, actor=actor, **values)
        done = "Đã gắn với đề nghị đã duyệt; đề nghị được ghi là đã thực hiện."
        return Answer(url_for("publishing.site_change", notice_id=notice_id), done)

    try:
        return once(actor, work).response()
    except Invalid as error:
        return _page(notice_id, Failed("gan", error, request.form.to_dict()))


def _page(notice_id: str, failed: Failed | None = None) -> Response:
    with service().read() as session:
        found = queries.find_site_change(session, notice_id)
        choices = queries.approved_requests(session)
    ties = permissions.can_tie_site_change(current_actor())
    return rendered("publishing/site_change.html", failed, found=found, choices=choices, ties=ties)
