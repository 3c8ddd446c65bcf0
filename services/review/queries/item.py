"""One article as its page shows it: the text, where it is, who decided what, which versions exist."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.review import permissions
from services.review.errors import UnknownArticle
from services.review.models import Article, Decision, Version
from services.review.queries.progress import Step, steps_of
from services.review.queries.vacancies import ACTS_IN
from shared.actors import Actor
from shared.content import Document
from shared.db import contents, people
from shared.regulation.pack import Pack
from shared.regulation.vacancies import nobody_holds
from shared.workflow.article import ARTICLE
from shared.workflow.table import Move

FLAGS = {flag.name: flag.label for flag in ARTICLE.flags}
_FOR_SENDERS = frozenset({"T04", "T05", "T14", "T19"})
"""Lines of the ledger whose reason is meant for the sender too; the others are the board's own business."""


@dataclass(frozen=True)
class LedgerLine:
    """One line of the ledger, with words instead of codes. `in_force`: the approval still covers the present text."""

    at: datetime
    name: str
    role: str
    transition: str
    what: str
    from_state: str
    to_state: str
    level: int | None
    in_force: bool
    content_hash: str
    mode: str
    pack: str
    classes: tuple[str, ...]
    clause: str
    reason: str | None
    grounds: tuple[str, ...]
    flags: tuple[str, ...]
    delegation_id: str | None
    delegation_no: str | None  # the paper of the principal's delegation acted under
    on_behalf: str | None  # whose authority it was


@dataclass(frozen=True)
class VersionLine:
    """A stored version. `is_current`, `is_sent`, `is_approved` say what it is besides."""

    no: int
    hash: str
    origin: str
    editor: str
    at: datetime
    note: str
    is_current: bool
    is_sent: bool
    is_approved: bool


@dataclass(frozen=True)
class Item:
    """Everything the page of one article needs. `document` is None when this person must not read it (§2.5)."""

    id: str
    title: str
    state: str
    owner: str
    settled: bool
    version: int
    kind: str
    section: str
    event_end: str | None
    reference: str | None
    classes: tuple[str, ...]
    checklist: tuple[str, ...]
    refusal_proposed: bool
    grounds: tuple[str, ...]
    reason: str | None
    pack: str
    address: str | None
    due_at: str | None
    since: datetime
    received_at: datetime
    author_id: str
    author: str
    unit: str
    assignee_id: str | None
    assignee: str
    former_assignee_id: str | None
    content_hash: str
    sent_hash: str
    approvals: tuple[dict[str, Any], ...]
    document: Document | None
    versions: tuple[VersionLine, ...]
    ledger: tuple[LedgerLine, ...]
    steps: tuple[Step, ...]
    moves: tuple[Move, ...]
    acting: people.Delegation | None  # under which this person would approve for posting now
    signatures: tuple[dict[str, Any], ...]  # beside the approval of this level, of the present text (C13)
    candidates: tuple[people.Person, ...]
    can_edit: bool
    can_classify: bool
    can_lower: bool
    class_reason: bool  # a change of the classes needs a reason now
    on_board: bool
    revises: str | None = None
    revision_kind: str | None = None
    revision_note: str | None = None


def find_item(session: Session, article_id: str, actor: Actor, *, day: date, pack: Pack) -> Item:
    """The article for this person. UnknownArticle when it does not exist or must not be known to them."""
    article = _visible(session, article_id, actor)
    hidden = permissions.body_hidden(actor, article, pack)
    ledger = _ledger(session, article, actor)
    return Item(
        id=article.id, title=article.title, state=article.state, owner=article.owner, settled=article.settled,
        version=article.version, kind=article.kind, section=article.section, event_end=article.event_end,
        reference=article.reference,
        classes=tuple(article.classes), checklist=tuple(article.checklist),
        refusal_proposed=article.refusal_proposed, grounds=tuple(article.grounds),
        reason=_reason(article, actor, ledger), pack=article.pack, address=article.address, due_at=article.due_at,
        since=article.since, received_at=article.received_at, author_id=article.author_id,
        author=people.name_of(session, article.author_id), unit=people.unit_name(session, article.unit_id),
        assignee_id=article.assignee_id, assignee=people.name_of(session, article.assignee_id),
        former_assignee_id=article.former_assignee_id, content_hash=article.content_hash,
        sent_hash=article.sent_hash, approvals=tuple(article.approvals),
        document=None if hidden else contents.load(session, article.content_hash),
        versions=() if hidden else _versions(session, article), ledger=ledger,
        steps=steps_of(article, ledger, holder=_holder(session, article, day, pack)),
        moves=tuple(permissions.moves(session, article, actor, day=day, pack=pack)),
        signatures=tuple(permissions.signatures(article)),
        acting=permissions.acting(session, article, actor, day=day, pack=pack),
        candidates=tuple(permissions.candidates(session, article, day, pack=pack)),
        can_edit=permissions.can_edit(actor, article), can_classify=permissions.can_classify(actor, article),
        can_lower=permissions.can_lower(session, actor, article),
        class_reason=permissions.was_sent_up(session, article), on_board=permissions.on_board(actor),
        revises=article.revises, revision_kind=article.revision_kind, revision_note=article.revision_note,
    )  # fmt: skip


