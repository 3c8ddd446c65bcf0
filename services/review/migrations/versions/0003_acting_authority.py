"""The ledger names the delegation acted under; an article keeps the signatures beside its approvals (C13)."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    # No batch: it would drop and rebuild tables that others refer to.
    op.add_column("article", sa.Column("countersigns", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("decision", sa.Column("delegation_id", sa.String(64)))
    op.add_column("decision", sa.Column("delegation_no", sa.String(64)))
    op.add_column("decision", sa.Column("on_behalf_id", sa.String(64)))
    op.add_column("decision", sa.Column("on_behalf_name", sa.Text()))
