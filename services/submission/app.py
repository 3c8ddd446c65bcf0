"""Submission's Flask app: pages under /gui-bai/ and the API under /api/submission/v1/."""

from flask import Flask

from services.submission.api import blueprint as api
from services.submission.config import FORM_TEXT_BYTES
from services.submission.pages import blueprint as pages
from services.submission.pages import internal
from shared.service import ServiceWiring
from shared.web.factory import create_base_app


def create_app(wiring: ServiceWiring) -> Flask:
    """The app of one wiring."""
    app = create_base_app(wiring, __name__, blueprints=[pages, internal, api])
    app.config["MAX_FORM_MEMORY_SIZE"] = FORM_TEXT_BYTES  # Word HTML; the text itself is measured after cleaning
    return app
