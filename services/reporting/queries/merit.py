"""Merit and breach (Điều 17): the ranking from the report's own facts, the nominations, the restricted records."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.reporting import permissions
from services.reporting.errors import UnknownViolation
from services.reporting.models import Fact, Nomination, Violation
from services.reporting.models.ledger import cells
from services.reporting.queries.deadlines import due_between
from shared.actors import Actor
from shared.clock import LOCAL, local, month_bounds
from shared.db.people import name_of, names, unit_name, units
from shared.regulation.pack import Pack
from shared.regulation.school_year import SchoolYear, SchoolYears


@dataclass(frozen=True)
class MeritRow:
    """A unit or a person over some months. `owed`, `met`: months under quota and fulfilled (units only).

    `rank`: place from 1; equal figures share a place.
    """

    id: str
    name: str
    sent: int
    published: int
    due: int
    on_time: int
    owed: int
    met: int
    rank: int = 0


@dataclass(frozen=True)
class NominationRow:
    """A nomination in words."""

    id: str
    period: str
    kind: str
    target: str
    reason: str
    proposed_at: datetime
    proposed_by: str
    verdict: str | None
    decided_at: datetime | None
    decided_by: str
    decision_no: str
    note: str


@dataclass(frozen=True)
class ViolationRow:
    """A record in words. `label` is the ground's; `seq` the step of the article it is about."""

    id: str
    article_id: str
    title: str
    seq: int
    member_id: str
    member: str
    ground: str
    label: str
    pack: str
    what: str
    recorded_at: datetime
    recorded_by: str
    answer: str | None
    answered_at: datetime | None
    verdict: str | None
    decided_at: datetime | None
    decided_by: str
    decision_no: str
    note: str


def months_begun(year: int, years: SchoolYears, now: datetime) -> list[str]:
    """The months of a school year that have begun; the first one when none has."""
    every = years.months(year)
    return [period for period in every if period <= f"{local(now):%Y-%m}"] or every[:1]


def ranking(
    session: Session, periods: Sequence[str], pack_on: Callable[[date], Pack], now: datetime
) -> tuple[list[MeritRow], list[MeritRow]]:
    """(units, people) over consecutive months, most published first, then most on time, then by name."""
    start, end = month_bounds(periods[0])[0], month_bounds(periods[-1])[1]
    sent = _count(session, Fact.submitted_at, start, end)
    published = _count(session, Fact.published_at, start, end)
    author = {row.id: row.author_id for row in session.execute(sa.select(Fact.id, Fact.author_id))}
    decided = [row for row in due_between(session, start, end, now) if row.verdict != "running"]
    owed, met = _months(session, periods, pack_on)
    by_unit = [
        MeritRow(
            unit.unit_id, unit.name, sent[0][unit.unit_id], published[0][unit.unit_id],
            sum(row.unit_id == unit.unit_id for row in decided),
            sum(row.unit_id == unit.unit_id and row.verdict == "on_time" for row in decided),
            owed[unit.unit_id], met[unit.unit_id],
        )
        for unit in units(session)
    ]  # fmt: skip
    own = [(author.get(row.article_id or "", ""), row.verdict) for row in decided]
    people = [
        MeritRow(
            id_, name, sent[1][id_], published[1][id_], sum(who == id_ for who, _ in own),
            sum(who == id_ and verdict == "on_time" for who, verdict in own), 0, 0,
        )
        for id_, name in names(session).items() if sent[1][id_] or published[1][id_]
    ]  # fmt: skip
    return _ranked(by_unit), _ranked(people)


def _ranked(rows: list[MeritRow]) -> list[MeritRow]:
    """In order, with places: the name orders equal figures, but does not put one before the other (1, 1, 3)."""
    figures = sorted((-row.published, -row.on_time) for row in rows)
    placed = [replace(row, rank=figures.index((-row.published, -row.on_time)) + 1) for row in rows]
    return sorted(placed, key=lambda row: (row.rank, row.name))


