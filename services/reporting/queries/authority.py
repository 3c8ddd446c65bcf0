"""Who approved how much, how fast, by which authority (Bảng 6), and the training of the board (D9)."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.reporting.models import Clock, DelegatedApproval, Move, Training
from shared.clock import local_day
from shared.db.people import name_of
from shared.regulation.pack import Pack

_STATES = {"editing": ("editor", "edit"), "pending_deputy": ("deputy", "deputy"), "pending_head": ("head", "head")}
"""Where an article waits for a level: whose it is, and its soft target."""
_APPROVALS = ("article.sent_up", "article.content_approved", "article.approved")


@dataclass(frozen=True)
class LevelRow:
    """Bảng 6: one level. `hours` on average from coming to the level to its approval; `late` past the soft target."""

    level: str
    label: str
    approved: int
    hours: float
    late: int


@dataclass(frozen=True)
class DelegationUse:
    """A delegation that was used: its paper, who acted in whose name, how many approvals."""

    decision_no: str
    by: str
    on_behalf: str
    approved: int


@dataclass(frozen=True)
class Trained:
    """A course that ended in the month; days are ISO text, as the frozen snapshot keeps it."""

    course: str
    first_day: str
    last_day: str
    members: tuple[str, ...]


def levels(session: Session, start: datetime, end: datetime, pack: Pack) -> tuple[LevelRow, ...]:
    """The approvals made in [start, end), by the level at which they were made; zeros for a level without any."""
    made = session.scalars(
        sa.select(Move).where(Move.type.in_(_APPROVALS), Move.at >= start, Move.at < end).order_by(Move.at, Move.seq)
    ).all()
    came = _came(session, made)
    late = _late(session, start, end)
    found = []
    for state, (role, target) in _STATES.items():
        mine = [move for move in made if move.from_state == state]
        took = [(move.at - came[move.event_id]).total_seconds() / 3600 for move in mine if move.event_id in came]
        mean = round(sum(took) / len(took), 1) if took else 0.0
        found.append(LevelRow(role, pack.roles[role].label, len(mine), mean, late[target]))
    return tuple(found)


def _came(session: Session, made: Sequence[Move]) -> dict[str, datetime]:
    """Approval -> when its article last came into the state it was approved in."""
    of_article: dict[str, list[Move]] = defaultdict(list)
    ids = {move.article_id for move in made}
    for move in session.scalars(sa.select(Move).where(Move.article_id.in_(ids)).order_by(Move.seq)):
        of_article[move.article_id].append(move)
    found = {}
    for one in made:
        before = [
            move.at
            for move in of_article[one.article_id]
            if move.seq < one.seq and move.to_state == one.from_state != move.from_state
        ]
        if before:
            found[one.event_id] = before[-1]
    return found


def _late(session: Session, start: datetime, end: datetime) -> Counter[str]:
    """Soft target -> steps that ended in [start, end) after their time."""
    query = sa.select(Clock.target, sa.func.count().label("number")).where(
        Clock.kind == "step", Clock.closed_at >= start, Clock.closed_at < end, Clock.closed_at >= Clock.due_at
    )
    return Counter({row.target: row.number for row in session.execute(query.group_by(Clock.target))})


def delegations_used(session: Session, start: datetime, end: datetime) -> tuple[DelegationUse, ...]:
    """The delegations used in [start, end), by paper and person: articles and corrections alike."""
    query = sa.select(DelegatedApproval).where(DelegatedApproval.at >= start, DelegatedApproval.at < end)
    used = Counter((row.decision_no, row.by, row.from_id, row.delegation_id) for row in session.scalars(query))
    return tuple(
        DelegationUse(decision_no, name_of(session, by), name_of(session, giver), count)
        for (decision_no, by, giver, _), count in sorted(used.items())
    )


def trained(session: Session, start: datetime, end: datetime) -> tuple[Trained, ...]:
    """The courses that ended within the days of [start, end), struck ones left out (D9)."""
    query = sa.select(Training).where(
        Training.struck.is_(False), Training.last_day >= local_day(start), Training.last_day < local_day(end)
    )
    return tuple(
        Trained(
            row.course, row.first_day.isoformat(), row.last_day.isoformat(),
            tuple(name_of(session, member) for member in row.members),
        )
        for row in session.scalars(query.order_by(Training.last_day, Training.id))
    )  # fmt: skip
