"""The web entry point: `gunicorn services.submission.wsgi:app`."""

from services.submission.app import create_app
from services.submission.wiring import build
from shared.web.serving import serve

app = serve(build, create_app)
