"""The worker's entry point: accounts listens to nobody; time cleans up."""

from services.accounts.schedule import JOBS, PERIODIC
from services.accounts.subscribers import FETCHES, HANDLERS
from services.accounts.wiring import build
from shared.bus.consumer import Consumer

CONSUMER = Consumer("accounts", HANDLERS, FETCHES)

__all__ = ["CONSUMER", "JOBS", "PERIODIC", "build"]
