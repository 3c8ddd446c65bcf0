"""The web application of reporting."""

from flask import Flask

from services.reporting.api import blueprint as api
from services.reporting.pages import blueprint as pages
from services.reporting.pages import internal
from shared.service import ServiceWiring
from shared.web.factory import create_base_app


def create_app(wiring: ServiceWiring) -> Flask:
    """Pages under /bao-cao/, the JSON API under /api/reporting/v1/, the answer to the other services."""
    return create_base_app(wiring, __name__, blueprints=[pages, internal, api])
