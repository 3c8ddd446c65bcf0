"""The quota ledger (D13.3, C8) as plain figures from facts and excuses: one definition for page, report and mail."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.reporting.models.facts import Fact
from services.reporting.models.quota import QuotaExcuse
from shared.clock import month_bounds
from shared.db.people import Unit, units
from shared.regulation.pack import Pack
from shared.workflow.article import ARTICLE

OPEN = tuple(s.name for s in ARTICLE.states.values() if s.group == "open" and s.name != "draft")
PENDING = (*OPEN, "approved", "scheduled")
ROTA_START = 9
"""The rota begins with the school year, in September."""


@dataclass(frozen=True)
class Entry:
    """One article in a cell. `worth`: credited | provisional | none (refused, withdrawn, a class not counted)."""

    article_id: str
    title: str
    state: str
    classes: tuple[str, ...]
    worth: str


@dataclass(frozen=True)
class Cell:
    """One unit in one month. `status`: met | provisional | excused | missing | free (no duty that month)."""

    unit_id: str
    unit_name: str
    period: str
    quota: int
    credited: int
    provisional: int
    status: str
    excuse: QuotaExcuse | None
    entries: tuple[Entry, ...]
    under_quota: bool

    @property
    def met(self) -> bool | None:
        """Whether the duty is fulfilled; None where there is none (no duty, or excused)."""
        return None if self.status in ("free", "excused") else self.credited >= self.quota


def cells(session: Session, period: str, pack: Pack) -> list[Cell]:
    """The ledger of one month, every unit, ordered by id."""
    start, end = month_bounds(period)
    found = session.execute(
        sa.select(Fact.id, Fact.title, Fact.unit_id, Fact.state, Fact.classes, Fact.published_at)
        .where(Fact.submitted_at >= start, Fact.submitted_at < end)
        .order_by(Fact.submitted_at, Fact.id)
    ).all()
    query = sa.select(QuotaExcuse).where(QuotaExcuse.period == period, QuotaExcuse.revoked_at.is_(None))
    excuses = {row.unit_id: row for row in session.scalars(query)}
    everyone = units(session)
    return [
        _cell(unit, period, pack, quota_of(unit, everyone, period, pack), excuses.get(unit.unit_id),
              [row for row in found if row.unit_id == unit.unit_id])
        for unit in everyone
    ]  # fmt: skip


def quota_of(unit: Unit, everyone: Sequence[Unit], period: str, pack: Pack) -> int:
    """What the unit owes in a month: each group its number, or by rota one group after the other."""
    if not unit.under_quota:
        return 0
    if pack.quota.mode == "rota" and rota_turn(everyone, period) != unit.unit_id:
        return 0
    return pack.quota.per_month


def rota_turn(everyone: Iterable[Unit], period: str) -> str | None:
    """Whose month it is: the groups under quota in the order of their ids, from September on, year after year."""
    groups = sorted(unit.unit_id for unit in everyone if unit.under_quota)
    year, month = (int(part) for part in period.split("-"))
    return groups[(year * 12 + month - ROTA_START) % len(groups)] if groups else None


def _cell(unit: Unit, period: str, pack: Pack, quota: int, excuse: QuotaExcuse | None, rows: Sequence[Any]) -> Cell:
    entries = tuple(_entry(row, pack) for row in rows)
    credited = sum(entry.worth == "credited" for entry in entries)
    provisional = sum(entry.worth == "provisional" for entry in entries)
    return Cell(
        unit.unit_id, unit.name, period, quota, credited, provisional,
        _status(quota, credited, provisional, excused=excuse is not None), excuse, entries,
        unit.under_quota,
    )  # fmt: skip


def _status(quota: int, credited: int, provisional: int, *, excused: bool) -> str:
    if quota == 0:
        return "free"
    if credited >= quota:
        return "met"
    if excused:
        return "excused"
    return "provisional" if credited + provisional >= quota else "missing"


def _entry(row: Any, pack: Pack) -> Entry:
    """Credit goes to the month of the first submission, provisional until published."""
    classes: list[str] = row.classes
    counts = not classes or bool(set(classes) & set(pack.quota.classes))
    worth = "none"
    if counts and row.published_at is not None:
        worth = "credited"
    elif counts and row.state in (*PENDING, "returned"):
        worth = "provisional"
    return Entry(row.id, row.title, row.state, tuple(classes), worth)
