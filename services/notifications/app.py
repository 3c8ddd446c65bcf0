"""The web application of notifications."""

from flask import Flask

from services.notifications.api import blueprint as api
from services.notifications.pages import blueprint as pages
from shared.service import ServiceWiring
from shared.web.factory import create_base_app


def create_app(wiring: ServiceWiring) -> Flask:
    """Pages under /thong-bao/, the JSON API under /api/notifications/v1/."""
    return create_base_app(wiring, __name__, blueprints=[pages, api])
