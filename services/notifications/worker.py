"""The worker's entry point: whom notifications listens to, and what it does when."""

from services.notifications.operations import reset
from services.notifications.schedule import JOBS, PERIODIC
from services.notifications.subscribers import FETCHES, HANDLERS
from services.notifications.wiring import build
from shared.bus.consumer import Consumer

CONSUMER = Consumer("notifications", HANDLERS, FETCHES)
RESET = reset
"""What a rebuild empties before it reads the logs again; the ledger stays."""

__all__ = ["CONSUMER", "JOBS", "PERIODIC", "RESET", "build"]
