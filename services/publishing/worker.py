"""The worker's entry point: whom publishing listens to, and what it does when."""

from services.publishing.schedule import JOBS, PERIODIC
from services.publishing.subscribers import FETCHES, HANDLERS
from services.publishing.wiring import build
from shared.bus.consumer import Consumer

CONSUMER = Consumer("publishing", HANDLERS, FETCHES)

__all__ = ["CONSUMER", "JOBS", "PERIODIC", "build"]