def asked_of_accounts(
    session: Session, article_id: str, actor: Actor, *, day: date, pack: Pack
) -> tuple[str, tuple[str, ...]] | None:
    """(level, classes) whose delegation accounts must confirm before the actor approves on the principal's behalf.

    None when the read copy knows of no delegation that would do: then the operation itself says why not.
    """
    article = session.get(Article, article_id)
    found = permissions.acting(session, article, actor, day=day, pack=pack) if article else None
    return (found.role, tuple(article.classes)) if article and found else None


def find_texts(
    session: Session, article_id: str, actor: Actor, old: str, new: str, *, pack: Pack
) -> tuple[Document, Document]:
    """Two texts of one article. `old` and `new` are version numbers, or `sent`, `current`, `approved`.

    UnknownArticle when the article, or one of the two, is not there for this person.
    """
    article = _visible(session, article_id, actor)
    if permissions.body_hidden(actor, article, pack):
        raise UnknownArticle
    return _text(session, article, old), _text(session, article, new)


def _visible(session: Session, article_id: str, actor: Actor) -> Article:
    article = session.get(Article, article_id)
    if article is None or not permissions.can_see(actor, article):
        raise UnknownArticle
    return article


def _holder(session: Session, article: Article, day: date, pack: Pack) -> str:
    """Who has the article in hand: the responsible editor, or the holders of its level, or that none is."""
    if article.state in ("editing", "revision"):
        return people.name_of(session, article.assignee_id)
    role = ACTS_IN.get(article.state)
    if role is None:
        return ""
    return ", ".join(person.name for person in people.people_with_role(session, role, day)) or nobody_holds(pack, role)


def _text(session: Session, article: Article, name: str) -> Document:
    named = {"sent": article.sent_hash, "current": article.content_hash, "approved": article.approved_hash}
    hash_ = named.get(name)
    if hash_ is None and name.isascii() and name.isdigit() and len(name) < 7:
        query = select(Version.hash).where(Version.article_id == article.id, Version.no == int(name))
        hash_ = session.scalar(query)
    if hash_ is None:
        raise UnknownArticle
    return contents.load(session, hash_)


def _versions(session: Session, article: Article) -> tuple[VersionLine, ...]:
    query = select(Version).where(Version.article_id == article.id).order_by(Version.no.desc())
    rows = list(session.scalars(query))
    newest: dict[str, int] = {}
    for row in rows:
        newest.setdefault(row.hash, row.no)
    return tuple(
        VersionLine(
            no=row.no, hash=row.hash, origin=row.origin, editor=row.editor_name, at=row.at, note=row.note,
            is_current=newest.get(article.content_hash) == row.no,
            is_sent=newest.get(article.sent_hash) == row.no,
            is_approved=newest.get(article.approved_hash or "") == row.no,
        )
        for row in rows
    )  # fmt: skip


def _ledger(session: Session, article: Article, actor: Actor) -> tuple[LedgerLine, ...]:
    query = select(Decision).where(Decision.article_id == article.id).order_by(Decision.at, Decision.id)
    in_force = {(a["level"], a["member_id"], a["content_hash"], a["at"]) for a in article.approvals}
    board = permissions.on_board(actor)
    return tuple(_line(row, in_force, board=board) for row in session.scalars(query))


def _line(row: Decision, in_force: set[tuple[int, str, str, str]], *, board: bool) -> LedgerLine:
    told = board or row.transition in _FOR_SENDERS
    return LedgerLine(
        at=row.at, name=row.name, role=row.role, transition=row.transition, what=row.what,
        from_state=row.from_state, to_state=row.to_state, level=row.level,
        in_force=row.level is not None
        and (row.level, row.member_id, row.content_hash, row.at.isoformat()) in in_force,
        content_hash=row.content_hash, mode=row.mode, pack=row.pack, classes=tuple(row.classes), clause=row.clause,
        reason=row.reason if told else None, grounds=tuple(row.grounds) if told else (),
        flags=tuple(FLAGS.get(flag, flag) for flag in row.flags), delegation_id=row.delegation_id,
        delegation_no=row.delegation_no, on_behalf=row.on_behalf_name,
    )  # fmt: skip


def _reason(article: Article, actor: Actor, ledger: tuple[LedgerLine, ...]) -> str | None:
    """The reason of the last move, for those it is meant for."""
    if permissions.on_board(actor):
        return article.reason
    moves = [line for line in ledger if line.transition]
    return moves[-1].reason if moves else None
