"""The list of services: wirings, apps and worker parts, made from one place."""

from collections.abc import Iterable
from importlib import import_module
from typing import Any

from shared.bus.worker import Part
from shared.config import SERVICES, Settings
from shared.service import ServiceWiring


def build(service: str, settings: Settings, **parts: Any) -> ServiceWiring:
    """The wiring of one service."""
    wiring: ServiceWiring = import_module(f"services.{service}.wiring").build(settings, **parts)
    return wiring


def app_of(wiring: ServiceWiring) -> Any:
    """The web application of one service."""
    return import_module(f"services.{wiring.name}.app").create_app(wiring)


def part_of(wiring: ServiceWiring) -> Part:
    """What a worker needs of one service."""
    worker = import_module(f"services.{wiring.name}.worker")
    return Part(wiring, worker.CONSUMER, worker.JOBS, tuple(worker.PERIODIC))


def worker_parts(settings: Settings, services: Iterable[str] = SERVICES) -> list[Part]:
    """The parts of several services, each shut until its log is checked."""
    return [part_of(build(service, settings, check_opening=True)) for service in services]
