"""Pages with an owner unit: which are due, whose they are, their record (D7.1c, D7.1d)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.publishing.config import DESK_PAGE, LIVE_STATES, REVIEW_BEFORE
from services.publishing.errors import UnknownPage
from services.publishing.models import Article, PageCheck, ReviewedPage
from services.publishing.permissions import can_confirm_page
from shared.actors import Actor
from shared.db import people


@dataclass(frozen=True)
class PageLine:
    """One page. `state`: stale | soon | current; `may` whether the one who asks confirms it."""

    id: str
    title: str
    address: str
    family: str
    unit_id: str
    unit: str
    cycle: str
    confirmed_on: date
    confirmed_by: str | None
    review_due: date
    state: str
    needs_fix: bool
    active: bool
    version: int
    article_id: str | None
    may: bool


@dataclass(frozen=True)
class CheckLine:
    """One line of a page's record."""

    at: datetime
    name: str
    unit: str
    outcome: str
    note: str
    clause: str
    revision_id: str | None


def page_state(due: date, day: date) -> str:
    """stale: its day is over; soon: within REVIEW_BEFORE days; else current."""
    if due < day:
        return "stale"
    return "soon" if due <= day + timedelta(days=REVIEW_BEFORE) else "current"


def page_lists(session: Session, actor: Actor, wanted: str, *, day: date, page: int = 1) -> list[PageLine]:
    """One page of a list, the longest overdue first, one row more than DESK_PAGE when there are others.

    `wanted`: due (over or within days, or found wrong) | mine (of the actor's units) | all | dropped.
    """
    query = _shown().order_by(ReviewedPage.review_due, ReviewedPage.title, ReviewedPage.id)
    query = query.where(*_wanted(actor, wanted, day)).limit(DESK_PAGE + 1).offset((page - 1) * DESK_PAGE)
    return _lines(session, session.scalars(query).all(), actor, day)


def page_counts(session: Session, actor: Actor, *, day: date) -> dict[str, int]:
    """How many pages stand in each list."""
    return {
        wanted: session.scalar(
            sa.select(sa.func.count()).select_from(_shown().where(*_wanted(actor, wanted, day)).subquery())
        )
        or 0
        for wanted in ("due", "mine", "all", "dropped")
    }


def find_page(session: Session, page_id: str, actor: Actor, *, day: date) -> tuple[PageLine, Sequence[CheckLine]]:
    """One page with its record, the newest line first. UnknownPage."""
    row = session.get(ReviewedPage, page_id)
    if row is None:
        raise UnknownPage
    units = {unit.unit_id: unit.name for unit in people.units(session)}
    query = sa.select(PageCheck).where(PageCheck.page_id == page_id).order_by(PageCheck.at.desc(), PageCheck.id.desc())
    record = [
        CheckLine(
            one.at, one.name, units.get(one.unit_id, one.unit_id), one.outcome, one.note, one.clause, one.revision_id
        )
        for one in session.scalars(query.limit(100))
    ]
    return _lines(session, [row], actor, day)[0], record


def _shown() -> "sa.Select[ReviewedPage]":
    """Pages readers can open: those of articles while they are live, and all others."""
    live = sa.or_(ReviewedPage.article_id.is_(None), Article.state.in_(LIVE_STATES))
    return sa.select(ReviewedPage).outerjoin(Article, Article.id == ReviewedPage.article_id).where(live)


def _wanted(actor: Actor, wanted: str, day: date) -> list["sa.ColumnElement[bool]"]:
    if wanted == "dropped":
        return [ReviewedPage.active.is_(False)]
    found: list[sa.ColumnElement[bool]] = [ReviewedPage.active.is_(True)]
    if wanted == "due":
        soon = ReviewedPage.review_due <= day + timedelta(days=REVIEW_BEFORE)
        found.append(sa.or_(soon, ReviewedPage.needs_fix.is_(True)))
    if wanted == "mine":
        found.append(ReviewedPage.unit_id.in_(sorted(actor.leads_units)))
    return found


def _lines(session: Session, rows: Iterable[ReviewedPage], actor: Actor, day: date) -> list[PageLine]:
    units = {unit.unit_id: unit.name for unit in people.units(session)}
    led: dict[str, bool] = {}
    found = []
    for row in rows:
        if row.unit_id not in led:
            led[row.unit_id] = bool(people.unit_leads(session, row.unit_id, day))
        found.append(
            PageLine(
                id=row.id, title=row.title, address=row.address, family=row.family, unit_id=row.unit_id,
                unit=units.get(row.unit_id, row.unit_id), cycle=row.cycle, confirmed_on=row.confirmed_on,
                confirmed_by=row.confirmed_by, review_due=row.review_due, state=page_state(row.review_due, day),
                needs_fix=row.needs_fix, active=row.active, version=row.version, article_id=row.article_id,
                may=row.active and can_confirm_page(actor, row.unit_id, has_lead=led[row.unit_id]),
            )
        )  # fmt: skip
    return found
