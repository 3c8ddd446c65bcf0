"""What an operator looks at first."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from shared.bus import holding, topology
from shared.db import log
from shared.db.tables import cursor, job


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
