"""One definition per number: report, dashboard and API read the same figures."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.reporting.models import Fact, Move, ledger
from services.reporting.models.ledger import OPEN
from services.reporting.queries.authority import DelegationUse, LevelRow, Trained, delegations_used, levels, trained
from services.reporting.queries.deadlines import Deadlines, deadlines_of
from services.reporting.queries.plan import Planned, planned_in
from services.reporting.queries.suggestions import sent_between
from shared.clock import month_bounds
from shared.regulation.pack import Pack


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
    change: int  # published, against the month before


@dataclass(frozen=True)
class UnitRow:
    """Bảng 2: one unit with its quota (D13.3)."""

    unit_id: str
    name: str
    quota: int
    sent: int
    published: int
    met: bool | None  # None: no duty, or excused
    note: str
    status: str = ""  # of the quota ledger


@dataclass(frozen=True)
class GroundRow:
    """Bảng 5: one ground of refusal, return or removal."""

    code: str
    label: str
    count: int
    share: float  # percent of all


@dataclass(frozen=True)
class Figures:
    """The figures of one month."""

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

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON and for the frozen snapshot."""
        return asdict(self)


def figures(session: Session, period: str, pack: Pack, now: datetime) -> Figures:
    """All figures of a month (`yyyy-mm`, school time) as they stand at `now`. BadMonth."""
    start, end = month_bounds(period)
    before, _ = month_bounds(f"{start - timedelta(days=1):%Y-%m}")
    rows = _sections(session, pack, start, end, before)
    total = SectionRow("", "Cộng", *(sum(getattr(r, f) for r in rows) for f in _NUMBERS))
    return Figures(
        period, rows, _units(session, pack, period), _grounds(session, pack, start, end), total,
        deadlines_of(session, start, end, now), sum(_moves_by_section(session, "article.updated", start, end).values()),
        sent_between(session, start, end), planned_in(session, f"{end:%Y-%m}", pack),
        levels(session, start, end, pack), delegations_used(session, start, end), trained(session, start, end),
    )  # fmt: skip


_NUMBERS = ("received", "published", "in_progress", "returned", "refused", "taken_down", "change")


def _sections(session: Session, pack: Pack, start: datetime, end: datetime, before: datetime) -> tuple[SectionRow, ...]:
    received = _by_section(session, Fact.submitted_at, start, end)
    published = _by_section(session, Fact.published_at, start, end)
    earlier = _by_section(session, Fact.published_at, before, start)
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
            refused[section], removed[section], published[section] - earlier[section],
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


def _units(session: Session, pack: Pack, period: str) -> tuple[UnitRow, ...]:
    """The ledger's cells of the month, with what was sent and published in it."""
    start, end = month_bounds(period)
    published = Counter(
        session.scalars(sa.select(Fact.unit_id).where(Fact.published_at >= start, Fact.published_at < end)).all()
    )
    return tuple(_unit_row(cell, published[cell.unit_id]) for cell in ledger.cells(session, period, pack))


def _unit_row(cell: ledger.Cell, published: int) -> UnitRow:
    note = ""
    if cell.excuse is not None:
        note = f"Được miễn theo Quyết định số {cell.excuse.decision_no}"
    elif cell.met is False and cell.provisional:
        note = f"{cell.provisional} bài đang xử lý, tạm tính"
    return UnitRow(cell.unit_id, cell.unit_name, cell.quota, len(cell.entries), published, cell.met, note, cell.status)


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
