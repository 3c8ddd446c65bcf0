"""All reads of reporting: one definition per number."""

from services.reporting.queries.calendar import calendar_page
from services.reporting.queries.deadlines import clock, clock_of_article, clocks, steps_overdue
from services.reporting.queries.figures import Figures, UnitRow, figures, published_by_unit
from services.reporting.queries.merit import (
    concerned,
    months_begun,
    nominations,
    ranking,
    recent_articles,
    violation,
    violations,
)
from services.reporting.queries.months import months
from services.reporting.queries.obligations import candidates, obligation, obligations
from services.reporting.queries.operate import operations_view
from services.reporting.queries.plan import STATUS as PLAN_STATUS
from services.reporting.queries.plan import PlanRow, plan, plan_candidates, plan_history, plan_line, spans
from services.reporting.queries.quota import cell_page, grid
from services.reporting.queries.reports import conclusions_of, find_report, report_lines, report_of, report_page
from services.reporting.queries.school_year import YearsPage, years_page
from services.reporting.queries.suggestions import suggestions

__all__ = [
    "PLAN_STATUS",
    "Figures",
    "PlanRow",
    "UnitRow",
    "YearsPage",
    "calendar_page",
    "candidates",
    "cell_page",
    "clock",
    "clock_of_article",
    "clocks",
    "concerned",
    "conclusions_of",
    "figures",
    "find_report",
    "grid",
    "months",
    "months_begun",
    "nominations",
    "obligation",
    "obligations",
    "operations_view",
    "plan",
    "plan_candidates",
    "plan_history",
    "plan_line",
    "published_by_unit",
    "ranking",
    "recent_articles",
    "report_lines",
    "report_of",
    "report_page",
    "spans",
    "steps_overdue",
    "suggestions",
    "violation",
    "violations",
    "years_page",
]  # fmt: skip
