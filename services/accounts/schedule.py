"""What time does in accounts: sessions long over and old tries to sign in are forgotten."""

from datetime import timedelta

from services.accounts import operations
from shared.bus.jobs import Job, Periodic
from shared.logs import logger
from shared.service import ServiceWiring

log = logger(__name__)


def clean_up(wiring: ServiceWiring, period: str) -> None:
    """Once a day; again changes nothing."""
    with wiring.uow() as uow:
        sessions, attempts = operations.clean_up(uow)
        uow.commit()
    log.info("cleaned_up", period=period, sessions=sessions, attempts=attempts)


JOBS: dict[str, Job] = {}
PERIODIC = [Periodic("accounts.clean_up", clean_up, every=timedelta(days=1))]
