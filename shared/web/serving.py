"""Starting one service's web process: logs, wiring, application, and the check of its log in the background."""

from collections.abc import Callable

from flask import Flask

from shared import logs
from shared.config import Settings
from shared.service import ServiceWiring


def serve(build: Callable[..., ServiceWiring], create_app: Callable[..., Flask]) -> Flask:
    """The application of a web process; it refuses to write until its log is checked (architecture.md §4.5)."""
    logs.configure()
    wiring = build(Settings.from_env(), check_opening=True)
    app = create_app(wiring)
    wiring.opening.start()
    return app
