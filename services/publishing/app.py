"""Publishing's Flask app: the desk under /xuat-ban/, the API, and before them the public site's files."""

import sqlalchemy as sa
from flask import Flask

from services.publishing.api import blueprint as api
from services.publishing.clients.serving import PublicFiles
from services.publishing.pages import blueprint as pages
from services.publishing.pages.public import blueprint as public_pages
from services.publishing.pages.search import blueprint as search_pages
from services.publishing.wiring import PublishingWiring
from shared.logs import logger
from shared.web.factory import create_base_app

log = logger(__name__)


def create_app(wiring: PublishingWiring) -> Flask:
    """The app of one wiring. Makes the first front page if there is none, so that `/` answers from the start."""
    app = create_base_app(wiring, __name__, blueprints=[pages, public_pages, search_pages, api])
    settings = wiring.settings
    app.wsgi_app = PublicFiles(app.wsgi_app, settings.site_dir, https=settings.https)  # type: ignore[method-assign]
    try:
        wiring.site.ensure()
        wiring.write_regulation()
    except (OSError, sa.exc.SQLAlchemyError) as away:
        # The desk must open all the same; the first posting or `rebuild_site` makes the pages.
        log.warning("site_not_ready", why=str(away)[:300])
    wiring.opening.when_open(wiring.note_site)
    return app
