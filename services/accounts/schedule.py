"""What time does in accounts: forget old sessions and tries; ask the other services about a lost account."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from services.accounts import operations, queries
from shared.bus.jobs import Job, Periodic
from shared.db import log as event_log
from shared.logs import logger
from shared.service import ServiceWiring

log = logger(__name__)


def clean_up(wiring: ServiceWiring, period: str) -> None:
    """Once a day; again changes nothing."""
    with wiring.uow() as uow:
        sessions, attempts = operations.clean_up(uow)
        uow.commit()
    log.info("cleaned_up", period=period, sessions=sessions, attempts=attempts)


def end_delegations(wiring: ServiceWiring, period: str) -> None:
    """Once an hour: what a former principal gave is over, and everybody concerned is told. Again changes nothing."""
    with wiring.uow() as uow:
        ended = operations.end_delegations(uow, pack=wiring.pack)
        uow.commit()
    if ended:
        log.info("delegations_ended", period=period, delegations=[row.id for row in ended])


def ask_acts(wiring: ServiceWiring, payload: Mapping[str, Any]) -> None:
    """Ask one service what was done with a lost account (D8.2). Transient when it is away: asked again later."""
    incident_id, service = str(payload["incident_id"]), str(payload["service"])
    with wiring.read() as session:
        member_id, since = queries.lost_since(session, incident_id)
        said = event_log.said_by(session, service, member_id, since) if service == wiring.name else None
    if said is None:
        said = list(wiring.peers.acts(service, member_id, since))
    with wiring.uow() as uow:
        operations.keep_acts(uow, incident_id=incident_id, service=service, said=said)
        uow.commit()


JOBS: dict[str, Job] = {operations.ASK: ask_acts}
PERIODIC = [
    Periodic("accounts.clean_up", clean_up, every=timedelta(days=1)),
    Periodic("accounts.end_delegations", end_delegations, every=timedelta(hours=1)),
]
