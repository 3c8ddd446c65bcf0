"""What a view may ask its app: the service's wiring and the time."""

from datetime import datetime

from flask import Flask, current_app

from shared.service import ServiceWiring

_KEY = "toasoan"


def bind(app: Flask, wiring: ServiceWiring) -> None:
    """Give `app` its wiring; once, in the factory."""
    app.extensions[_KEY] = wiring


def wiring() -> ServiceWiring:
    """The wiring of the service that answers this request."""
    found: ServiceWiring = current_app.extensions[_KEY]
    return found


def now() -> datetime:
    """The present moment of the service's clock: aware, UTC."""
    return wiring().clock()
