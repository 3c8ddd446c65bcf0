"""One event may give one person several tasks of a kind: each conclusion about a report is one (D5.3f)."""

from alembic import op

revision = "0006"
down_revision = "0005"

_OLD = "uq_task_opened_by_kind_role_member_id"


def upgrade() -> None:
    with op.batch_alter_table("task") as batch:
        batch.drop_constraint(op.f(_OLD), type_="unique")
        batch.create_unique_constraint(op.f(f"{_OLD}_about"), ["opened_by", "kind", "role", "member_id", "about"])


def downgrade() -> None:
    with op.batch_alter_table("task") as batch:
        batch.drop_constraint(op.f(f"{_OLD}_about"), type_="unique")
        batch.create_unique_constraint(op.f(_OLD), ["opened_by", "kind", "role", "member_id"])
