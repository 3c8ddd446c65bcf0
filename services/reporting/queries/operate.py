"""What an operator looks at first."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.reporting.models import OperatorAct, act_of
from shared.bus import holding, topology
from shared.db import log
from shared.db.tables import cursor, event_log, job
from shared.events.operating import HeldEventRetried, HeldEventSkipped

ACTS_SHOWN = 50
_OURS = (HeldEventRetried.TYPE, HeldEventSkipped.TYPE)


@dataclass(frozen=True)
class Operations:
    """What an operator looks at."""

    head: log.Head
    cursors: tuple[tuple[str, int], ...]
    held: tuple[holding.HeldEvent, ...]
    failed_jobs: tuple[tuple[str, str, str], ...]
    acts: tuple[OperatorAct, ...]


def operations_view(session: Session) -> Operations:
    """This service's own log, cursors, held events and failed jobs."""
    heard = {row.producer: row.position for row in session.execute(sa.select(cursor.c.producer, cursor.c.position))}
    cursors = tuple((name, heard.get(name, 0)) for name in topology.FOLLOWS["reporting"])
    failing = session.execute(sa.select(job.c.kind, job.c.key, job.c.error).where(job.c.error.is_not(None)).limit(50))
    failed = tuple((row.kind, row.key, row.error) for row in failing)
    held = tuple(holding.everything(session, 50))
    return Operations(log.head(session), cursors, held, failed, _acts(session))


def _acts(session: Session) -> tuple[OperatorAct, ...]:
    """What operators decided about held events, the newest first: the other services' told us, our own we said."""
    heard = session.scalars(sa.select(OperatorAct).order_by(OperatorAct.at.desc()).limit(ACTS_SHOWN))
    where = sa.select(event_log.c.subject_id).where(event_log.c.type.in_(_OURS)).distinct()
    said = (e for subject in session.scalars(where) for e in log.events_of(session, "reporting", subject))
    own = (act_of(envelope) for envelope in said if envelope.type in _OURS)
    return tuple(sorted((*heard, *own), key=lambda act: act.at, reverse=True)[:ACTS_SHOWN])
