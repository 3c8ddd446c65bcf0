"""All changes of reporting: follow the logs, keep reports, calendar, obligations and quota, remind."""

from services.reporting.operations import merit, obligations, plan, reports, suggestions
from services.reporting.operations.authority import note_delegated, note_training, strike_training
from services.reporting.operations.calendar import KINDS, enter_days, revoke_days
from services.reporting.operations.calendar import Given as DaysGiven
from services.reporting.operations.facts import SENT, follow, reset
from services.reporting.operations.obligations import Given as ObligationGiven
from services.reporting.operations.operating import note_operator_act
from services.reporting.operations.plan import Given as PlanGiven
from services.reporting.operations.quota import excuse, revoke_excuse, warn
from services.reporting.operations.reminders import remind
from services.reporting.operations.reports import ConclusionGiven, check_month
from services.reporting.operations.school_year import decide_year, drop_year
from services.reporting.operations.stages import MORNING, stages_of

__all__ = [
    "KINDS",
    "MORNING",
    "SENT",
    "ConclusionGiven",
    "DaysGiven",
    "ObligationGiven",
    "PlanGiven",
    "check_month",
    "decide_year",
    "drop_year",
    "enter_days",
    "excuse",
    "follow",
    "merit",
    "note_delegated",
    "note_operator_act",
    "note_training",
    "obligations",
    "plan",
    "remind",
    "reports",
    "reset",
    "revoke_days",
    "revoke_excuse",
    "stages_of",
    "strike_training",
    "suggestions",
    "warn",
]
