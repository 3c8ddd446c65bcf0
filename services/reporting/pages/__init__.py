"""The pages under /bao-cao/: reports, deadlines, duties, quota, calendar, operations; and the answer to peers."""

from flask import Blueprint

from services.reporting.pages import (
    calendar,
    deadlines,
    merit,
    obligations,
    papers,
    peers,
    plan,
    quota,
    reports,
    school_years,
    suggestions,
)

blueprint = Blueprint("reporting", __name__, url_prefix="/bao-cao")

for _rule, _name, _view, _methods in (
    ("/", "index", reports.index, ["GET"]),
    ("/thang/<period>", "month", reports.month, ["GET"]),
    ("/ho-so/", "reports", papers.index, ["GET"]),
    ("/ho-so/", "open_report", papers.open_report, ["POST"]),
    ("/ho-so/<report_id>", "report", papers.show, ["GET"]),
    ("/ho-so/<report_id>/buoc", "report_step", papers.act, ["POST"]),
    ("/ho-so/<report_id>/noi-dung", "write_report", papers.write, ["POST"]),
    ("/ho-so/<report_id>/y-kien", "answer_report", papers.acknowledge, ["POST"]),
    ("/ho-so/<report_id>/ket-luan/<conclusion_id>", "conclude", papers.conclude, ["POST"]),
    ("/ho-so/<report_id>.<any(docx, pdf, xlsx):kind>", "report_file", papers.file, ["GET"]),
    ("/van-hanh/", "operate", reports.operate, ["GET"]),
    ("/lich-truong/", "calendar", calendar.show, ["GET"]),
    ("/lich-truong/", "enter_days", calendar.enter, ["POST"]),
    ("/lich-truong/nam-hoc/", "school_years", school_years.show, ["GET"]),
    ("/lich-truong/nam-hoc/", "decide_year", school_years.decide, ["POST"]),
    ("/lich-truong/nam-hoc/<row_id>/bo", "drop_year", school_years.drop, ["POST"]),
    ("/lich-truong/<row_id>/bo", "revoke_days", calendar.revoke, ["POST"]),
    ("/thoi-han/", "deadlines", deadlines.index, ["GET"]),
    ("/thoi-han/bai/<article_id>", "deadline_of_article", deadlines.of_article, ["GET"]),
    ("/thoi-han/<clock_id>", "deadline", deadlines.show, ["GET"]),
    ("/su-kien/", "obligations", obligations.index, ["GET"]),
    ("/su-kien/moi", "new_obligation", obligations.new, ["GET"]),
    ("/su-kien/moi", "enter_obligation", obligations.enter, ["POST"]),
    ("/su-kien/<obligation_id>", "obligation", obligations.show, ["GET"]),
    ("/su-kien/<obligation_id>/gan", "tie", obligations.tie, ["POST"]),
    ("/su-kien/<obligation_id>/go-gan", "untie", obligations.untie, ["POST"]),
    ("/su-kien/<obligation_id>/huy", "cancel_obligation", obligations.cancel, ["POST"]),
    ("/thi-dua/", "merit", merit.index, ["GET"]),
    ("/thi-dua/de-nghi.docx", "praise_list", merit.praise_list, ["GET"]),
    ("/thi-dua/de-nghi", "nominate", merit.nominate, ["POST"]),
    ("/thi-dua/<nomination_id>/quyet-dinh", "decide_nomination", merit.decide_nomination, ["POST"]),
    ("/vi-pham/", "violations", merit.breaches, ["GET"]),
    ("/vi-pham/moi", "new_violation", merit.new_breach, ["GET"]),
    ("/vi-pham/moi", "record_violation", merit.record_breach, ["POST"]),
    ("/vi-pham/<violation_id>", "violation", merit.breach, ["GET"]),
    ("/vi-pham/<violation_id>/giai-trinh", "answer_violation", merit.answer_breach, ["POST"]),
    ("/vi-pham/<violation_id>/ket-luan", "decide_violation", merit.decide_breach, ["POST"]),
    ("/de-xuat/", "suggestions", suggestions.index, ["GET"]),
    ("/de-xuat/", "suggest", suggestions.suggest, ["POST"]),
    ("/de-xuat/<suggestion_id>/trinh", "send_suggestion", suggestions.send, ["POST"]),
    ("/de-xuat/<suggestion_id>/tra-loi", "answer_suggestion", suggestions.answer, ["POST"]),
    ("/ke-hoach/", "plan", plan.index, ["GET"]),
    ("/ke-hoach/moi", "new_plan_line", plan.new, ["GET"]),
    ("/ke-hoach/moi", "enter_plan_line", plan.enter, ["POST"]),
    ("/ke-hoach/<line_id>", "plan_line", plan.show, ["GET"]),
    ("/ke-hoach/<line_id>/sua", "change_plan_line", plan.change, ["POST"]),
    ("/ke-hoach/<line_id>/duyet", "accept_plan_line", plan.accept, ["POST"]),
    ("/ke-hoach/<line_id>/huy", "cancel_plan_line", plan.cancel, ["POST"]),
    ("/ke-hoach/<line_id>/gan", "tie_plan_line", plan.tie, ["POST"]),
    ("/ke-hoach/<line_id>/go-gan", "untie_plan_line", plan.untie, ["POST"]),
    ("/chi-tieu/", "quota", quota.index, ["GET"]),
    ("/chi-tieu/<period>/<unit_id>", "quota_cell", quota.show, ["GET"]),
    ("/chi-tieu/<period>/<unit_id>/mien", "excuse", quota.excuse, ["POST"]),
    ("/chi-tieu/<period>/<unit_id>/bo-mien", "revoke_excuse", quota.revoke, ["POST"]),
):
    blueprint.add_url_rule(_rule, _name, _view, methods=_methods)

internal = Blueprint("reporting_internal", __name__, url_prefix="/internal/reporting")
internal.add_url_rule("/concerned", "concerned", peers.concerned, methods=["GET"])

__all__ = ["blueprint", "internal"]
