"""The rounds of a page with an owner unit (D7.1c, D7.1d): when it is due again, what is said when, its record.

Every page in the list has one due row (`page_review`); it reminds before, on and after the day, and after downtime
says only what holds then.
"""

from datetime import date, datetime, timedelta

import sqlalchemy as sa

from services.publishing.config import (
    LIVE_STATES,
    REVIEW_BEFORE,
    REVIEW_ESCALATED,
    REVIEW_GRACE,
    REVIEWED_KINDS,
)
from services.publishing.models import Article, PageCheck, ReviewedPage
from shared.actors import SYSTEM, Actor
from shared.clock import LOCAL, local_day
from shared.content import Document
from shared.db import contents
from shared.db.unit_of_work import UnitOfWork
from shared.events.publishing import PageReviewMoved, PageReviewReminded
from shared.ids import new_id
from shared.regulation.pack import Pack
from shared.regulation.school_year import SchoolYears

CLAUSE = "D7.1d"
JOB, MARK_JOB = "page_review", "page_mark"
OUTCOMES = {
    "entered": "đưa vào danh sách",
    "confirmed": "xác nhận còn đúng",
    "needs_fix": "báo cần sửa",
    "updated": "đã đăng bản mới",
    "assigned": "đổi đơn vị phụ trách hoặc chu kì",
    "dropped": "bỏ khỏi danh sách",
}
"""What a line of the record says, in words."""
HIDDEN_WAIT = 7
"""Days until a page is looked at again whose article is hidden now."""
_ORDER = ("", "before", "due", "overdue", "escalated")
"""The stages of a round in their order."""


def next_review(cycle: str, confirmed_on: date, years: SchoolYears) -> date:
    """Until when a page confirmed on this day must be looked at again.

    Each semester within its first REVIEW_GRACE days; what is confirmed so short before a semester counts for it.
    """
    if cycle == "year":
        return confirmed_on + timedelta(days=365)
    if cycle == "quarter":
        return confirmed_on + timedelta(days=91)
    grace = timedelta(days=REVIEW_GRACE)
    begun = years.of(confirmed_on)
    coming = [years.year(year) for year in range(begun, begun + 3)]
    starts = [day for year in coming for day in (year.begins, year.second_begins)]
    return min(day for day in starts if day > confirmed_on + grace) + grace


def note_posted(uow: UnitOfWork, article: Article, document: Document, actor: Actor) -> None:
    """An article was posted or its text replaced: a page of a kind somebody answers for is known to be right today."""
    if document.kind not in REVIEWED_KINDS or article.address is None:
        return
    day = local_day(uow.now)
    page = uow.session.get(ReviewedPage, article.id, with_for_update=True, populate_existing=True)
    topic = document.details.get("page", "")
    if page is None:
        family = document.kind if topic != "contact" else "contact"
        page = ReviewedPage(
            id=article.id, article_id=article.id, address=article.address, title=document.title, family=family,
            topic=topic, unit_id=article.unit_id, cycle="semester", confirmed_on=day, review_due=day, version=0,
        )  # fmt: skip
        outcome = "entered"
    else:
        outcome = "updated"
    page.title, page.topic, page.active, page.confirmed_by = document.title, topic, True, None
    renew(uow, page, day, uow.pack_for(article.pack))
    record_check(uow, page, actor, outcome, content_hash=document.hash)


def adopt_posted(uow: UnitOfWork, limit: int = 50) -> int:
    """Pages posted before pages had owners come into the list, each as confirmed on the day it was posted."""
    known = sa.select(ReviewedPage.id)
    query = (
        sa.select(Article)
        .where(Article.kind.in_(REVIEWED_KINDS), Article.state.in_(LIVE_STATES), Article.id.not_in(known))
        .order_by(Article.publish_no)
        .limit(limit)
    )
    found = uow.session.scalars(query).all()
    for article in found:
        note_posted(uow, article, contents.load(uow.session, article.published_hash or ""), SYSTEM)
        page = uow.session.get_one(ReviewedPage, article.id)
        renew(uow, page, local_day(article.published_at or uow.now), uow.pack_for(article.pack))
    return len(found)


