"""Reporting's composition root."""

from typing import Any

from shared.clock import Clock, utc_now
from shared.config import Settings
from shared.service import ServiceWiring


def build(settings: Settings, *, clock: Clock = utc_now, **parts: Any) -> ServiceWiring:
    """Real parts from the settings; tests hand in their own clock, peers, bell."""
    return ServiceWiring.build("reporting", settings, clock=clock, **parts)
