"""One definition per number: report, dashboard and API read the same figures."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.reporting.models import (
    MONTH,
    SEMESTER,
    YEAR,
    Fact,
    Move,
    Span,
    after,
    before,
    ledger,
    school_years,
    span_of,
    year_earlier,
)
from services.reporting.models.ledger import OPEN
from services.reporting.queries.authority import DelegationUse, LevelRow, Trained, delegations_used, levels, trained
from services.reporting.queries.deadlines import Deadlines, deadlines_of
from services.reporting.queries.merit import ranking
from services.reporting.queries.plan import Planned, planned_in
from services.reporting.queries.suggestions import sent_between
from shared.clock import month_bounds
from shared.db.people import Unit, units
from shared.regulation.pack import Pack

PackOn = Callable[[date], Pack]
"""The pack in force on a day."""
_PLACES = 10
"""Of the people that a report names."""


@dataclass(frozen=True)
class SectionRow:
    """Bảng 1: one section."""

    section: str
    label: str
    received: int
    published: int
    in_progress: int
    returned: int
    refused: int
    taken_down: int
    change: int  # published, against the period before
    same: int = 0  # published, against the same semester a year earlier


@dataclass(frozen=True)
class UnitRow:
    """Bảng 2: one unit with its quota (D13.3). `owed`, `fulfilled`: months with a duty, and met, of several."""

    unit_id: str
    name: str
    quota: int
    sent: int
    published: int
    met: bool | None  # None: no duty, or excused
    note: str
    status: str = ""  # of the quota ledger
    owed: int = 0
    fulfilled: int = 0


@dataclass(frozen=True)
class MonthLine:
    """One month of a semester or a school year, set beside the others."""

    period: str
    received: int
    published: int
    refused: int
    taken_down: int
    owed: int  # units with a duty
    fulfilled: int
    due: int  # events whose week ended
    on_time: int


@dataclass(frozen=True)
class RankLine:
    """A unit or a person in the ranking of a semester or a school year (D17a)."""

    rank: int
    name: str
    sent: int
    published: int
    due: int
    on_time: int


@dataclass(frozen=True)
class GroundRow:
    """Bảng 5: one ground of refusal, return or removal."""

    code: str
    label: str
    count: int
    share: float  # percent of all


@dataclass(frozen=True)
class Figures:
    """The figures of one period. Days are ISO; a snapshot kept before there were other periods has none of them."""

    period: str
    sections: tuple[SectionRow, ...]
    units: tuple[UnitRow, ...]
    grounds: tuple[GroundRow, ...]
    total: SectionRow
    deadlines: Deadlines
    updates: int = 0
    """Corrections and updates of articles already posted (T20): never counted as articles."""
    suggestions: tuple[str, ...] = ()
    """What was put before the principal in the month (D5.3d)."""
    next_plan: tuple[Planned, ...] = ()
    """What is planned for the month after (D5.3b)."""
    levels: tuple[LevelRow, ...] = ()
    """Bảng 6."""
    delegations: tuple[DelegationUse, ...] = ()
    """The principal's delegations that were used (D12.2b)."""
    trainings: tuple[Trained, ...] = ()
    """Courses of the board (D9)."""
    kind: str = "month"
    label: str = ""
    first: str = ""
    last: str = ""
    compared_with: str = ""
    """The label of the period before."""
    same_with: str = ""
    """The label of the same semester a year earlier, or empty."""
    months: tuple[MonthLine, ...] = ()
    ranked_units: tuple[RankLine, ...] = ()
    ranked_people: tuple[RankLine, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON and for the frozen snapshot."""
        return asdict(self)


def figures(session: Session, period: str, pack: Pack, now: datetime, pack_on: PackOn | None = None) -> Figures:
    """All figures of a period (`models/periods.py`) as they stand at `now`. ValueError for an unknown period.

    `pack_on` gives the rules of each month's own time (Điều 18); without it `pack` counts for all.
    """
    years = school_years(session, pack)
    span = span_of(period, years)
    earlier, same = before(span, years), year_earlier(span, years)
    rules: PackOn = pack_on or (lambda _day: pack)
    start, end = span.start, span.end
    rows = _sections(session, pack, span, earlier, same)
    total = SectionRow("", "Cộng", *(sum(getattr(r, f) for r in rows) for f in _NUMBERS))
    long = span.kind in (SEMESTER, YEAR)
    return Figures(
        period, rows, _units(session, rules, span), _grounds(session, pack, start, end), total,
        deadlines_of(session, start, end, now), sum(_moves_by_section(session, "article.updated", start, end).values()),
        sent_between(session, start, end), planned_in(session, after(span, years), pack),
        levels(session, start, end, pack), delegations_used(session, start, end), trained(session, start, end),
        kind=span.kind, label=span.label, first=span.first.isoformat(), last=span.last.isoformat(),
        compared_with=earlier.label, same_with=same.label if same else "",
        months=_months(session, rules, span, now) if long else (),
        **(_ranked(session, rules, span, now) if long else {}),
    )  # fmt: skip


_NUMBERS = ("received", "published", "in_progress", "returned", "refused", "taken_down", "change", "same")


def _sections(session: Session, pack: Pack, span: Span, earlier: Span, same: Span | None) -> tuple[SectionRow, ...]:
    start, end = span.start, span.end
    received = _by_section(session, Fact.submitted_at, start, end)
    published = _by_section(session, Fact.published_at, start, end)
    last = _by_section(session, Fact.published_at, earlier.start, earlier.end)
    once = _by_section(session, Fact.published_at, same.start, same.end) if same else None
    returned = _moves_by_section(session, "article.returned", start, end)
    refused = _moves_by_section(session, "article.refused", start, end)
    removed = _moves_by_section(session, "article.taken_down", start, end)
    waiting = _in_progress(session, end)
    known = {section.id: section.label for section in pack.sections}
    seen = [c for counter in (received, published, returned, refused, removed, waiting) for c in counter]
    known.update({section: section or "Chưa chọn chuyên mục" for section in seen if section not in known})
    return tuple(
        SectionRow(
            section, label, received[section], published[section], waiting[section], returned[section],
            refused[section], removed[section], published[section] - last[section],
            published[section] - once[section] if once is not None else 0,
        )
        for section, label in known.items()
    )  # fmt: skip


def _by_section(session: Session, moment: Any, start: datetime, end: datetime) -> Counter[str]:
    query = (
        sa.select(Fact.section, sa.func.count().label("number"))
        .where(moment >= start, moment < end)
        .group_by(Fact.section)
    )
    return Counter({row.section: row.number for row in session.execute(query)})


def _moves_by_section(session: Session, type_: str, start: datetime, end: datetime) -> Counter[str]:
    query = (
        sa.select(Move.section, sa.func.count().label("number"))
        .where(Move.type == type_, Move.at >= start, Move.at < end)
        .group_by(Move.section)
    )
    return Counter({row.section: row.number for row in session.execute(query)})


def _in_progress(session: Session, end: datetime) -> Counter[str]:
    """Articles that stood in an open state when the month ended."""
    last = (
        sa.select(Move.article_id, sa.func.max(Move.seq).label("seq"))
        .where(Move.at < end)
        .group_by(Move.article_id)
        .subquery()
    )
    query = (
        sa.select(Move.section, sa.func.count().label("number"))
        .join(last, sa.and_(last.c.article_id == Move.article_id, last.c.seq == Move.seq))
        .where(Move.to_state.in_(OPEN))
        .group_by(Move.section)
    )
    return Counter({row.section: row.number for row in session.execute(query)})


def _units(session: Session, rules: PackOn, span: Span) -> tuple[UnitRow, ...]:
    """The ledger's cells of the months that end in the period, with what was sent and published in it."""
    published = _by_unit(session, Fact.published_at, span)
    if span.kind == MONTH:
        month = ledger.cells(session, span.period, rules(span.first))
        return tuple(_unit_row(cell, published[cell.unit_id]) for cell in month)
    sent, cells = _by_unit(session, Fact.submitted_at, span), _cells(session, rules, span)
    return tuple(
        _unit_over_months(unit, [cell for cell in cells if cell.unit_id == unit.unit_id], sent, published)
        for unit in units(session)
    )


def _cells(session: Session, rules: PackOn, span: Span) -> list[ledger.Cell]:
    months = ((period, month_bounds(period)[0].date()) for period in span.months)
    return [cell for period, first in months for cell in ledger.cells(session, period, rules(first))]


def _by_unit(session: Session, moment: Any, span: Span) -> Counter[str]:
    return Counter(session.scalars(sa.select(Fact.unit_id).where(moment >= span.start, moment < span.end)).all())


def _unit_over_months(unit: Unit, cells: list[ledger.Cell], sent: Counter[str], published: Counter[str]) -> UnitRow:
    duty = [cell for cell in cells if cell.met is not None]
    fulfilled = sum(cell.met is True for cell in duty)
    excused = sum(cell.status == "excused" for cell in cells)
    status = "free" if not duty else "met" if fulfilled == len(duty) else "missing"
    if not duty and excused:
        status = "excused"
    note = f"đạt {fulfilled}/{len(duty)} tháng" if duty else ""
    note += f"{'; ' if note else ''}được miễn {excused} tháng" if excused else ""
    return UnitRow(
        unit.unit_id, unit.name, sum(cell.quota for cell in cells), sent[unit.unit_id], published[unit.unit_id],
        fulfilled == len(duty) if duty else None, note, status, len(duty), fulfilled,
    )  # fmt: skip


def _months(session: Session, rules: PackOn, span: Span, now: datetime) -> tuple[MonthLine, ...]:
    return tuple(_month_line(session, rules, period, now) for period in span.months)


def _month_line(session: Session, rules: PackOn, period: str, now: datetime) -> MonthLine:
    start, end = month_bounds(period)
    due = deadlines_of(session, start, end, now)
    duty = [cell for cell in ledger.cells(session, period, rules(start.date())) if cell.met is not None]
    return MonthLine(
        period,
        sum(_by_section(session, Fact.submitted_at, start, end).values()),
        sum(_by_section(session, Fact.published_at, start, end).values()),
        sum(_moves_by_section(session, "article.refused", start, end).values()),
        sum(_moves_by_section(session, "article.taken_down", start, end).values()),
        len(duty), sum(cell.met is True for cell in duty), due.due, due.on_time,
    )  # fmt: skip


def _ranked(session: Session, rules: PackOn, span: Span, now: datetime) -> dict[str, tuple[RankLine, ...]]:
    """The ranking's own verdict (D17a) over the months of the period; people in the first ten places."""
    by_unit, by_person = ranking(session, span.months, rules, now)
    lines = {"ranked_units": by_unit, "ranked_people": [row for row in by_person if row.rank <= _PLACES]}
    return {
        name: tuple(RankLine(r.rank, r.name, r.sent, r.published, r.due, r.on_time) for r in rows)
        for name, rows in lines.items()
    }


def _unit_row(cell: ledger.Cell, published: int) -> UnitRow:
    note = ""
    if cell.excuse is not None:
        note = f"Được miễn theo Quyết định số {cell.excuse.decision_no}"
    elif cell.met is False and cell.provisional:
        note = f"{cell.provisional} bài đang xử lý, tạm tính"
    return UnitRow(
        cell.unit_id, cell.unit_name, cell.quota, len(cell.entries), published, cell.met, note, cell.status,
        int(cell.met is not None), int(cell.met is True),
    )  # fmt: skip


def _grounds(session: Session, pack: Pack, start: datetime, end: datetime) -> tuple[GroundRow, ...]:
    counter: Counter[str] = Counter()
    query = sa.select(Move.type, Move.grounds, Move.takedown_reason).where(Move.at >= start, Move.at < end)
    for row in session.execute(
        query.where(Move.type.in_(("article.refused", "article.returned", "article.taken_down")))
    ):
        if row.type == "article.returned":
            counter["returned"] += 1
        for code in row.grounds if row.type == "article.refused" else [row.takedown_reason]:
            if code:
                counter[code] += 1
    labels = [(code, ground.label) for code, ground in pack.grounds.items()]
    labels += [("returned", "Trả lại người gửi để bổ sung, hoàn thiện")]
    labels += [(code, reason.label) for code, reason in pack.takedown_reasons.items()]
    whole = sum(counter.values())
    return tuple(_ground_row(code, label, counter[code], whole) for code, label in labels)


def _ground_row(code: str, label: str, count: int, whole: int) -> GroundRow:
    return GroundRow("" if code == "returned" else code, label, count, round(100 * count / whole, 1) if whole else 0.0)


def published_by_unit(rows: Iterable[UnitRow]) -> list[tuple[str, int]]:
    """For the picture: published articles per unit."""
    return [(row.name, row.published) for row in rows]
