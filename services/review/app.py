"""The web application of the desk."""

from flask import Flask

from services.review.api import blueprint as api
from services.review.pages import blueprint as pages
from shared.service import ServiceWiring
from shared.web.factory import create_base_app


def create_app(wiring: ServiceWiring) -> Flask:
    """Pages under /bien-tap/, the JSON API under /api/review/v1/."""
    return create_base_app(wiring, __name__, blueprints=[pages, api])
