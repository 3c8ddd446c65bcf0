"""The web entry point: `gunicorn services.review.wsgi:app`."""

from services.review.app import create_app
from services.review.wiring import build
from shared.web.serving import serve

app = serve(build, create_app)
