"""Reports of all kinds on their way to the principal; the monthly ones built before stay as filed ones (D5.3f, D16)."""

import uuid
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from alembic import op

from shared.db.types import JsonText, UtcDateTime

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.drop_index("ix_report_period_built_at", table_name="report")
    op.rename_table("report", "report_before")
    _create()
    _keep(op.get_bind())
    op.drop_table("report_before")


def _create() -> None:
    op.create_table(
        "report",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("period", sa.String(length=24), nullable=False),
        sa.Column("series", sa.Integer(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("asked_by", sa.String(length=64), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("snapshot_id", sa.String(length=36), nullable=True),
        sa.Column("frozen_at", UtcDateTime(), nullable=True),
        sa.Column("figures", JsonText(), nullable=False),
        sa.Column("narrative", JsonText(), nullable=False),
        sa.Column("opinion", sa.Text(), nullable=False),
        sa.Column("signed_at", UtcDateTime(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("number_year", sa.Integer(), nullable=True),
        sa.Column("files", JsonText(), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("opened_by", sa.String(length=64), nullable=False),
        sa.CheckConstraint("kind IN ('month', 'semester', 'school_year', 'ad_hoc')", name=op.f("ck_report_kind_known")),
        sa.CheckConstraint("(snapshot_id IS NULL) = (frozen_at IS NULL)", name=op.f("ck_report_frozen_whole")),
        sa.CheckConstraint(
            "state NOT IN ('filed', 'superseded') OR number IS NOT NULL", name=op.f("ck_report_filed_has_number")
        ),
        sa.CheckConstraint("first_day <= last_day", name=op.f("ck_report_days_in_order")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_periodic_report")),
        sa.UniqueConstraint("period", "series", name=op.f("uq_report_period_series")),
        sa.UniqueConstraint("number_year", "number", name=op.f("uq_report_number_year_number")),
    )
    op.create_index("ix_report_state_due_on", "report", ["state", "due_on"])
    op.create_table(
        "report_step",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("report_id", sa.String(length=36), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("member_id", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("transition", sa.String(length=10), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("from_state", sa.String(length=16), nullable=False),
        sa.Column("to_state", sa.String(length=16), nullable=False),
        sa.Column("clause", sa.String(length=80), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_report_step_report_id_report")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_step")),
    )
    op.create_index(op.f("ix_report_step_report_id"), "report_step", ["report_id"])
    op.create_table(
        "report_conclusion",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("report_id", sa.String(length=36), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("member_id", sa.String(length=64), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("done_at", UtcDateTime(), nullable=True),
        sa.Column("done_by", sa.String(length=64), nullable=True),
        sa.Column("result", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_report_conclusion_report_id_report")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_conclusion")),
    )
    op.create_index(op.f("ix_report_conclusion_report_id"), "report_conclusion", ["report_id"])


def _keep(connection: sa.Connection) -> None:
    """The last report built of each month is filed under its number; those before it were only tries of the same."""
    old = sa.table(
        "report_before", sa.column("id"), sa.column("period"), sa.column("number"),
        sa.column("built_at", UtcDateTime()), sa.column("built_by"), sa.column("figures", JsonText()),
        sa.column("sha256_docx"), sa.column("sha256_pdf"),
    )  # fmt: skip
    new = sa.table("report", *(sa.column(name, kind) for name, kind in _TYPES.items()))
    rows = connection.execute(sa.select(old).order_by(old.c.period, old.c.built_at, old.c.id)).all()
    taken: set[tuple[int, int]] = set()
    for row in [row for n, row in enumerate(rows) if n + 1 == len(rows) or rows[n + 1].period != row.period]:
        year = row.built_at.year
        while (year, row.number) in taken:  # a number restarts with the year of the period, not of the building
            year += 1
        taken.add((year, row.number))
        connection.execute(new.insert().values(**_filed(row, year)))


_TYPES = {
    "first_day": sa.Date(), "last_day": sa.Date(), "due_on": sa.Date(), "frozen_at": UtcDateTime(),
    "signed_at": UtcDateTime(), "opened_at": UtcDateTime(), "figures": JsonText(), "narrative": JsonText(),
    "files": JsonText(),
    **dict.fromkeys(("series", "version", "number", "number_year"), sa.Integer()),
    **dict.fromkeys(
        ("id", "kind", "period", "label", "asked_by", "question", "state", "snapshot_id", "opinion", "opened_by"),
        sa.Text(),
    ),
}  # fmt: skip


def _filed(row: sa.Row, year: int) -> dict[str, object]:  # type: ignore[type-arg]
    first = date.fromisoformat(f"{row.period}-01")
    last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    built: datetime = row.built_at
    return {
        "id": row.id, "kind": "month", "period": row.period, "series": 1,
        "label": f"Tháng {first.month} năm {first.year}", "first_day": first, "last_day": last, "due_on": last,
        "asked_by": "", "question": "", "state": "filed", "version": 1, "snapshot_id": str(uuid.uuid4()),
        "frozen_at": built, "figures": row.figures, "narrative": {}, "opinion": "", "signed_at": built,
        "number": row.number, "number_year": year, "files": {"docx": row.sha256_docx, "pdf": row.sha256_pdf},
        "opened_at": built, "opened_by": row.built_by,
    }  # fmt: skip
