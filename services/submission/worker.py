"""The worker's entry point: whom submission listens to, and what it does when."""

from services.submission.schedule import JOBS, PERIODIC
from services.submission.subscribers import FETCHES, HANDLERS
from services.submission.wiring import build
from shared.bus.consumer import Consumer

CONSUMER = Consumer("submission", HANDLERS, FETCHES)

__all__ = ["CONSUMER", "JOBS", "PERIODIC", "build"]