def _count(
    session: Session, moment: sa.orm.InstrumentedAttribute[datetime | None], start: datetime, end: datetime
) -> tuple[Counter[str], Counter[str]]:
    """Articles by unit, and by author."""
    query = sa.select(Fact.unit_id, Fact.author_id).where(moment >= start, moment < end)
    found = session.execute(query).all()
    return Counter(unit for unit, _ in found), Counter(author for _, author in found)


def _months(
    session: Session, periods: Sequence[str], pack_on: Callable[[date], Pack]
) -> tuple[Counter[str], Counter[str]]:
    """Months with a duty, and those fulfilled, by unit: the quota ledger's own verdicts."""
    owed: Counter[str] = Counter()
    met: Counter[str] = Counter()
    for period in periods:
        for cell in cells(session, period, pack_on(date.fromisoformat(f"{period}-01"))):
            owed[cell.unit_id] += cell.met is not None
            met[cell.unit_id] += cell.met is True
    return owed, met


def nominations(session: Session, year: SchoolYear | None = None) -> list[NominationRow]:
    """Undecided ones first, then the newest first; with `year`, those proposed within its days."""
    open_first = Nomination.verdict.is_not(None)
    query = sa.select(Nomination)
    if year is not None:
        start, end = (datetime.combine(day, time.min, LOCAL) for day in (year.begins, year.ends + timedelta(days=1)))
        query = query.where(Nomination.proposed_at >= start, Nomination.proposed_at < end)
    query = query.order_by(open_first, Nomination.proposed_at.desc(), Nomination.id)
    return [
        NominationRow(
            row.id, row.period, row.kind,
            unit_name(session, row.subject_id) if row.kind == "unit" else name_of(session, row.subject_id),
            row.reason, row.proposed_at, name_of(session, row.proposed_by), row.verdict, row.decided_at,
            name_of(session, row.decided_by), row.decision_no or "", row.note or "",
        )
        for row in session.scalars(query.limit(500))
    ]  # fmt: skip


def violations(session: Session, pack: Pack, actor: Actor) -> list[ViolationRow]:
    """Those this person may see: head and principal all, others what concerns themselves."""
    query = sa.select(Violation).order_by(Violation.verdict.is_not(None), Violation.recorded_at.desc(), Violation.id)
    if not permissions.can_record_violation(actor):
        query = query.where(Violation.member_id == actor.member_id)
    return [_violation(session, row, pack) for row in session.scalars(query.limit(500))]


def violation(session: Session, violation_id: str, pack: Pack, actor: Actor) -> ViolationRow:
    """One record. UnknownViolation, also for somebody who may not see it."""
    row = session.get(Violation, violation_id)
    if row is None or not permissions.sees_violation(actor, row.member_id):
        raise UnknownViolation
    return _violation(session, row, pack)


def concerned(session: Session, violation_id: str) -> str:
    """Whom a record concerns; empty when there is none."""
    return session.scalar(sa.select(Violation.member_id).where(Violation.id == violation_id)) or ""


def recent_articles(session: Session) -> list[tuple[str, str]]:
    """Submitted articles to choose from, the newest first."""
    query = sa.select(Fact.id, Fact.title).where(Fact.submitted_at.is_not(None))
    return [(row.id, row.title) for row in session.execute(query.order_by(Fact.submitted_at.desc()).limit(300))]


def _violation(session: Session, row: Violation, pack: Pack) -> ViolationRow:
    there = pack.at(row.pack)
    named = there.grounds.get(row.ground) or there.takedown_reasons.get(row.ground)
    return ViolationRow(
        row.id, row.article_id, row.title, row.seq, row.member_id, name_of(session, row.member_id), row.ground,
        named.label if named else row.ground, row.pack, row.what, row.recorded_at, name_of(session, row.recorded_by),
        row.answer, row.answered_at, row.verdict, row.decided_at, name_of(session, row.decided_by),
        row.decision_no or "", row.note or "",
    )  # fmt: skip
