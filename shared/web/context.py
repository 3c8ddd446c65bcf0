"""What a view may ask its app: the service's wiring and the time."""

from datetime import datetime

from flask import Flask, current_app

from shared.service import ServiceWiring
from shared.web.labels import role_label

_KEY = "toasoan"


def bind(app: Flask, wiring: ServiceWiring) -> None:
    """Give `app` its wiring; once, in the factory."""
    app.extensions[_KEY] = wiring


def wiring() -> ServiceWiring:
    """The wiring of the service that answers this request."""
    found: ServiceWiring = current_app.extensions[_KEY]
    return found


def say(words: str) -> str:
    """A sentence of the software in the words of the school whose regulation is in force (C18)."""
    return wiring().pack.say(words)


def role_name(role: str) -> str:
    """What a role is called in the regulation in force (C18), else our own word for it."""
    known = wiring().pack.roles.get(role)
    return known.label if known else role_label(role)


def now() -> datetime:
    """The present moment of the service's clock: aware, UTC."""
    return wiring().clock()
