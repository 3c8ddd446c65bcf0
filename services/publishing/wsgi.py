"""The web entry point: `gunicorn services.publishing.wsgi:app`."""

from services.publishing.app import create_app
from services.publishing.wiring import build
from shared.web.serving import serve

app = serve(build, create_app)
