"""The web entry point: `gunicorn services.notifications.wsgi:app`."""

from services.notifications.app import create_app
from services.notifications.wiring import build
from shared.web.serving import serve

app = serve(build, create_app)
