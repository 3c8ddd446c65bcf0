"""Accounts' Flask app: pages under /tai-khoan/, the API under /api/accounts/v1/, the answer to the other services."""

from flask import Flask

from services.accounts.api import blueprint as api
from services.accounts.pages import blueprint as pages
from services.accounts.pages import internal
from shared.service import ServiceWiring
from shared.web.factory import create_base_app


def create_app(wiring: ServiceWiring) -> Flask:
    """The app of one wiring."""
    return create_base_app(wiring, __name__, blueprints=[pages, internal, api])
