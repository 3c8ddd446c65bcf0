"""Changes of the site noticed at a start (D4.2): those without an approval, and one of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.publishing.errors import UnknownChange
from services.publishing.models import ChangeRequest, SiteShape
from shared.db.people import name_of


@dataclass(frozen=True)
class SiteChange:
    """One change. `current`: the site still stands so; `approved_later`: the approval came after it was made."""

    id: str
    what: Sequence[str]
    seen_at: datetime
    state: str
    current: bool
    change_id: str | None
    change_what: str
    tied_at: datetime | None
    tied_by: str
    approved_later: bool


def open_site_changes(session: Session) -> list[SiteChange]:
    """Those that no approval stands behind, the newest first."""
    query = (
        sa.select(SiteShape).where(SiteShape.state == "open").order_by(SiteShape.seen_at.desc(), SiteShape.id.desc())
    )
    return [_view(session, row) for row in session.scalars(query.limit(100))]


def find_site_change(session: Session, notice_id: str) -> SiteChange:
    """One. UnknownChange, also for the shape that counting began with."""
    row = session.get(SiteShape, notice_id)
    if row is None or row.state == "first":
        raise UnknownChange
    return _view(session, row)


def approved_requests(session: Session) -> list[tuple[str, str]]:
    """(id, words) of the requests a change may be tied to: approved and not made yet, then those made last."""
    waiting_first = ChangeRequest.state == "implemented"
    query = (
        sa.select(ChangeRequest.id, ChangeRequest.what)
        .where(ChangeRequest.state.in_(("approved", "implemented")))
        .order_by(waiting_first, ChangeRequest.decided_at.desc(), ChangeRequest.id)
    )
    return [(row.id, row.what) for row in session.execute(query.limit(50))]


def _view(session: Session, row: SiteShape) -> SiteChange:
    change = session.get(ChangeRequest, row.change_id) if row.change_id else None
    decided = change.decided_at if change else None
    return SiteChange(
        row.id, tuple(row.what), row.seen_at, row.state, row.current, row.change_id, change.what if change else "",
        row.tied_at, name_of(session, row.tied_by), decided is not None and decided > row.seen_at,
    )  # fmt: skip
