"""Follow what was approved in the principal's name, and the training log of accounts."""

from datetime import date, datetime

from services.reporting.models import DelegatedApproval, Training
from shared.db.unit_of_work import UnitOfWork
from shared.events.accounts import TrainingRecorded, TrainingStruck
from shared.events.articles import ArticleMoved
from shared.events.envelope import Envelope


def note_delegated(uow: UnitOfWork, *, envelope: Envelope, event: ArticleMoved) -> None:
    """Keep an approval by delegation (T11, T11e), of articles and corrections alike; nothing for any other move."""
    paper = event.delegation
    if paper is None or event.TYPE != "article.approved":
        return
    uow.session.add(
        DelegatedApproval(
            event_id=envelope.event_id, at=datetime.fromisoformat(envelope.occurred_at),
            delegation_id=paper["delegation_id"], decision_no=paper["decision_no"], from_id=paper["from_id"],
            by=envelope.actor,
        )
    )  # fmt: skip


def note_training(uow: UnitOfWork, *, event: TrainingRecorded) -> None:
    """Keep a course (D9)."""
    uow.session.add(
        Training(
            id=event.training_id, course=event.course, first_day=date.fromisoformat(event.first_day),
            last_day=date.fromisoformat(event.last_day), members=list(event.members), struck=False,
        )
    )  # fmt: skip


def strike_training(uow: UnitOfWork, *, event: TrainingStruck) -> None:
    """A wrong entry counts no more."""
    row = uow.session.get(Training, event.training_id)
    if row is not None:
        row.struck = True
