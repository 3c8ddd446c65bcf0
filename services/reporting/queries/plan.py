"""The editorial plan against what was done (D5.3b): the lines of a period, one line with its history, candidates."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.reporting import permissions
from services.reporting.models import Fact, PlanChange, PlanLine, PlanTie, Span, belongs, school_years, span_of
from services.reporting.models.plan import NEAR
from shared.actors import Actor
from shared.clock import local_day
from shared.db.people import name_of, unit_name
from shared.regulation.pack import Pack
from shared.regulation.school_year import SchoolYears
from shared.text import format_date

STATUS = {
    "done": ("Đã đăng", "ok"), "in_progress": ("Đang làm", "info"), "late": ("Trễ", "warn"),
    "not_begun": ("Chưa làm", "neutral"), "proposed": ("Đề xuất", "info"), "cancelled": ("Đã huỷ", "muted"),
}  # fmt: skip
_GIVEN_UP = ("withdrawn", "refused")
_SHOWN = 60
"""So many candidates are offered for a line."""


@dataclass(frozen=True)
class PlanArticle:
    """An article tied to a line, or that could be."""

    article_id: str
    title: str
    state: str
    unit_id: str
    published: date | None
    suggested: bool = False


@dataclass(frozen=True)
class PlanRow:
    """A line in words. `state`: proposed | not_begun | in_progress | late | done | cancelled."""

    id: str
    period: str
    topic: str
    section: str
    section_label: str
    unit_id: str
    unit: str
    responsible_id: str
    responsible: str
    planned_day: date
    note: str
    state: str
    words: str
    tone: str
    articles: tuple[PlanArticle, ...]
    days_late: int
    cancel_reason: str
    entered_by: str
    entered_by_id: str
    version: int
    suggested: int = 0


@dataclass(frozen=True)
class PlanPage:
    """The plan of a period, with the number of lines in each state."""

    span: Span
    rows: tuple[PlanRow, ...]
    counts: dict[str, int]


@dataclass(frozen=True)
class PlanAct:
    """One act in the history of a line."""

    act: str
    at: datetime
    by: str
    fields: dict[str, list[str]]  # name: [before, after] in words, empty for nothing
    reason: str


@dataclass(frozen=True)
class Planned:
    """A line as the report names it; `day` is ISO text, as the frozen snapshot keeps it."""

    day: str
    topic: str
    section: str
    owner: str


def plan(session: Session, span: Span, pack: Pack, actor: Actor, now: datetime) -> PlanPage:
    """The lines planned within the days of the period, whichever plan they were entered in, by day."""
    query = sa.select(PlanLine).where(PlanLine.planned_day.between(span.first, span.last))
    found = session.scalars(query.order_by(PlanLine.planned_day, PlanLine.id))
    seen = [line for line in found if permissions.sees_plan_line(actor, line.unit_id, line.responsible_id)]
    suggested = _suggested(session, seen, actor)
    rows = [_row(session, line, pack, now, suggested[line.id]) for line in seen]
    rows.sort(key=lambda row: row.state == "cancelled")
    counts = Counter(row.state for row in rows)
    return PlanPage(span, tuple(rows), {state: counts[state] for state in STATUS})


def plan_line(session: Session, line_id: str, pack: Pack, actor: Actor, now: datetime) -> PlanRow | None:
    """One line; None when there is none, or not for this person's eyes."""
    line = session.get(PlanLine, line_id)
    if line is None or not permissions.sees_plan_line(actor, line.unit_id, line.responsible_id):
        return None
    return _row(session, line, pack, now, _suggested(session, [line], actor)[line.id])


def plan_history(session: Session, line_id: str, pack: Pack) -> list[PlanAct]:
    """What was done to a line, the newest first."""
    query = sa.select(PlanChange).where(PlanChange.line_id == line_id).order_by(PlanChange.number.desc())
    return [
        PlanAct(
            one.act, one.at, name_of(session, one.by),
            {name: [_in_words(session, pack, name, value) for value in pair] for name, pair in one.fields.items()},
            one.reason,
        )
        for one in session.scalars(query)
    ]  # fmt: skip


def plan_candidates(session: Session, line_id: str, actor: Actor) -> list[PlanArticle]:
    """Submitted articles no line has taken that this person may tie to it; suggested ones first, then the newest."""
    line = session.get_one(PlanLine, line_id)
    return [] if line.state != "planned" else _candidates(session, line, actor)


def planned_in(session: Session, span: Span, pack: Pack) -> tuple[Planned, ...]:
    """The accepted lines of a period, by day: section IX of the report of the period before."""
    query = sa.select(PlanLine).where(PlanLine.state == "planned", PlanLine.planned_day.between(span.first, span.last))
    return tuple(
        Planned(line.planned_day.isoformat(), line.topic, _label(pack, line.section), _owner(session, line))
        for line in session.scalars(query.order_by(PlanLine.planned_day, PlanLine.id))
    )


def spans(begun: int, years: SchoolYears) -> list[Span]:
    """The periods one plans for in a school year: the year, its semesters, its months."""
    every = [f"{begun}-nam", f"{begun}-hk1", f"{begun}-hk2", *years.months(begun)]
    return [span_of(period, years) for period in every]