def review_tick(uow: UnitOfWork, *, page_id: str) -> ReviewedPage | None:
    """Say what the time demands of a page. None when it is not in the list any more, or nothing new is to be said."""
    page = uow.session.get(ReviewedPage, page_id, with_for_update=True)
    if page is None or not page.active:
        return None
    if not _is_shown(uow, page):
        uow.enqueue(JOB, page.id, {"page_id": page.id}, due_at=uow.now + timedelta(days=HIDDEN_WAIT))
        return None
    stage = stage_at(page.review_due, local_day(uow.now))
    if _ORDER.index(stage) <= _ORDER.index(page.stage):
        _wind(uow, page)
        return None
    page.stage = stage
    event = PageReviewReminded(
        page_id=page.id, title=page.title, address=page.address, unit_id=page.unit_id, stage=stage,
        due_on=page.review_due.isoformat(), confirmed_on=page.confirmed_on.isoformat(),
    )  # fmt: skip
    uow.publish(event, subject_id=page.id, actor=SYSTEM, seq=False)
    _wind(uow, page)
    uow.session.flush()
    return page


def stage_at(due: date, day: date) -> str:
    """How far the time of a page is on a day: "" | before | due | overdue | escalated."""
    if day < due - timedelta(days=REVIEW_BEFORE):
        return ""
    if day < due:
        return "before"
    if day == due:
        return "due"
    return "overdue" if day <= due + timedelta(days=REVIEW_ESCALATED) else "escalated"


def _marks(due: date) -> list[datetime]:
    """The moments at which the stages begin, school time."""
    after = (-REVIEW_BEFORE, 0, 1, REVIEW_ESCALATED + 1)
    return [datetime.combine(due + timedelta(days=days), datetime.min.time(), LOCAL) for days in after]


def _wind(uow: UnitOfWork, page: ReviewedPage) -> None:
    """The next moment at which something is to be said; at once when a stage has begun that nobody was told of."""
    coming = [mark for mark in _marks(page.review_due) if mark > uow.now]
    if _ORDER.index(stage_at(page.review_due, local_day(uow.now))) > _ORDER.index(page.stage):
        coming = [uow.now]
    if coming and page.active:
        uow.enqueue(JOB, page.id, {"page_id": page.id}, due_at=coming[0])


def renew(uow: UnitOfWork, page: ReviewedPage, day: date, pack: Pack) -> None:
    """Known to be right on this day: a new round begins."""
    page.confirmed_on, page.needs_fix = day, False
    plan(uow, page, pack)


def plan(uow: UnitOfWork, page: ReviewedPage, pack: Pack) -> None:
    """Set the day on which the page is due, and wind the clock."""
    page.review_due, page.stage = next_review(page.cycle, page.confirmed_on, pack.school_years), ""
    _wind(uow, page)


def record_check(
    uow: UnitOfWork,
    page: ReviewedPage,
    actor: Actor,
    outcome: str,
    *,
    note: str = "",
    content_hash: str | None = None,
    revision_id: str | None = None,
) -> PageCheck:
    """Write a line of the page's record and say it; the mark on the page follows."""
    page.version = (page.version or 0) + 1
    page.touched_by, page.touched_at, page.touched_what = actor.name, uow.now, OUTCOMES[outcome]
    uow.session.add(page)
    uow.session.flush()
    line = PageCheck(
        id=new_id(), page_id=page.id, at=uow.now, member_id=actor.member_id, name=actor.name, unit_id=page.unit_id,
        outcome=outcome, note=note, clause=CLAUSE, content_hash=content_hash, revision_id=revision_id,
    )  # fmt: skip
    uow.session.add(line)
    event = PageReviewMoved(
        page_id=page.id, title=page.title, address=page.address, unit_id=page.unit_id, outcome=outcome, note=note,
        due_on=page.review_due.isoformat(), revision_id=revision_id or "",
    )  # fmt: skip
    uow.publish(event, subject_id=page.id, actor=actor, seq=False)
    uow.enqueue(MARK_JOB, page.id, {"page_id": page.id})
    uow.session.flush()
    return line


def _is_shown(uow: UnitOfWork, page: ReviewedPage) -> bool:
    if page.article_id is None:
        return True
    article = uow.session.get(Article, page.article_id)
    return article is not None and article.state in LIVE_STATES
