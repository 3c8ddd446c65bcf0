"""What people do about pages with an owner unit: “còn đúng”, “cần sửa”, who answers for which (D7.1c, D7.1d)."""

from dataclasses import dataclass, replace

import sqlalchemy as sa

from services.publishing.config import PAGE_FAMILIES, REVIEW_CYCLES
from services.publishing.errors import StalePage, UnknownPage
from services.publishing.models import Article, PageCheck, ReviewedPage
from services.publishing.operations.reviewing import CLAUSE, plan, record_check, renew
from services.publishing.operations.revisions import open_revision
from services.publishing.permissions import can_assign_page, can_confirm_page
from shared.actors import Actor
from shared.clock import local_day
from shared.db import people
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Conflict, Invalid, NotAllowed
from shared.ids import new_id
from shared.regulation.pack import Pack
from shared.text import clean_text, format_datetime


@dataclass(frozen=True)
class Care:
    """Who answers for a page, and how often: entered by the board."""

    title: str
    unit_id: str
    cycle: str = "semester"
    family: str = "other"


def enter_page(uow: UnitOfWork, *, address: str, care: Care, pack: Pack, actor: Actor) -> ReviewedPage:
    """The board puts a page of the site into the list; it counts as unconfirmed from today. NotAllowed, Invalid."""
    _require_may_assign(actor)
    care, place = _checked(uow, care), address.strip()
    if uow.session.scalar(sa.select(ReviewedPage.id).where(ReviewedPage.address == place)) is not None:
        raise Invalid("Chưa ghi được.", fields={"address": ["Trang này đã có trong danh sách."]}, clause="D7.1c")
    day = local_day(uow.now)
    page = ReviewedPage(
        id=new_id(), article_id=None, address=place, title=care.title, family=care.family, topic="",
        unit_id=care.unit_id, cycle=care.cycle, confirmed_on=day, confirmed_by=None, review_due=day, version=0,
    )  # fmt: skip
    renew(uow, page, day, pack)
    record_check(uow, page, actor, "entered")
    return page


def assign_page(
    uow: UnitOfWork, *, page_id: str, version: int, care: Care, active: bool, pack: Pack, actor: Actor
) -> ReviewedPage:
    """Give a page to another unit or cycle, or take it off the list. NotAllowed, UnknownPage, Invalid, StalePage."""
    _require_may_assign(actor)
    page = _find(uow, page_id, version)
    care = _checked(uow, replace(care, title=care.title or page.title))
    page.unit_id, page.cycle, page.family = care.unit_id, care.cycle, care.family
    page.title = page.title if page.article_id else care.title
    page.active = active
    plan(uow, page, pack)
    record_check(uow, page, actor, "assigned" if active else "dropped")
    return page


def confirm_page(uow: UnitOfWork, *, page_id: str, version: int, pack: Pack, actor: Actor) -> ReviewedPage:
    """“Còn đúng”: the owner unit's lead has looked. NotAllowed, UnknownPage, StalePage."""
    page = _mine(uow, page_id, version, actor)
    page.confirmed_by = actor.name
    renew(uow, page, local_day(uow.now), pack)
    record_check(uow, page, actor, "confirmed", content_hash=_hash(uow, page))
    return page


def flag_page(uow: UnitOfWork, *, page_id: str, version: int, note: str, pack: Pack, actor: Actor) -> PageCheck:
    """“Cần sửa”: what is wrong, in words; opens an update of the article where the actor may. NotAllowed, Invalid.

    Where no revision can be opened (another page, one under way, not an editor) the note is work for the secretary.
    """
    page = _mine(uow, page_id, version, actor)
    words = clean_text(note)
    if not words:
        fields = {"note": ["Hãy ghi chỗ nào không còn đúng, nên sửa thế nào."]}
        raise Invalid("Chưa ghi được.", fields=fields, clause=CLAUSE)
    revision_id = _begin_revision(uow, page, words, pack, actor)
    page.needs_fix = True
    return record_check(
        uow, page, actor, "needs_fix", note=words, content_hash=_hash(uow, page), revision_id=revision_id
    )


def _find(uow: UnitOfWork, page_id: str, version: int) -> ReviewedPage:
    page = uow.session.get(ReviewedPage, page_id, with_for_update=True, populate_existing=True)
    if page is None:
        raise UnknownPage
    if page.version != version:
        raise StalePage(f"{page.touched_by} – {page.touched_what}, {format_datetime(page.touched_at)}")
    return page


def _mine(uow: UnitOfWork, page_id: str, version: int, actor: Actor) -> ReviewedPage:
    page = _find(uow, page_id, version)
    has_lead = bool(people.unit_leads(uow.session, page.unit_id, local_day(uow.now)))
    if not can_confirm_page(actor, page.unit_id, has_lead=has_lead):
        unit = people.unit_name(uow.session, page.unit_id)
        raise NotAllowed(f"Nội dung này do phụ trách {unit} xác nhận.", clause=CLAUSE)
    if not page.active:
        raise Conflict("Trang này không còn trong danh sách cần xác nhận.", clause=CLAUSE)
    return page


def _begin_revision(uow: UnitOfWork, page: ReviewedPage, note: str, pack: Pack, actor: Actor) -> str | None:
    article = uow.session.get(Article, page.article_id) if page.article_id else None
    if article is None:
        return None
    try:
        made = open_revision(
            uow,
            article_id=article.id,
            version=article.version,
            actor=actor,
            pack=pack,
            revision_kind="update",
            note=note,
        )
    except (NotAllowed, Conflict, Invalid):
        return None  # refused before anything was written: the note stays
    return made.id


def _hash(uow: UnitOfWork, page: ReviewedPage) -> str | None:
    article = uow.session.get(Article, page.article_id) if page.article_id else None
    return article.published_hash if article else None


def _require_may_assign(actor: Actor) -> None:
    if not can_assign_page(actor):
        raise NotAllowed("Thư ký, Phó Trưởng Ban hoặc Trưởng Ban giao đơn vị phụ trách trang.", clause="D7.1c")


def _checked(uow: UnitOfWork, care: Care) -> Care:
    wrong: dict[str, list[str]] = {}
    title = clean_text(care.title)
    if not title:
        wrong["title"] = ["Hãy ghi tên trang."]
    if care.unit_id not in {unit.unit_id for unit in people.units(uow.session)}:
        wrong["unit_id"] = ["Hãy chọn đơn vị phụ trách."]
    if care.cycle not in REVIEW_CYCLES:
        wrong["cycle"] = ["Hãy chọn chu kì."]
    if care.family not in PAGE_FAMILIES:
        wrong["family"] = ["Hãy chọn loại trang."]
    if wrong:
        raise Invalid("Một số mục chưa hợp lệ; chưa có gì được ghi.", fields=wrong, clause="D7.1c")
    return replace(care, title=title)
