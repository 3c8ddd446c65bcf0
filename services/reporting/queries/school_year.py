"""The school-year table as a page: the days that count, by what decision, and what counted before."""

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.reporting.models import SchoolYearRow, school_years
from shared.db.people import names
from shared.regulation.pack import Pack
from shared.regulation.school_year import DAYS


@dataclass(frozen=True)
class Year:
    """One year as it counts. `row_id` and `entered_by` are empty when the pack gives its days."""

    begun: int
    begins: date
    first_ends: date
    second_begins: date
    second_ends: date
    ends: date
    row_id: str
    decision_no: str
    entered_by: str
    entered_at: datetime | None


@dataclass(frozen=True)
class Ended:
    """A decision that counts no more."""

    begun: int
    begins: date
    ends: date
    decision_no: str
    entered_by: str
    entered_at: datetime
    ended_by: str
    ended_at: datetime
    reason: str


@dataclass(frozen=True)
class YearsPage:
    """The present year and its neighbours, every year with a decision, the newest first; the history below."""

    years: tuple[Year, ...]
    history: tuple[Ended, ...]


def years_page(session: Session, pack: Pack, today: date) -> YearsPage:
    """Every decided year, and those around today."""
    table, known = school_years(session, pack), names(session)
    rows = session.scalars(sa.select(SchoolYearRow).order_by(SchoolYearRow.entered_at.desc(), SchoolYearRow.id)).all()
    decided = {row.begun: row for row in rows if row.in_force is not None}
    present = table.of(today)
    shown = sorted({*decided, *range(present - 1, present + 3)}, reverse=True)
    history = [_ended(row, known) for row in rows if row.ended_at is not None]
    return YearsPage(
        tuple(
            Year(
                begun,
                **{name: getattr(table.year(begun), name) for name in DAYS},
                row_id=row.id if (row := decided.get(begun)) else "",
                decision_no=row.decision_no if row else "",
                entered_by=known.get(row.entered_by, row.entered_by) if row else "",
                entered_at=row.entered_at if row else None,
            )
            for begun in shown
        ),
        tuple(history),
    )


def _ended(row: SchoolYearRow, known: dict[str, str]) -> Ended:
    by = row.ended_by or ""
    assert row.ended_at is not None  # the database says so too
    return Ended(
        row.begun, row.begins, row.ends, row.decision_no, known.get(row.entered_by, row.entered_by), row.entered_at,
        known.get(by, by), row.ended_at, row.end_reason or "",
    )  # fmt: skip
