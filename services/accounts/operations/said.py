"""What accounts tells the others, and itself: accounts keeps the same read copies as every service."""

from shared.actors import Actor
from shared.db import people
from shared.db.unit_of_work import UnitOfWork
from shared.events.envelope import GENESIS, Envelope
from shared.events.registry import Event


def say(uow: UnitOfWork, event: Event, *, subject_id: str, actor: Actor) -> None:
    """Publish the event and write it into the own read copies in the same transaction.

    So the check of members, roles and ended sessions which all services share also holds here, at once.
    """
    uow.publish(event, subject_id=subject_id, actor=actor, seq=False)
    people.apply(uow.session, _unnumbered(event, subject_id, actor, uow.now.isoformat()))


def _unnumbered(event: Event, subject_id: str, actor: Actor, at: str) -> Envelope:
    """The envelope before the log gives it a place: the read copies look at type and payload only."""
    return Envelope(
        event_id="",
        producer="accounts",
        position=0,
        subject_id=subject_id,
        seq=None,
        type=event.TYPE,
        version=event.VERSION,
        occurred_at=at,
        actor=actor.member_id,
        payload=event.to_payload(),
        prev=None,
        prev_hash=GENESIS,
        hash=GENESIS,
    )
