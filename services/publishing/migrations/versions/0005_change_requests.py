"""Changes of the site that the principal approves before they are made (D4.2)."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import UtcDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "change_request",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("cost", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("proposed_at", UtcDateTime(), nullable=False),
        sa.Column("proposed_by", sa.String(length=64), nullable=False),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("decided_by", sa.String(length=64), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decision_no", sa.Text(), nullable=False),
        sa.Column("implemented_on", sa.Date(), nullable=True),
        sa.Column("marked_at", UtcDateTime(), nullable=True),
        sa.Column("marked_by", sa.String(length=64), nullable=True),
        sa.CheckConstraint(
            "kind IN ('section', 'menu', 'design', 'technical', 'scale')", name=op.f("ck_change_request_kind_known")
        ),
        sa.CheckConstraint(
            "state IN ('proposed', 'approved', 'rejected', 'implemented')", name=op.f("ck_change_request_state_known")
        ),
        sa.CheckConstraint(
            "(state = 'proposed') = (decided_at IS NULL)", name=op.f("ck_change_request_decision_dated")
        ),
        sa.CheckConstraint(
            "(state = 'implemented') = (implemented_on IS NOT NULL)",
            name=op.f("ck_change_request_implementation_dated"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_request")),
    )
    op.create_index("ix_change_request_state", "change_request", ["state", "proposed_at", "id"], unique=False)
