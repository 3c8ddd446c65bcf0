"""What happens on the date until which an article is to be shown (T25)."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.add_column("article", sa.Column("expiry_act", sa.String(8), nullable=True))