def _owner(session: Session, line: PlanLine) -> str:
    unit = unit_name(session, line.unit_id) if line.unit_id else ""
    person = name_of(session, line.responsible_id) if line.responsible_id else ""
    return ", ".join(part for part in (unit, person) if part)


def _in_words(session: Session, pack: Pack, name: str, value: str | None) -> str:
    if not value:
        return ""
    if name == "planned_day":
        return format_date(date.fromisoformat(value))
    if name == "section":
        return _label(pack, value)
    if name == "period":
        return span_of(value, school_years(session, pack)).label
    return {"unit_id": unit_name, "responsible_id": name_of}[name](session, value) if name.endswith("_id") else value


def _label(pack: Pack, section: str) -> str:
    return next((one.label for one in pack.sections if one.id == section), section)


def _candidates(session: Session, line: PlanLine, actor: Actor) -> list[PlanArticle]:
    mine = sa.or_(Fact.unit_id == line.unit_id, Fact.author_id == line.responsible_id, Fact.section == line.section)
    facts = session.scalars(_free(actor).where(mine))
    found = [_article(fact, suggested=_near(line, fact)) for fact in facts if belongs(line, fact)]
    return sorted(found, key=lambda one: not one.suggested)[:_SHOWN]


def _free(actor: Actor) -> sa.Select[Fact]:
    """Submitted articles no line has taken and this person may tie, the newest first."""
    query = sa.select(Fact).where(Fact.submitted_at.is_not(None), Fact.id.not_in(sa.select(PlanTie.article_id)))
    if not permissions.can_plan(actor):
        query = query.where(Fact.unit_id.in_(actor.leads_units))
    return query.where(Fact.state.not_in(_GIVEN_UP)).order_by(Fact.submitted_at.desc(), Fact.id)


def _suggested(session: Session, lines: Sequence[PlanLine], actor: Actor) -> Counter[str]:
    """Line -> how many articles are suggested, for lines without one that this person may tie: one query for all."""
    tied = set(session.scalars(sa.select(PlanTie.line_id).where(PlanTie.line_id.in_([line.id for line in lines]))))
    asking = [
        line
        for line in lines
        if line.state == "planned" and line.id not in tied and permissions.can_tie_plan(actor, line.unit_id)
    ]
    if not asking:
        return Counter()
    facts = session.scalars(_free(actor).where(Fact.section.in_({line.section for line in asking}))).all()
    # No more than the line's own page offers to choose from.
    return Counter({line.id: min(_SHOWN, sum(_near(line, fact) for fact in facts)) for line in asking})


def _near(line: PlanLine, fact: Fact) -> bool:
    """The section, the unit (or the person) and nearly the day of the line."""
    owner = fact.unit_id == line.unit_id or (line.unit_id is None and fact.author_id == line.responsible_id)
    moment = fact.published_at or fact.submitted_at
    days = [day for day in (fact.event_end, local_day(moment) if moment else None) if day is not None]
    return owner and fact.section == line.section and any(abs(day - line.planned_day) <= NEAR for day in days)


def _article(fact: Fact, *, suggested: bool = False) -> PlanArticle:
    published = local_day(fact.published_at) if fact.published_at else None
    return PlanArticle(fact.id, fact.title, fact.state, fact.unit_id, published, suggested)


def _row(session: Session, line: PlanLine, pack: Pack, now: datetime, suggested: int) -> PlanRow:
    tied = sa.select(PlanTie.article_id).where(PlanTie.line_id == line.id)
    facts = session.scalars(sa.select(Fact).where(Fact.id.in_(tied)).order_by(Fact.submitted_at, Fact.id))
    articles = tuple(_article(fact) for fact in facts)
    state, late = _stands(line, articles, local_day(now))
    words, tone = STATUS[state]
    return PlanRow(
        id=line.id, period=line.period, topic=line.topic, section=line.section,
        section_label=_label(pack, line.section), unit_id=line.unit_id or "",
        unit=unit_name(session, line.unit_id) if line.unit_id else "", responsible_id=line.responsible_id or "",
        responsible=name_of(session, line.responsible_id) if line.responsible_id else "",
        planned_day=line.planned_day, note=line.note, state=state, words=words, tone=tone, articles=articles,
        days_late=late, cancel_reason=line.cancel_reason or "", entered_by=name_of(session, line.entered_by),
        entered_by_id=line.entered_by, version=line.version, suggested=suggested,
    )  # fmt: skip


def _stands(line: PlanLine, articles: tuple[PlanArticle, ...], today: date) -> tuple[str, int]:
    """(state, days after the planned one): of the first posting when done, else of today."""
    if line.state != "planned":
        return line.state, 0
    posted = [one.published for one in articles if one.published is not None]
    late = max(0, ((min(posted) if posted else today) - line.planned_day).days)
    if posted:
        return "done", late
    if late:
        return "late", late
    begun = any(one.state not in _GIVEN_UP for one in articles)
    return ("in_progress" if begun else "not_begun"), 0
