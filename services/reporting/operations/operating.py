"""Follow what operators decide about held events, wherever they lie."""

from services.reporting.models import act_of
from shared.db.unit_of_work import UnitOfWork
from shared.events.envelope import Envelope


def note_operator_act(uow: UnitOfWork, *, envelope: Envelope) -> None:
    """Keep it for the page of operations."""
    uow.session.add(act_of(envelope))
