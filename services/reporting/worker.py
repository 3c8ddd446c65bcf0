"""The worker's entry point: whom reporting listens to, and what it does when."""

from services.reporting.operations import reset
from services.reporting.schedule import JOBS, PERIODIC
from services.reporting.subscribers import HANDLERS
from services.reporting.wiring import build
from shared.bus.consumer import Consumer

CONSUMER = Consumer("reporting", HANDLERS)
RESET = reset
"""What a rebuild empties before it reads the logs again; built reports stay."""

__all__ = ["CONSUMER", "JOBS", "PERIODIC", "RESET", "build"]
