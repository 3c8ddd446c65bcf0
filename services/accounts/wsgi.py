"""The web entry point: `gunicorn services.accounts.wsgi:app`."""

from services.accounts.app import create_app
from services.accounts.wiring import build
from shared.config import Settings

app = create_app(build(Settings.from_env()))
