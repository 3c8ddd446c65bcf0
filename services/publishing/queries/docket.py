"""Requests for removal: the docket of the board, one request with its remarks, what became of it for who asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.publishing.config import DESK_PAGE, LIVE_STATES, REQUEST_STATES
from services.publishing.errors import UnknownRequest
from services.publishing.models import Article, TakedownContact, TakedownRemark, TakedownRequest
from services.publishing.permissions import can_see_contact, can_see_desk
from shared.actors import Actor


@dataclass(frozen=True)
class DocketLine:
    """One request in a list. Times are aware UTC."""

    id: str
    article_id: str
    title: str
    article_state: str
    at: datetime
    name: str
    is_public: bool
    takedown_reason: str
    note: str
    state: str
    remarks: int
    decided_at: datetime | None


@dataclass(frozen=True)
class Remark:
    """What a member of the board thinks."""

    at: datetime
    name: str
    role: str
    text: str


@dataclass(frozen=True)
class Docket:
    """One request whole. `remarks` and `contact` are empty for those they are not for."""

    id: str
    article: Article
    at: datetime
    member_id: str
    name: str
    takedown_reason: str
    note: str
    state: str
    answer: str | None
    decided_by: str | None
    decided_at: datetime | None
    code: str | None
    remarks: Sequence[Remark] = ()
    contact: TakedownContact | None = None


@dataclass(frozen=True)
class Followed:
    """What a citizen learns by the code: nothing of who decided, nothing of what the board said."""

    title: str
    at: datetime
    state: str
    answer: str | None
    decided_at: datetime | None


def docket_counts(session: Session) -> dict[str, int]:
    """How many requests stand in each state."""
    query = sa.select(TakedownRequest.state, sa.func.count()).group_by(TakedownRequest.state)
    found = {state: int(number) for state, number in session.execute(query)}
    return {state: found.get(state, 0) for state in REQUEST_STATES}


def docket(session: Session, state: str, *, page: int = 1) -> list[DocketLine]:
    """One page of a state, one row more than DESK_PAGE when there are others; open ones: the longest waiting first."""
    remarks = (
        sa.select(sa.func.count())
        .where(TakedownRemark.request_id == TakedownRequest.id)
        .correlate(TakedownRequest)
        .scalar_subquery()
    )
    order = TakedownRequest.at.asc() if state == "open" else TakedownRequest.decided_at.desc()
    query = (
        sa.select(TakedownRequest, Article, remarks)
        .join(Article, Article.id == TakedownRequest.article_id)
        .where(TakedownRequest.state == state)
        .order_by(order, TakedownRequest.id)
        .limit(DESK_PAGE + 1)
        .offset((page - 1) * DESK_PAGE)
    )
    return [
        DocketLine(
            id=request.id, article_id=article.id, title=article.title, article_state=article.state, at=request.at,
            name=request.name, is_public=request.code is not None, takedown_reason=request.takedown_reason,
            note=request.note, state=request.state, remarks=number, decided_at=request.decided_at,
        )
        for request, article, number in session.execute(query)
    ]  # fmt: skip


def find_docket(session: Session, request_id: str, actor: Actor) -> Docket:
    """One request, for the board and for who asked. UnknownRequest for everybody else."""
    request = session.get(TakedownRequest, request_id)
    on_board = can_see_desk(actor)
    if request is None or not (on_board or request.member_id == actor.member_id):
        raise UnknownRequest
    contact = session.get(TakedownContact, request.id) if can_see_contact(actor) else None
    return Docket(
        id=request.id, article=session.get_one(Article, request.article_id), at=request.at,
        member_id=request.member_id, name=request.name, takedown_reason=request.takedown_reason, note=request.note,
        state=request.state, answer=request.answer, decided_by=request.decided_by, decided_at=request.decided_at,
        code=request.code, remarks=_remarks(session, request.id) if on_board else (), contact=contact,
    )  # fmt: skip


def follow_up(session: Session, code: str) -> Followed | None:
    """What became of the request with this code; None when there is none."""
    wanted = "".join(code.upper().split()).replace("-", "")
    request = session.scalar(sa.select(TakedownRequest).where(TakedownRequest.code == wanted)) if wanted else None
    if request is None:
        return None
    article = session.get_one(Article, request.article_id)
    # A removed article's title stays removed: the notice does not name it either.
    title = article.title if article.state in LIVE_STATES else ""
    return Followed(title, request.at, request.state, request.answer, request.decided_at)


def public_article(session: Session, address: str) -> Article | None:
    """The article everybody reads at this public address, or None."""
    row = session.scalar(sa.select(Article).where(Article.address == address))
    return row if row is not None and row.state in LIVE_STATES else None


def _remarks(session: Session, request_id: str) -> list[Remark]:
    query = sa.select(TakedownRemark).where(TakedownRemark.request_id == request_id)
    rows = session.scalars(query.order_by(TakedownRemark.at, TakedownRemark.id))
    return [Remark(row.at, row.name, row.role, row.text) for row in rows]
