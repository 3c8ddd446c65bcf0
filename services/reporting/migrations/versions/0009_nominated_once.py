"""One nomination for each unit or person and period (D17a), also when two people propose at the same moment."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

NAME = "uq_nomination_period_kind_subject_id"


def upgrade() -> None:
    _rename_doubles(op.get_bind())
    with op.batch_alter_table("nomination") as batch:
        batch.create_unique_constraint(op.f(NAME), ["period", "kind", "subject_id"])


def _rename_doubles(connection: sa.Connection) -> None:
    """A second nomination that slipped in stays readable, under the period's name with a number behind it."""
    rows = connection.execute(sa.text("SELECT id, period, kind, subject_id FROM nomination ORDER BY proposed_at, id"))
    seen: dict[tuple[str, str, str], int] = {}
    for row in rows.fetchall():
        key = (row.period, row.kind, row.subject_id)
        seen[key] = seen.get(key, 0) + 1
        if seen[key] > 1:
            period = f"{row.period[:80]} (trùng {seen[key]})"
            connection.execute(
                sa.text("UPDATE nomination SET period = :period WHERE id = :id"), {"period": period, "id": row.id}
            )


def downgrade() -> None:
    with op.batch_alter_table("nomination") as batch:
        batch.drop_constraint(op.f(NAME), type_="unique")
