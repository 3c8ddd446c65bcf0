"""The head's daily letter: what was approved for posting by delegation, one letter a day, none when there is nothing.

Every approval is kept until a letter names it, so days of stopped work are made up for in one letter (C1, D12.2b).
"""

from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select

from services.notifications.config import DIGEST_DAYS, MailRules
from services.notifications.models import DelegatedApproval
from services.notifications.operations import people
from services.notifications.operations.ledger import write_letters
from services.notifications.operations.recipients import Addressed
from shared.clock import LOCAL, local
from shared.db.people import people_with_role, unit_name
from shared.db.unit_of_work import UnitOfWork
from shared.events.articles import ArticleMoved
from shared.events.envelope import GENESIS, Envelope
from shared.ids import sha256_text
from shared.web.addresses import PAGES, article_address

EVENT = "digest.delegated"
"""What the ledger of letters calls it; nobody says it on the bus."""


def note_approval(uow: UnitOfWork, *, envelope: Envelope, event: ArticleMoved) -> None:
    """Keep an approval by delegation for the next letter. Twice changes nothing, nor does a rebuild."""
    paper = event.delegation
    if paper is None or uow.session.get(DelegatedApproval, envelope.event_id) is not None:
        return
    uow.session.add(
        DelegatedApproval(
            event_id=envelope.event_id, article_id=envelope.subject_id, at=datetime.fromisoformat(envelope.occurred_at),
            title=event.title, unit=unit_name(uow.session, event.unit_id), classes=list(event.classes),
            by_name=event.actor_name, role=event.role, decision_no=str(paper["decision_no"]),
            from_name=str(paper["from_name"]),
        )
    )  # fmt: skip


def write_digest(uow: UnitOfWork, *, day: date, rules: MailRules) -> int:
    """Write the letter about the approvals of the days before `day` which no letter has named; returns how many.

    Without a head appointed they wait for one.
    """
    end = datetime.combine(day, time.min, tzinfo=LOCAL)
    query = (
        select(DelegatedApproval)
        .where(
            DelegatedApproval.told_in.is_(None), DelegatedApproval.at < end,
            DelegatedApproval.at >= end - timedelta(days=DIGEST_DAYS),
        )
        .order_by(DelegatedApproval.at, DelegatedApproval.event_id)
    )  # fmt: skip
    rows = list(uow.session.scalars(query))
    readers = [*people_with_role(uow.session, "head", day), *people.principals_beside_head(uow.session, day)]
    if not rows or not readers:
        return 0
    key = sha256_text("|".join([EVENT, *(row.event_id for row in rows)]))[:32]
    context = _context(rows, uow.now)
    letters = [Addressed(person, "delegated_digest", context) for person in readers]
    write_letters(uow, envelope=_envelope(key, uow.now), letters=letters, rules=rules)
    for row in rows:
        row.told_in = key
    return len(rows)


def _context(rows: list[DelegatedApproval], now: datetime) -> dict[str, Any]:
    return {
        "event": EVENT, "at": now.isoformat(), "clause": "D12.2b", "audience": "head", "reason": "",
        "path": f"{PAGES['review']}?muc=da-chuyen", "approved": [_line(row) for row in rows],
    }  # fmt: skip


def _line(row: DelegatedApproval) -> dict[str, str]:
    """One approval as the letter says it."""
    moment = f"{local(row.at):%H:%M ngày %d/%m/%Y}"
    return {
        "title": row.title,
        "what": "; ".join(part for part in (row.unit, ", ".join(row.classes)) if part),
        "who": f"{row.by_name} duyệt lúc {moment}, thay {row.from_name} theo văn bản uỷ quyền {row.decision_no}",
        "path": article_address("publishing", row.article_id),
    }


def _envelope(key: str, now: datetime) -> Envelope:
    """The letter's place in the ledger: it answers many events, so it is told apart by all of them."""
    return Envelope(
        event_id=key, producer="notifications", position=0, subject_id=key, seq=None, type=EVENT, version=1,
        occurred_at=now.isoformat(), actor="system", payload={}, prev=None, prev_hash=GENESIS, hash=GENESIS,
    )  # fmt: skip
