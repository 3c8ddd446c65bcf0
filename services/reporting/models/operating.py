"""What operators decided about events that a service could not apply: the read copy of their audit lines."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.reporting.models.base import Base
from shared.db.base import UtcDateTime
from shared.events.envelope import Envelope


class OperatorAct(Base):
    """One `toasoan bus retry` or `skip` at another service; reporting's own are read from its log."""

    __tablename__ = "operator_act"

    id: Mapped[str] = mapped_column(sa.String(36), primary_key=True)  # the event that tells of it
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    service: Mapped[str] = mapped_column(sa.String(32))
    act: Mapped[str] = mapped_column(sa.String(8))  # retried | skipped
    about: Mapped[str] = mapped_column(sa.String(36))  # the event that was held
    about_type: Mapped[str] = mapped_column(sa.String(64))
    subject_id: Mapped[str] = mapped_column(sa.String(64))
    by: Mapped[str] = mapped_column(sa.String(64))
    reason: Mapped[str] = mapped_column(sa.Text)
    error: Mapped[str | None] = mapped_column(sa.Text)


def act_of(envelope: Envelope) -> OperatorAct:
    """The row of an audit line (`held_event.retried`, `held_event.skipped`)."""
    said = envelope.payload
    return OperatorAct(
        id=envelope.event_id, at=datetime.fromisoformat(envelope.occurred_at), service=envelope.producer,
        act=envelope.type.rpartition(".")[2], about=said["event_id"], about_type=said["event_type"],
        subject_id=envelope.subject_id, by=said["by"], reason=said["reason"], error=said.get("error"),
    )  # fmt: skip
