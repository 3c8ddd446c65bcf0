"""Tables of reporting: facts and reports, the school calendar, clocks and obligations, the quota ledger."""

from services.reporting.models.authority import DelegatedApproval, Training
from services.reporting.models.base import Base
from services.reporting.models.calendar import CalendarRow, in_force_at, rows_in_force, school_calendar
from services.reporting.models.clocks import OUTCOMES, Clock, Obligation, Reminder
from services.reporting.models.facts import Fact, Move, Report
from services.reporting.models.merit import Nomination, Violation
from services.reporting.models.operating import OperatorAct, act_of
from services.reporting.models.plan import PlanChange, PlanLine, PlanTie, Span, belongs, span_of
from services.reporting.models.quota import QuotaExcuse, QuotaWarning
from services.reporting.models.school_year import SchoolYearRow, school_years, years_in_force
from services.reporting.models.suggestions import Suggestion

__all__ = [
    "OUTCOMES",
    "Base",
    "CalendarRow",
    "Clock",
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
    "Report", "SchoolYearRow", "Span", "Suggestion",
    "Training",
    "Violation",
    "act_of",
    "belongs",
    "in_force_at",
    "rows_in_force",
    "school_calendar",
    "school_years",
    "span_of",
    "years_in_force",
]  # fmt: skip
