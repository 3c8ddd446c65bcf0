"""Who else has a form open just now: one row for each open tab, renewed by a light heartbeat.

A courtesy, not a lock: two people are warned of each other, and the version of the text decides all the same.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from shared.actors import Actor
from shared.db.types import NAMING, UtcDateTime
from shared.db.upsert import upsert

BEAT = timedelta(seconds=25)
"""How often a visible tab says that it is there."""
GONE = timedelta(seconds=75)
"""A tab not heard of for so long (three beats) is closed, asleep or hidden."""
FORGOTTEN = timedelta(hours=12)

presence = sa.Table(
    "presence",
    sa.MetaData(naming_convention=NAMING),
    sa.Column("subject_id", sa.String(36), primary_key=True),
    sa.Column("tab", sa.String(64), primary_key=True),
    sa.Column("member_id", sa.String(64), nullable=False),
    sa.Column("name", sa.String(200), nullable=False),
    sa.Column("since", UtcDateTime, nullable=False),
    sa.Column("seen_at", UtcDateTime, nullable=False),
)


@dataclass(frozen=True)
class Present:
    """Somebody with the same form open. `own`: the same member, in another tab or on another machine."""

    name: str
    since: datetime
    own: bool


def attach(metadata: sa.MetaData) -> None:
    """Add the table to the metadata of a service that has forms to guard."""
    presence.to_metadata(metadata)


def create(op: object) -> None:
    """The table of a migration's `upgrade()`; `op` is Alembic's."""
    columns = [sa.Column(column.name, column.type, nullable=column.nullable) for column in presence.columns]
    op.create_table(  # type: ignore[attr-defined]  # a module that stands for the running migration
        "presence", *columns, sa.PrimaryKeyConstraint("subject_id", "tab", name="pk_presence")
    )


def beat(session: Session, subject_id: str, tab: str, *, actor: Actor, now: datetime) -> list[Present]:
    """Note that this tab of `actor` has the form of `subject_id` open; who else has, the longest first."""
    known = session.execute(
        sa.select(presence.c.since).where(presence.c.subject_id == subject_id, presence.c.tab == tab)
    ).scalar()
    said = {"member_id": actor.member_id, "name": actor.name, "since": known or now, "seen_at": now}
    upsert(session, presence, {"subject_id": subject_id, "tab": tab}, said)
    session.execute(sa.delete(presence).where(presence.c.seen_at < now - FORGOTTEN))
    return others(session, subject_id, tab, actor=actor, now=now)


def others(session: Session, subject_id: str, tab: str, *, actor: Actor, now: datetime) -> list[Present]:
    """Who has the form open in another tab, one entry a person, the longest first."""
    rows = session.execute(
        sa.select(presence)
        .where(presence.c.subject_id == subject_id, presence.c.tab != tab, presence.c.seen_at >= now - GONE)
        .order_by(presence.c.since, presence.c.tab)
    )
    found: dict[str, Present] = {}
    for row in rows:
        found.setdefault(row.member_id, Present(row.name, row.since, row.member_id == actor.member_id))
    return list(found.values())


def leave(session: Session, subject_id: str, tab: str) -> None:
    """This tab is being closed."""
    session.execute(sa.delete(presence).where(presence.c.subject_id == subject_id, presence.c.tab == tab))
