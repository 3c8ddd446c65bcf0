"""Job rows: state in the database with a due time; Celery only rings (architecture.md §4.8)."""

import json
import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from shared.db.tables import job, periodic
from shared.db.upsert import dialect_insert, dialect_name, insert_ignore

LEASE = timedelta(seconds=90)
FIRST_BACK_OFF = 5.0
LONGEST_BACK_OFF = 3600.0
GIVE_UP_AFTER = 40
PERIODS_KEPT = timedelta(days=2)


_THIS = (job.c.kind == sa.bindparam("of_kind"), job.c.key == sa.bindparam("of_key"))
_FREE = (
    job.c.state == "due",
    job.c.due_at <= sa.bindparam("now"),
    sa.or_(job.c.lease_until.is_(None), job.c.lease_until < sa.bindparam("now")),
)
_DUE = sa.select(job.c.kind, job.c.key).where(*_FREE).order_by(job.c.due_at).limit(sa.bindparam("limit"))
_NEXT = sa.select(sa.func.min(job.c.due_at)).where(job.c.state == "due", job.c.lease_until.is_(None))
_CLAIM = (
    sa.update(job)
    .where(*_THIS, *_FREE)
    .values(lease_until=sa.bindparam("until"), attempts=job.c.attempts + 1)
    .returning(job.c.payload, job.c.generation, job.c.attempts)
)
_ONCE_MORE = job.c.generation != sa.bindparam("begun")
_FINISH = (
    sa.update(job)
    .where(*_THIS)
    .values(
        lease_until=None,
        state=sa.case((_ONCE_MORE, job.c.state), else_="done"),
        error=sa.case((_ONCE_MORE, job.c.error), else_=None),
    )
)


@dataclass(frozen=True)
class Claimed:
    """A job this process may run until the lease ends."""

    kind: str
    key: str
    payload: dict[str, Any]
    generation: int
    attempts: int


def enqueue_row(session: Session, kind: str, key: str, payload: dict[str, Any], due_at: datetime) -> None:
    """Insert the job, or make the existing one due again with the new payload."""
    row = {
        "kind": kind, "key": key, "payload": json.dumps(payload, ensure_ascii=False), "state": "due", "due_at": due_at,
        "attempts": 0, "generation": 1,
    }  # fmt: skip
    session.execute(_enqueue(dialect_name(session)), row)


@cache
def _enqueue(dialect: str) -> Any:
    statement = dialect_insert(dialect, job)
    again = {name: statement.excluded[name] for name in ("payload", "state", "due_at", "attempts")}
    return statement.on_conflict_do_update(
        index_elements=["kind", "key"], set_={**again, "generation": job.c.generation + 1}
    )


def due_keys(session: Session, now: datetime, limit: int = 20) -> list[tuple[str, str]]:
    """Kind and key of the jobs that may run now, oldest due first."""
    return [(row.kind, row.key) for row in session.execute(_DUE, {"now": now, "limit": limit})]


def claim(session: Session, kind: str, key: str, now: datetime) -> Claimed | None:
    """Take the lease of a due job; None when somebody else has it."""
    row = session.execute(_CLAIM, {"of_kind": kind, "of_key": key, "now": now, "until": now + LEASE}).first()
    return Claimed(kind, key, json.loads(row.payload), row.generation, row.attempts) if row else None


def claim_next(session: Session, now: datetime) -> Claimed | None:
    """Take the lease of the job that has been due longest; None when nothing is due."""
    while keys := due_keys(session, now, limit=1):
        claimed = claim(session, *keys[0], now)
        if claimed is not None:
            return claimed
    return None


def next_due(session: Session) -> datetime | None:
    """When the next job becomes due that nobody is doing; past when it is due already, None when there is none."""
    found: datetime | None = session.scalar(_NEXT)
    return found


def finish(session: Session, claimed: Claimed) -> None:
    """Done, unless it was asked for once more meanwhile."""
    session.execute(_FINISH, {"of_kind": claimed.kind, "of_key": claimed.key, "begun": claimed.generation})


def fail(session: Session, claimed: Claimed, error: str, now: datetime) -> None:
    """Try again later with exponential back-off and jitter; `failed` after 40 tries."""
    wait = min(LONGEST_BACK_OFF, FIRST_BACK_OFF * 2 ** min(claimed.attempts - 1, 12)) * random.uniform(0.8, 1.2)  # noqa: S311
    state = "failed" if claimed.attempts >= GIVE_UP_AFTER else "due"
    session.execute(
        sa.update(job)
        .where(job.c.kind == claimed.kind, job.c.key == claimed.key)
        .values(lease_until=None, state=state, due_at=now + timedelta(seconds=wait), error=error[:2000])
    )


def claim_period(session: Session, name: str, period: str, now: datetime) -> bool:
    """Whether this process is the first to do `name` for `period` (for example '2026-11'): one row per run."""
    done = session.execute(insert_ignore(session, periodic), {"name": name, "period": period, "at": now})
    return bool(done.rowcount == 1)  # type: ignore[attr-defined]


def forget_periods(session: Session, now: datetime) -> int:
    """Delete the marks of parts of a day long over, and the jobs that ran them; returns how many marks.

    The marks of months stay: a month lasts longer than `PERIODS_KEPT`, and there are twelve a year.
    """
    border = now - PERIODS_KEPT
    ran = (job.c.kind == "periodic", job.c.state == "done", job.c.due_at < border)
    session.execute(sa.delete(job).where(*ran))
    marks = sa.delete(periodic).where(periodic.c.at < border, periodic.c.period.contains("#"))
    return int(session.execute(marks).rowcount)  # type: ignore[attr-defined]


def period_claimed(session: Session, name: str, period: str) -> bool:
    """Whether somebody has this run already: the usual answer, and it costs no write lock."""
    query = sa.select(periodic.c.name).where(periodic.c.name == name, periodic.c.period == period)
    return session.execute(query).first() is not None
