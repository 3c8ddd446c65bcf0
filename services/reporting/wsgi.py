"""The web entry point: `gunicorn services.reporting.wsgi:app`."""

from services.reporting.app import create_app
from services.reporting.wiring import build
from shared.config import Settings

app = create_app(build(Settings.from_env()))
