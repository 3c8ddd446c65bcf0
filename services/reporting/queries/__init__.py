"""All reads of reporting: one definition per number."""

from services.reporting.queries.figures import Figures, UnitRow, figures, published_by_unit
from services.reporting.queries.months import built_after_end, latest_report, months
from services.reporting.queries.operate import operations_view

__all__ = [
    "Figures", "UnitRow", "built_after_end", "figures", "latest_report", "months", "operations_view",
    "published_by_unit",
]  # fmt: skip
