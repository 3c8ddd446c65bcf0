"""The quota ledger over the months (D13.3): what the page, the drill-down and the API show."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.reporting.models import QuotaExcuse, QuotaWarning, school_years
from services.reporting.models.ledger import Cell, cells
from shared.clock import local_day, month_bounds
from shared.db.people import name_of
from shared.regulation.pack import Pack

PackOn = Callable[[date], Pack]
STATUS = {
    "met": ("Đạt", "ok"),
    "provisional": ("Tạm tính", "warn"),
    "excused": ("Được miễn", "info"),
    "missing": ("Chưa đạt", "error"),
    "free": ("Không có chỉ tiêu", "muted"),
}
"""Status → (words, tone). A month that is over says “Không đạt” instead of “Chưa đạt”."""


@dataclass(frozen=True)
class GridCell:
    """A cell with its words; `future` has nothing to show yet."""

    cell: Cell
    words: str
    tone: str
    future: bool


@dataclass(frozen=True)
class GridRow:
    """One unit over the months."""

    unit_id: str
    unit_name: str
    cells: tuple[GridCell, ...]


@dataclass(frozen=True)
class Excuse:
    """A decision that freed a month, or did until it was taken back."""

    decision_no: str
    reason: str
    decided_at: datetime
    decided_by: str
    revoked_at: datetime | None
    revoked_by: str
    revoke_reason: str


@dataclass(frozen=True)
class CellPage:
    """One unit in one month with its articles, decisions and warnings."""

    grid: GridCell
    excuses: tuple[Excuse, ...]
    warned: tuple[tuple[int, datetime], ...]


def grid(session: Session, year: int, pack_on: PackOn, now: datetime, units: frozenset[str] | None) -> list[GridRow]:
    """The units under quota (or those of `units` among them) over a school year."""
    periods = school_years(session, pack_on(local_day(now))).months(year)
    months = [_month(session, period, pack_on, now) for period in periods]
    duty = dict.fromkeys(
        (one.cell.unit_id, one.cell.unit_name) for month in months for one in month if _under_quota(one.cell, month)
    )
    return [
        GridRow(unit_id, name, tuple(one for month in months for one in month if one.cell.unit_id == unit_id))
        for unit_id, name in duty
        if units is None or unit_id in units
    ]


def cell_page(session: Session, unit_id: str, period: str, pack_on: PackOn, now: datetime) -> CellPage | None:
    """One cell with all that belongs to it, or None for an unknown unit. ValueError when it is no month."""
    found = next((one for one in _month(session, period, pack_on, now) if one.cell.unit_id == unit_id), None)
    if found is None:
        return None
    where = (QuotaExcuse.unit_id == unit_id, QuotaExcuse.period == period)
    rows = session.scalars(sa.select(QuotaExcuse).where(*where).order_by(QuotaExcuse.decided_at))
    warned = session.execute(
        sa.select(QuotaWarning.day, QuotaWarning.at)
        .where(QuotaWarning.unit_id == unit_id, QuotaWarning.period == period, QuotaWarning.said)
        .order_by(QuotaWarning.day)
    )
    return CellPage(found, tuple(_excuse(session, row) for row in rows), tuple((row.day, row.at) for row in warned))


def _month(session: Session, period: str, pack_on: PackOn, now: datetime) -> list[GridCell]:
    start, end = month_bounds(period)
    pack = pack_on(start.date())
    return [_grid_cell(cell, future=start > now, over=end <= now) for cell in cells(session, period, pack)]


def _grid_cell(cell: Cell, *, future: bool, over: bool) -> GridCell:
    words, tone = STATUS[cell.status]
    if cell.status == "missing" and over:
        words = "Không đạt"
    if future and cell.status in ("missing", "provisional"):
        words, tone = "Chưa đến", "muted"
    return GridCell(cell, words, tone, future)


def _under_quota(cell: Cell, month: list[GridCell]) -> bool:
    """A group has a duty this month, or waits for its turn of the rota."""
    return cell.quota > 0 or (cell.under_quota and any(one.cell.quota for one in month))


def _excuse(session: Session, row: QuotaExcuse) -> Excuse:
    return Excuse(
        row.decision_no, row.reason, row.decided_at, name_of(session, row.decided_by), row.revoked_at,
        name_of(session, row.revoked_by), row.revoke_reason or "",
    )  # fmt: skip
