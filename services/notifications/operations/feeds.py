"""The address of somebody's calendar of due dates: renewed, so that the old one is dead."""

from services.notifications.models import FeedKey
from shared.actors import Actor
from shared.db.unit_of_work import UnitOfWork


def renew_feed(uow: UnitOfWork, *, actor: Actor) -> FeedKey:
    """From now on only a new address works."""
    row = uow.session.get(FeedKey, actor.member_id, with_for_update=True)
    if row is None:
        row = FeedKey(member_id=actor.member_id, generation=0)
        uow.session.add(row)
    row.generation += 1
    uow.session.flush()
    return row
