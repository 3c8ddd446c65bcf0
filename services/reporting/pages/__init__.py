"""The pages under /bao-cao/: reports, the operations page."""

from flask import Blueprint

from services.reporting.pages import reports

blueprint = Blueprint("reporting", __name__, url_prefix="/bao-cao")

for _rule, _name, _view, _methods in (
    ("/", "index", reports.index, ["GET"]),
    ("/thang/<period>", "month", reports.month, ["GET"]),
    ("/thang/<period>/lap", "build", reports.build, ["POST"]),
    ("/thang/<period>.<any(docx, pdf):kind>", "file", reports.file, ["GET"]),
    ("/van-hanh/", "operate", reports.operate, ["GET"]),
):
    blueprint.add_url_rule(_rule, _name, _view, methods=_methods)
