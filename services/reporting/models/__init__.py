"""Tables of reporting: facts and reports, the school calendar, clocks and obligations, the quota ledger."""

from services.reporting.models.authority import DelegatedApproval, Training
from services.reporting.models.base import Base
from services.reporting.models.calendar import CalendarRow, in_force_at, rows_in_force, school_calendar
from services.reporting.models.clocks import OUTCOMES, Clock, Obligation, Reminder
from services.reporting.models.facts import Fact, Move
from services.reporting.models.merit import Nomination, Violation
from services.reporting.models.operating import OperatorAct, act_of
from services.reporting.models.periods import (
    AD_HOC,
    MONTH,
    SEMESTER,
    YEAR,
    Span,
    after,
    before,
    free_span,
    span_of,
    year_earlier,
)
from services.reporting.models.plan import PlanChange, PlanLine, PlanTie, belongs
from services.reporting.models.quota import QuotaExcuse, QuotaWarning
from services.reporting.models.reports import Conclusion, Report, ReportStep
from services.reporting.models.school_year import SchoolYearRow, school_years, years_in_force
from services.reporting.models.suggestions import Suggestion

__all__ = [
    "AD_HOC",
    "MONTH",
    "OUTCOMES",
    "SEMESTER",
    "YEAR",
    "Base",
    "CalendarRow",
    "Clock",
    "Conclusion",
    "DelegatedApproval",
    "Fact",
    "Move",
    "Nomination",
    "Obligation",
    "OperatorAct",
    "PlanChange",
    "PlanLine",
    "PlanTie",
    "QuotaExcuse",
    "QuotaWarning",
    "Reminder",
    "Report",
    "ReportStep",
    "SchoolYearRow",
    "Span",
    "Suggestion",
    "Training",
    "Violation",
    "act_of",
    "after",
    "before",
    "belongs",
    "free_span",
    "in_force_at",
    "rows_in_force",
    "school_calendar",
    "school_years",
    "span_of",
    "year_earlier",
    "years_in_force",
]  # fmt: skip
