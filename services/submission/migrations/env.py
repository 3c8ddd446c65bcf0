"""Alembic's environment of submission."""

from services.submission.models import Base
from shared.db.migrate import run_env

run_env("submission", Base.metadata)
