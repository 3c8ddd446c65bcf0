"""One definition per number: report, dashboard and API read the same figures."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.reporting.models import Fact, Move, Report
from shared.bus import holding, topology
from shared.clock import local, month_bounds
from shared.db import log, people
from shared.db.tables import cursor, job
from shared.regulation.pack import Pack
from shared.workflow.article import ARTICLE

OPEN = tuple(s.name for s in ARTICLE.states.values() if s.group == "open" and s.name != "draft")


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
    met: bool | None  # None: no duty
    note: str


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

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON and for the frozen snapshot."""
        return asdict(self)


def figures(session: Session, period: str, pack: Pack) -> Figures:
    """All figures of a month (`yyyy-mm`, school time). BadMonth."""
    start, end = month_bounds(period)
    before, _ = month_bounds(f"{start - timedelta(days=1):%Y-%m}")
    rows = _sections(session, pack, start, end, before)
    total = SectionRow("", "Cộng", *(sum(getattr(r, f) for r in rows) for f in _NUMBERS))
    return Figures(period, rows, _units(session, pack, start, end), _grounds(session, pack, start, end), total)


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


def _units(session: Session, pack: Pack, start: datetime, end: datetime) -> tuple[UnitRow, ...]:
    """Credit goes to the month of the first submission, provisional until published (C8)."""
    facts = session.execute(
        sa.select(Fact.unit_id, Fact.classes, Fact.state, Fact.published_at).where(
            Fact.submitted_at >= start, Fact.submitted_at < end
        )
    ).all()
    published = Counter(
        session.scalars(sa.select(Fact.unit_id).where(Fact.published_at >= start, Fact.published_at < end)).all()
    )
    return tuple(_unit_row(unit, pack, [f for f in facts if f.unit_id == unit.unit_id], published)
                 for unit in people.units(session))  # fmt: skip


def _unit_row(unit: people.Unit, pack: Pack, facts: list[Any], published: Counter[str]) -> UnitRow:
    quota = pack.quota.per_month if unit.under_quota else 0
    counted = [f for f in facts if _counts(f, pack)]
    credited = sum(1 for f in counted if f.published_at is not None)
    provisional = sum(1 for f in counted if f.published_at is None and f.state in (*OPEN, "approved", "scheduled"))
    met = credited >= quota if unit.under_quota else None
    note = f"{provisional} bài đang xử lý, tạm tính" if met is False and provisional else ""
    return UnitRow(unit.unit_id, unit.name, quota, len(facts), published[unit.unit_id], met, note)


def _counts(fact: Any, pack: Pack) -> bool:
    """Counted are the classes of the pack; an article without a class yet counts provisionally."""
    return not fact.classes or bool(set(fact.classes) & set(pack.quota.classes))


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


@dataclass(frozen=True)
class MonthRow:
    """A month in the list."""

    period: str
    received: int
    published: int
    report: Report | None


def months(session: Session, now: datetime, limit: int = 24) -> list[MonthRow]:
    """The months from the first fact to now, newest first."""
    first = session.scalar(sa.select(sa.func.min(Fact.submitted_at)))
    here = local(now).replace(day=1)
    rows: list[MonthRow] = []
    while len(rows) < limit:
        period = f"{here:%Y-%m}"
        start, end = month_bounds(period)
        received = _count(session, Fact.submitted_at, start, end)
        published = _count(session, Fact.published_at, start, end)
        rows.append(MonthRow(period, received, published, latest_report(session, period)))
        if first is None or start <= first:
            break
        here = (here - timedelta(days=1)).replace(day=1)
    return rows


def _count(session: Session, moment: Any, start: datetime, end: datetime) -> int:
    return session.scalar(sa.select(sa.func.count()).where(moment >= start, moment < end)) or 0


def latest_report(session: Session, period: str) -> Report | None:
    """The newest report built for a month."""
    return session.scalar(sa.select(Report).where(Report.period == period).order_by(Report.built_at.desc()).limit(1))


@dataclass(frozen=True)
class Operations:
    """What an operator looks at."""

    head: log.Head
    cursors: tuple[tuple[str, int], ...]
    held: tuple[holding.HeldEvent, ...]
    failed_jobs: tuple[tuple[str, str, str], ...]


def operations_view(session: Session) -> Operations:
    """This service's own log, cursors, held events and failed jobs."""
    heard = {row.producer: row.position for row in session.execute(sa.select(cursor.c.producer, cursor.c.position))}
    cursors = tuple((name, heard.get(name, 0)) for name in topology.FOLLOWS["reporting"])
    failing = session.execute(sa.select(job.c.kind, job.c.key, job.c.error).where(job.c.error.is_not(None)).limit(50))
    failed = tuple((row.kind, row.key, row.error) for row in failing)
    return Operations(log.head(session), cursors, tuple(holding.everything(session, 50)), failed)


def published_by_unit(rows: Iterable[UnitRow]) -> list[tuple[str, int]]:
    """For the picture: published articles per unit."""
    return [(row.name, row.published) for row in rows]


def built_after_end(session: Session, period: str) -> bool:
    """Whether a report of the whole month exists already."""
    _, end = month_bounds(period)
    report = latest_report(session, period)
    return report is not None and report.built_at >= end
