"""Messages of the mailbox: the secretary's list, one of them, and those that belong to an article."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.submission.config import MAIL_OPEN, MAIL_OUTCOMES, PAGE_SIZE
from services.submission.errors import MailNotFound
from services.submission.models import Article, MailBlock, MailIn, MailPart, MailPoller, Receipt
from services.submission.permissions import require_mail_desk
from shared.actors import Actor
from shared.db.people import actor_of, name_of
from shared.db.tables import person
from shared.text import given_name_key
from shared.web.addresses import PAGES

_WITH_ARTICLE = ("taken", "threaded", "accepted", "linked")
MAIL_TABS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "cho": ("Chờ xem", MAIL_OPEN),
    "nhan": ("Đã nhận", _WITH_ARTICLE),
    "bo": ("Đã bỏ qua", ("discarded", "blocked", "automatic", "duplicate")),
}
"""Tab -> label and outcomes; every outcome stands in exactly one."""
VERIFIED = {
    "pass": "máy chủ thư xác nhận đúng người gửi",
    "fail": "máy chủ thư báo có thể giả mạo",
    "none": "chưa xác thực được người gửi",
}


@dataclass(frozen=True)
class MailLine:
    """One message in a list."""

    id: str
    sender: str
    address: str
    subject: str
    outcome: str
    outcome_label: str
    reason: str
    received_at: datetime
    article_id: str | None
    text: str


@dataclass(frozen=True)
class MailList:
    """One page of a tab."""

    lines: tuple[MailLine, ...]
    counts: dict[str, int]
    total: int
    number: int


@dataclass(frozen=True)
class MailView:
    """One message with its files. `article` is its own, or for one that waits the one it may belong to."""

    row: MailIn
    outcome_label: str
    verified: str
    is_open: bool
    member: str
    parts: tuple[MailPart, ...]
    article: Article | None
    first: MailIn | None
    is_blocked: bool

    @property
    def readable(self) -> bool:
        """Whether the original is here."""
        return self.row.raw_sha256 is not None


def mail_list(session: Session, *, actor: Actor, tab: str, page: int) -> MailList:
    """A tab of the mailbox; what waits is oldest first, the rest newest first. NotAllowed."""
    require_mail_desk(actor)
    query = sa.select(MailIn.outcome, sa.func.count()).group_by(MailIn.outcome)
    by_outcome = {outcome: count for outcome, count in session.execute(query)}  # noqa: C416  (rows are no plain tuples)
    counts = {name: sum(by_outcome.get(one, 0) for one in outcomes) for name, (_, outcomes) in MAIL_TABS.items()}
    total = counts[tab]
    number = min(max(1, page), max(1, -(-total // PAGE_SIZE)))
    order = (MailIn.taken_at, MailIn.id) if tab == "cho" else (MailIn.taken_at.desc(), MailIn.id.desc())
    rows = session.scalars(
        sa.select(MailIn)
        .where(MailIn.outcome.in_(MAIL_TABS[tab][1]))
        .order_by(*order)
        .limit(PAGE_SIZE)
        .offset((number - 1) * PAGE_SIZE)
    )
    return MailList(tuple(_line(row) for row in rows), counts, total, number)


def mail_one(session: Session, *, mail_id: str, actor: Actor) -> MailView:
    """One message. NotAllowed, MailNotFound."""
    require_mail_desk(actor)
    row = session.get(MailIn, mail_id)
    if row is None:
        raise MailNotFound
    parts = session.scalars(sa.select(MailPart).where(MailPart.mail_id == mail_id).order_by(MailPart.number)).all()
    return MailView(
        row=row,
        outcome_label=MAIL_OUTCOMES[row.outcome],
        verified=VERIFIED[row.verified],
        is_open=row.outcome in MAIL_OPEN,
        member=name_of(session, row.member_id) if row.member_id else "",
        parts=tuple(parts),
        article=session.get(Article, row.article_id) if row.article_id else None,
        first=session.get(MailIn, row.duplicate_of) if row.duplicate_of else None,
        is_blocked=session.get(MailBlock, row.sender_address) is not None,
    )


@dataclass(frozen=True)
class ArticleMail:
    """A message that belongs to an article, as its author and the desk see it."""

    row: MailIn
    label: str
    parts: tuple[MailPart, ...]


def mails_of(session: Session, *, article_id: str) -> list[ArticleMail]:
    """The messages of an article, oldest first: the one it came from and the notes to it."""
    query = sa.select(MailIn).where(MailIn.article_id == article_id, MailIn.outcome.in_(_WITH_ARTICLE))
    rows = session.scalars(query.order_by(MailIn.taken_at, MailIn.id)).all()
    parts: dict[str, list[MailPart]] = {row.id: [] for row in rows}
    found = sa.select(MailPart).where(MailPart.mail_id.in_(parts)).order_by(MailPart.mail_id, MailPart.number)
    for part in session.scalars(found) if parts else ():
        parts[part.mail_id].append(part)
    labels = {"taken": "Thư gửi bài", "accepted": "Thư gửi bài"}
    return [ArticleMail(row, labels.get(row.outcome, "Thư về bài"), tuple(parts[row.id])) for row in rows]


def mail_facts(session: Session, mail_id: str) -> dict[str, Any] | None:
    """What notifications needs to answer a message; None for an unknown one."""
    row = session.get(MailIn, mail_id)
    if row is None:
        return None
    return {
        "name": row.sender_name, "address": row.sender_address, "subject": row.subject, "message_id": row.message_id,
        "taken": row.report.get("taken", []), "missing": row.report.get("missing", []),
        "track": _track(session, row),
    }  # fmt: skip


def _track(session: Session, row: MailIn) -> str:
    """Where somebody without an account follows what came of the article that this message began.

    Whoever merely quotes its number must not get its key.
    """
    if row.outcome != "accepted" or row.member_id or not row.article_id:
        return ""
    receipt = session.get(Receipt, row.article_id)
    return f"{PAGES['submission']}theo-doi/{receipt.reference}/{receipt.code}" if receipt else ""


def writers(session: Session, day: date) -> list[tuple[str, str]]:
    """(id, name) of the active members who may write articles, in Vietnamese order of given names."""
    people = session.execute(sa.select(person.c.member_id, person.c.name).where(person.c.locked.is_(False))).all()
    able = [row for row in people if _writes(actor_of(session, row.member_id, day))]
    return [(row.member_id, row.name) for row in sorted(able, key=lambda row: given_name_key(row.name))]


def readings(session: Session) -> Sequence[MailPoller]:
    """How the mailboxes were read last."""
    return session.scalars(sa.select(MailPoller).order_by(MailPoller.mailbox)).all()


def _writes(actor: Actor | None) -> bool:
    return actor is not None and actor.has("contributor", "editor", "secretary")


def _line(row: MailIn) -> MailLine:
    return MailLine(
        id=row.id,
        sender=row.sender_name or row.sender_address or "(không ghi người gửi)",
        address=row.sender_address,
        subject=row.subject or "(không có tiêu đề)",
        outcome=row.outcome,
        outcome_label=MAIL_OUTCOMES[row.outcome],
        reason=row.reason,
        received_at=row.received_at,
        article_id=row.article_id,
        text=row.text,
    )
