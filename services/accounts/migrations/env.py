"""Alembic's environment of accounts."""

from services.accounts.models import Base
from shared.db.migrate import run_env

run_env("accounts", Base.metadata)
