"""The web entry point: `gunicorn services.reporting.wsgi:app`."""

from services.reporting.app import create_app
from services.reporting.wiring import build
from shared.web.serving import serve

app = serve(build, create_app)
