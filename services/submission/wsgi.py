"""The web entry point: `gunicorn services.submission.wsgi:app`."""

from services.submission.app import create_app
from services.submission.wiring import build
from shared.config import Settings

app = create_app(build(Settings.from_env()))
