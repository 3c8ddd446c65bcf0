"""The web entry point: `gunicorn services.notifications.wsgi:app`."""

from services.notifications.app import create_app
from services.notifications.wiring import build
from shared.config import Settings

app = create_app(build(Settings.from_env()))
