"""The web entry point: `gunicorn services.publishing.wsgi:app`."""

from services.publishing.app import create_app
from services.publishing.wiring import build
from shared.config import Settings

app = create_app(build(Settings.from_env()))
