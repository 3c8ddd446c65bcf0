"""The pages under /xuat-ban/: the posting desk, one article, its preview and edit form, the dockets of requests."""

from flask import Blueprint

from services.publishing.pages import (
    changes,
    coverage,
    desk,
    docket,
    edit,
    freshness,
    item,
    requests,
    revisions,
    site_changes,
)

blueprint = Blueprint("publishing", __name__, url_prefix="/xuat-ban")

for _rule, _name, _view, _methods in (
    ("/", "desk", desk.show, ["GET"]),
    ("/bai/<article_id>", "item", item.show, ["GET"]),
    ("/bai/<article_id>/xem-truoc", "preview", item.preview, ["GET"]),
    ("/bai/<article_id>/sua", "edit", edit.show, ["GET"]),
    ("/bai/<article_id>/sua", "save", edit.save, ["POST"]),
    ("/bai/<article_id>/de-nghi-go", "ask", requests.ask, ["POST"]),
    ("/bai/<article_id>/thoi-han", "set_expiry", requests.set_expiry, ["POST"]),
    ("/de-nghi-go/", "docket", docket.show, ["GET"]),
    ("/de-nghi-go/<request_id>", "docket_one", docket.one, ["GET"]),
    ("/de-nghi-go/<request_id>/y-kien", "remark", docket.remark, ["POST"]),
    ("/de-nghi-go/<request_id>/khong-go", "reject", docket.reject, ["POST"]),
    ("/de-nghi-go/<request_id>/go", "accept", docket.accept, ["POST"]),
    ("/thay-doi/", "changes", changes.show, ["GET"]),
    ("/thay-doi/", "propose_change", changes.propose, ["POST"]),
    ("/thay-doi/<change_id>", "change", changes.one, ["GET"]),
    ("/thay-doi/<change_id>/quyet-dinh", "decide_change", changes.decide, ["POST"]),
    ("/thay-doi/<change_id>/da-lam", "mark_change", changes.mark, ["POST"]),
    ("/thay-doi/chua-duyet/<notice_id>", "site_change", site_changes.show, ["GET"]),
    ("/thay-doi/chua-duyet/<notice_id>/gan", "tie_site_change", site_changes.tie, ["POST"]),
    ("/noi-dung-den-han/", "pages_due", freshness.show, ["GET"]),
    ("/noi-dung-den-han/", "enter_page", freshness.enter, ["POST"]),
    ("/noi-dung-den-han/<page_id>", "page_due", freshness.one, ["GET"]),
    ("/noi-dung-den-han/<page_id>/con-dung", "confirm_page", freshness.confirm, ["POST"]),
    ("/noi-dung-den-han/<page_id>/can-sua", "flag_page", freshness.flag, ["POST"]),
    ("/noi-dung-den-han/<page_id>/phu-trach", "assign_page", freshness.assign, ["POST"]),
    ("/noi-dung-bat-buoc/", "coverage", coverage.show, ["GET"]),
    ("/noi-dung-bat-buoc/bang.csv", "coverage_csv", coverage.download, ["GET"]),
    ("/bai/<article_id>/ban-sua", "begin_revision", revisions.begin, ["POST"]),
    ("/ban-sua/<revision_id>", "revision", revisions.show, ["GET"]),
    ("/ban-sua/<revision_id>/xem-truoc", "revision_preview", revisions.preview, ["GET"]),
    ("/ban-sua/<revision_id>/sua", "revision_edit", edit.show_revision, ["GET"]),
    ("/ban-sua/<revision_id>/sua", "revision_save", edit.save_revision, ["POST"]),
    (f"/ban-sua/<revision_id>/<{revisions.SLUG}:slug>", "revision_act", revisions.act, ["POST"]),
    (f"/ban-sua/<revision_id>/<{revisions.SLUG}:slug>", "revision_again", revisions.back, ["GET"]),
    ("/bai/<article_id>/<slug>", "act", item.act, ["POST"]),
    ("/bai/<article_id>/<slug>", "act_again", item.back_to_item, ["GET"]),
):
    blueprint.add_url_rule(_rule, _name, _view, methods=_methods)
