"""Alembic's environment of publishing."""

from services.publishing.models import Base
from shared.db.migrate import run_env

run_env("publishing", Base.metadata)
