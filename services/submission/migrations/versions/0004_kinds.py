"""The kinds are data (shared/kinds.py): the database no longer repeats their list."""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    with op.batch_alter_table("article") as table:
        table.drop_constraint(op.f("ck_article_kind"), type_="check")
