"""Reads of the small registers: acknowledgements of the regulation (Q3), the training log (D9)."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.accounts.models import Acknowledgement, Member, Training, TrainingMember


@dataclass(frozen=True)
class ReaderRow:
    """A member and when the version was acknowledged; None: not yet."""

    member_id: str
    name: str
    at: datetime | None


@dataclass(frozen=True)
class TrainingRow:
    """A course with the names of who took it. Struck entries count for nobody."""

    id: str
    course: str
    field: str
    place: str
    first_day: date
    last_day: date
    decision_no: str
    note: str
    recorded_at: datetime
    recorded_by: str
    struck_at: datetime | None
    struck_by: str | None
    strike_reason: str | None
    members: tuple[str, ...]


@dataclass(frozen=True)
class TrainingYear:
    """The courses that began in a year, and how many each person took."""

    year: int
    rows: tuple[TrainingRow, ...]
    counts: tuple[tuple[str, int], ...]


def readers(session: Session, pack: str) -> list[ReaderRow]:
    """Every member who is not locked, those who have not acknowledged this version first, then by given name."""
    said = sa.and_(Acknowledgement.member_id == Member.id, Acknowledgement.pack == pack)
    query = (
        sa.select(Member.id, Member.name, Acknowledgement.at)
        .outerjoin(Acknowledgement, said)
        .where(sa.not_(Member.locked))
        .order_by(Member.sort_key, Member.id)
    )
    found = [ReaderRow(row.id, row.name, row.at) for row in session.execute(query)]
    return sorted(found, key=lambda row: row.at is not None)


def acknowledged_at(session: Session, member_id: str, pack: str) -> datetime | None:
    """When this member acknowledged this version; None: not yet."""
    query = sa.select(Acknowledgement.at).where(Acknowledgement.member_id == member_id, Acknowledgement.pack == pack)
    return session.scalar(query)


def trainings(session: Session, year: int, *, of: str | None = None) -> TrainingYear:
    """The log of a year, newest first; with `of` only the courses of this member."""
    begins = (Training.first_day >= date(year, 1, 1), Training.first_day <= date(year, 12, 31))
    query = (
        sa.select(Training, Member.id.label("member_id"), Member.name)
        .join(TrainingMember, TrainingMember.training_id == Training.id)
        .join(Member, Member.id == TrainingMember.member_id)
        .where(*begins)
        .order_by(Training.first_day.desc(), Training.id, Member.sort_key, Member.id)
    )
    whole: dict[str, tuple[Training, list[tuple[str, str]]]] = {}
    for row, member_id, name in session.execute(query):
        whole.setdefault(row.id, (row, []))[1].append((member_id, name))
    kept = [(row, who) for row, who in whole.values() if of is None or of in dict(who)]
    counted = Counter(pair for row, who in kept if row.struck_at is None for pair in who if of is None or pair[0] == of)
    counts = sorted(((name, number) for (_, name), number in counted.items()), key=lambda pair: (-pair[1], pair[0]))
    return TrainingYear(year, tuple(_shown(row, who) for row, who in kept), tuple(counts))


def _shown(row: Training, who: list[tuple[str, str]]) -> TrainingRow:
    return TrainingRow(
        row.id, row.course, row.field, row.place, row.first_day, row.last_day, row.decision_no, row.note,
        row.recorded_at, row.recorded_by, row.struck_at, row.struck_by, row.strike_reason,
        tuple(name for _, name in who),
    )  # fmt: skip
