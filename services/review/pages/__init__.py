"""The pages under /bien-tap/: the desk, one article, its edit form, the difference between two texts."""

from flask import Blueprint

from services.review.pages import compare, desk, edit, item

blueprint = Blueprint("review", __name__, url_prefix="/bien-tap")

for _rule, _name, _view, _methods in (
    ("/", "desk", desk.show, ["GET"]),
    ("/bai/<article_id>", "item", item.show, ["GET"]),
    ("/bai/<article_id>/sua", "edit", edit.show, ["GET"]),
    ("/bai/<article_id>/sua", "save", edit.save, ["POST"]),
    ("/bai/<article_id>/dang-mo", "here", edit.here, ["POST"]),
    ("/bai/<article_id>/xep-loai", "classify", item.classify, ["POST"]),
    ("/bai/<article_id>/so-sanh", "compare", compare.show, ["GET"]),
    ("/bai/<article_id>/<slug>", "act", item.act, ["POST"]),
    ("/bai/<article_id>/<slug>", "act_again", item.back_to_item, ["GET"]),
):
    blueprint.add_url_rule(_rule, _name, _view, methods=_methods)
