"""The base app of every service: settings, sign-in, anti-forgery, errors, headers, layout (architecture.md §8)."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import structlog
from flask import Blueprint, Flask, Response, jsonify
from flask_smorest import Blueprint as ApiBlueprint
from jinja2 import ChoiceLoader, FileSystemLoader
from werkzeug.middleware.proxy_fix import ProxyFix

from shared.config import SettingsError
from shared.ids import new_id
from shared.logs import logger
from shared.service import ServiceWiring
from shared.web import auth, csrf, errors, headers, layout, notices
from shared.web.addresses import INTERNAL, SHARED_STATIC
from shared.web.api import register_api
from shared.web.auth import public
from shared.web.context import bind
from shared.web.context import wiring as current_wiring
from shared.web.files import files_blueprint
from shared.web.internal import internal_blueprint
from shared.web.wording import WordedLoader

HERE = Path(__file__).parent
MAX_CONTENT_LENGTH = 60 * 1024 * 1024
"""One form with its pictures: three of 15 MB and room for text."""
MAX_FORM_MEMORY_SIZE = 2 * 1024 * 1024
MAX_FORM_PARTS = 200
_log = logger("web")


def create_base_app(
    wiring: ServiceWiring, import_name: str, *, blueprints: Iterable[Blueprint | ApiBlueprint] = ()
) -> Flask:
    """A Flask app for `wiring`; `import_name` is the service's `app` module, its templates and static lie beside it.

    Views are closed unless marked `@public`. Raises SettingsError for production over plain http.
    """
    settings = wiring.settings
    if settings.env == "production" and not settings.https:
        raise SettingsError("TOASOAN_BASE_URL phải là địa chỉ https:// khi TOASOAN_ENV=production")
    app = Flask(
        import_name,
        template_folder="templates",
        static_folder=f"static/{wiring.name}",
        static_url_path=f"/tinh/{wiring.name}",
    )
    app.config.update(
        MAX_CONTENT_LENGTH=MAX_CONTENT_LENGTH,
        MAX_FORM_MEMORY_SIZE=MAX_FORM_MEMORY_SIZE,
        MAX_FORM_PARTS=MAX_FORM_PARTS,
        SEND_FILE_MAX_AGE_DEFAULT=3600 if settings.env == "production" else 0,
        TRUSTED_HOSTS=headers.trusted_hosts(settings),
    )
    bind(app, wiring)
    _templates(app, wiring)
    _hooks(app)
    errors.register(app)
    _common_views(app, wiring)
    _register(app, wiring.name, list(blueprints))
    if settings.topology == "separate":
        # Exactly one proxy (nginx) stands in front; the embedded server is reached directly and believes no header.
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1)  # type: ignore[method-assign]
    return app


def _register(app: Flask, service: str, blueprints: list[Any]) -> None:
    """Pages on the app, JSON blueprints on its API."""
    for blueprint in blueprints:
        if not isinstance(blueprint, ApiBlueprint):
            app.register_blueprint(blueprint)
    register_api(app, service, [blueprint for blueprint in blueprints if isinstance(blueprint, ApiBlueprint)])


def _templates(app: Flask, service: ServiceWiring) -> None:
    """The service's own templates first, then `shared/…`."""
    found = ChoiceLoader([app.jinja_loader, FileSystemLoader(HERE / "templates")])  # type: ignore[list-item]
    # Read once for all pages: in the words in force, never in those of the article that is looked at first.
    app.jinja_loader = WordedLoader(found, service.pack.say)
    layout.register(app)


def _hooks(app: Flask) -> None:
    """What happens before and after every request, in this order."""
    app.before_request(_name_request)
    app.before_request(auth.guard)
    app.before_request(csrf.check)
    app.after_request(headers.secure)  # Flask runs these from the last to the first
    app.after_request(csrf.keep_nonce)
    app.after_request(notices.drop_shown)
    app.teardown_request(lambda _error: structlog.contextvars.clear_contextvars())


def _name_request() -> None:
    """Every log line of a request carries its id and its service."""
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=new_id(), service=current_wiring().name)


def _common_views(app: Flask, service: ServiceWiring) -> None:
    """Shared static files, private files, health; the same in every service."""
    shared_static = Blueprint("tinh", __name__, static_folder="static", static_url_path=SHARED_STATIC.rstrip("/"))
    app.register_blueprint(shared_static)
    app.register_blueprint(files_blueprint(service.name))
    app.register_blueprint(internal_blueprint(service.name))
    app.add_url_rule("/healthz", "healthz", healthz)
    # The same by name, for our own processes: six services may stand behind one address.
    app.add_url_rule(f"{INTERNAL}{service.name}/healthz", "healthz", healthz)


@public
def healthz() -> Response:
    """200 when this service can read its database, else 503; says nothing else about the inside.

    `status` is `opening` until the log was checked and the service writes: it must be reachable then (its peers ask it
    for their cursors), so that is a 200 too.
    """
    service = current_wiring()
    try:
        with service.read() as session:
            session.execute(sa.select(1))
    except (sa.exc.SQLAlchemyError, OSError) as away:
        _log.warning("unhealthy", error=str(away))
        response = jsonify(service=service.name, status="unavailable")
        response.status_code = 503
        return response
    return jsonify(service=service.name, status="ok" if service.opening.is_open else "opening")
