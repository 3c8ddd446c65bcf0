"""The embedded web process: one dispatcher in front of the six applications; it strips nothing."""

from collections.abc import Callable, Iterable
from typing import Any

from deploy.runtime import parts
from shared import logs
from shared.config import SERVICES, Settings
from shared.web.addresses import service_of

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def dispatcher(apps: dict[str, Wsgi]) -> Wsgi:
    """Route by the list of addresses (`shared/web/addresses.py`)."""

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        return apps[service_of(environ.get("PATH_INFO", "/"))](environ, start_response)

    return answer


def create() -> Wsgi:
    """The six applications of this process; each checks its log in the background before it writes."""
    logs.configure()
    settings = Settings.from_env()
    wirings = [parts.build(service, settings, check_opening=True) for service in SERVICES]
    apps: dict[str, Wsgi] = {wiring.name: parts.app_of(wiring) for wiring in wirings}
    for wiring in wirings:
        wiring.opening.start()
    return dispatcher(apps)
