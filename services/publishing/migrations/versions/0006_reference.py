"""The number on the receipt goes with the article."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column("article", sa.Column("reference", sa.String(20), nullable=True))
    op.add_column("revision", sa.Column("reference", sa.String(20), nullable=True))
