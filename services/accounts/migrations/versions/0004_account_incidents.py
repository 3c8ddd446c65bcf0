"""The register of lost accounts: the incident, and what was done with the account since (D8.2)."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import UtcDateTime

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "account_incident",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("member_id", sa.String(length=64), nullable=False),
        sa.Column("lost_since", UtcDateTime(), nullable=False),
        sa.Column("what", sa.String(length=1000), nullable=False),
        sa.Column("reported_by_id", sa.String(length=64), nullable=False),
        sa.Column("reported_by", sa.String(length=200), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("asked", sa.JSON(), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=True),
        sa.Column("opened_by", sa.String(length=200), nullable=True),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.Column("closed_by", sa.String(length=200), nullable=True),
        sa.Column("outcome", sa.String(length=1000), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.Column("changed_by", sa.String(length=200), nullable=False),
        sa.Column("last_change", sa.String(length=100), nullable=False),
        sa.CheckConstraint("(opened_at IS NULL) = (opened_by IS NULL)", name=op.f("ck_account_incident_opened_whole")),
        sa.CheckConstraint("(closed_at IS NULL) = (outcome IS NULL)", name=op.f("ck_account_incident_closed_whole")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_account_incident_member_id_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_incident")),
    )
    op.create_index(op.f("ix_account_incident_member_id"), "account_incident", ["member_id"], unique=False)
    op.create_table(
        "incident_act",
        sa.Column("incident_id", sa.String(length=36), nullable=False),
        sa.Column("event_id", sa.String(length=36), nullable=False),
        sa.Column("service", sa.String(length=32), nullable=False),
        sa.Column("type", sa.String(length=64), nullable=False),
        sa.Column("subject_id", sa.String(length=64), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("verdict", sa.String(length=10), nullable=True),
        sa.Column("judged_at", UtcDateTime(), nullable=True),
        sa.Column("judged_by", sa.String(length=200), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=True),
        sa.CheckConstraint("(verdict IS NULL) = (judged_at IS NULL)", name=op.f("ck_incident_act_judged_whole")),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["account_incident.id"], name=op.f("fk_incident_act_incident_id_account_incident")
        ),
        sa.PrimaryKeyConstraint("incident_id", "event_id", name=op.f("pk_incident_act")),
    )
