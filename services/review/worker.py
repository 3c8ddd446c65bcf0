"""The worker's entry point: whom review listens to, and what it does when."""

from services.review.schedule import JOBS, PERIODIC
from services.review.subscribers import FETCHES, HANDLERS
from services.review.wiring import build
from shared.bus.claim import Consumer

CONSUMER = Consumer("review", HANDLERS, FETCHES)

__all__ = ["CONSUMER", "JOBS", "PERIODIC", "build"]
