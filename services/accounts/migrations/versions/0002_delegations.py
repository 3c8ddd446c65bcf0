"""The read copy of the principal's delegations, as every service keeps it."""

from shared.db.common_migration import create_0002_delegations

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    create_0002_delegations()
