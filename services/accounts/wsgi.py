"""The web entry point: `gunicorn services.accounts.wsgi:app`."""

from services.accounts.app import create_app
from services.accounts.wiring import build
from shared.web.serving import serve

app = serve(build, create_app)
