"""Alembic, one history per service (`services/<name>/migrations`), the same environment for all."""

from pathlib import Path

import sqlalchemy as sa
from alembic import command, context
from alembic.config import Config

from shared.config import SERVICES, Settings
from shared.db.engine import make_engine

ROOT = Path(__file__).resolve().parents[2]


def config_of(service: str, url: str) -> Config:
    """The Alembic configuration of a service for one database."""
    config = Config()
    config.set_main_option("script_location", str(ROOT / "services" / service / "migrations"))
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    config.set_main_option("service", service)
    return config


def upgrade(service: str, settings: Settings) -> None:
    """Bring the database of a service to the newest schema, creating it if needed. Idempotent."""
    settings.var.mkdir(parents=True, exist_ok=True)
    command.upgrade(config_of(service, settings.database_url(service)), "head")


def upgrade_all(settings: Settings) -> None:
    """Bring all six databases to the newest schema."""
    for service in SERVICES:
        upgrade(service, settings)


def run_env(service: str, metadata: sa.MetaData) -> None:
    """What every `migrations/env.py` calls: run the migrations in one transaction on the service's own engine."""
    url = context.config.get_main_option("sqlalchemy.url") or Settings.from_env().database_url(service)
    engine = make_engine(url, schema=service)
    with engine.connect() as connection:
        sqlite = connection.dialect.name == "sqlite"
        if sqlite:  # SQLite changes a constraint by writing the table anew; that must not count as deleting its rows
            connection.connection.cursor().execute("PRAGMA foreign_keys = OFF")
        with connection.begin():
            if not sqlite:
                connection.execute(sa.text(f'CREATE SCHEMA IF NOT EXISTS "{service}"'))
            context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
            with context.begin_transaction():
                context.run_migrations()
            if sqlite:
                _check_references(connection)
    engine.dispose()


def _check_references(connection: sa.Connection) -> None:
    """RuntimeError, and nothing of the migration stays, if a row points at one that is not there."""
    lost = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if lost:
        msg = f"the migration would leave rows that point nowhere: {lost[:5]}"
        raise RuntimeError(msg)
