"""The web entry point: `gunicorn services.review.wsgi:app`."""

from services.review.app import create_app
from services.review.wiring import build
from shared.config import Settings

app = create_app(build(Settings.from_env()))
