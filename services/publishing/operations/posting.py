"""From approved to public: now, or at a given time; and into the archive and back."""

from datetime import datetime

import sqlalchemy as sa

from services.publishing.errors import ContentChanged
from services.publishing.models import Article, Counter
from services.publishing.operations.base import Why, find, record, render_later, step
from services.publishing.operations.custody import written
from services.publishing.operations.reviewing import note_posted
from services.publishing.permissions import archive_is_due
from shared.actors import SYSTEM, Actor
from shared.clock import local_day
from shared.db import contents
from shared.db.unit_of_work import UnitOfWork
from shared.db.upsert import insert_ignore
from shared.files.html import sanitise
from shared.regulation.pack import Pack
from shared.text import slugify
from shared.workflow.machine import Step


def publish(uow: UnitOfWork, *, article_id: str, version: int, actor: Actor, pack: Pack) -> Article:
    """T15: make the article public. ContentChanged unless the stored text is, byte for byte, what was approved."""
    article = find(uow, article_id, version)
    made = step(uow, article, "publish", actor, pack=pack)
    _make_public(uow, article, made, actor)
    return article


def publish_due(uow: UnitOfWork, *, article_id: str, pack: Pack) -> Article | None:
    """T17a: the appointed time has come. None when the article is not waiting for it any more."""
    article = uow.session.scalar(sa.select(Article).where(Article.id == article_id).with_for_update())
    if article is None or article.state != "scheduled" or article.due_at is None or article.due_at > uow.now:
        return None
    made = step(uow, article, "publish_due", SYSTEM, pack=pack)
    _make_public(uow, article, made, SYSTEM)
    return article


def _make_public(uow: UnitOfWork, article: Article, made: Step, actor: Actor) -> None:
    document = contents.load(uow.session, article.content_hash)
    if document.hash != article.approved_hash or sanitise(document.body) != document.body:
        raise ContentChanged
    article.published_hash = document.hash
    if article.published_at is None:
        article.published_at = uow.now
        article.section_no = _next(uow, f"section:{article.section}")
        article.publish_no = _next(uow, "publish")
        _give_address(uow, article)
    article.due_at = None
    record(uow, article, made, actor)
    note_posted(uow, article, document, actor)
    render_later(uow, article)


def _give_address(uow: UnitOfWork, article: Article) -> None:
    """`/tin/<yyyy>/<slug>/`: from the title of the day it is posted, never changed afterwards."""
    year = local_day(uow.now).year
    base = slugify(article.title)
    while True:
        # Counted per title, not searched for: the hundredth "Thông báo" of a year costs no more than the first.
        number = _next(uow, f"slug:{year}:{base}")
        slug = base if number == 1 else f"{base}-{number}"
        if uow.session.scalar(sa.select(Article.id).where(Article.year == year, Article.slug == slug)) is None:
            break  # else another title has this very ending, such as "… 2"
    article.year, article.slug, article.address = year, slug, f"/tin/{year}/{slug}/"


def _next(uow: UnitOfWork, name: str) -> int:
    """The next number of a counter; its row stays locked until the commit, so no number is given twice."""
    table = Counter.__table__
    assert isinstance(table, sa.Table)
    uow.session.execute(insert_ignore(uow.session, table), {"name": name, "value": 0})
    raised = sa.update(Counter).where(Counter.name == name).values(value=Counter.value + 1).returning(Counter.value)
    return uow.session.execute(raised).scalar_one()


def schedule(uow: UnitOfWork, *, article_id: str, version: int, actor: Actor, pack: Pack, due_at: datetime) -> Article:
    """T16: have it posted at `due_at` (aware, in the future)."""
    article = find(uow, article_id, version)
    made = step(uow, article, "schedule", actor, pack=pack, due_at=due_at)
    article.due_at = due_at
    record(uow, article, made, actor)
    uow.enqueue("publish_due", article.id, {"article_id": article.id}, due_at=due_at)
    return article


def unschedule(uow: UnitOfWork, *, article_id: str, version: int, actor: Actor, pack: Pack) -> Article:
    """T17b: no appointed time any more; the article waits to be posted by hand."""
    article = find(uow, article_id, version)
    made = step(uow, article, "unschedule", actor, pack=pack)
    article.due_at = None
    record(uow, article, made, actor)
    return article


def archive(uow: UnitOfWork, *, article_id: str, version: int, actor: Actor, pack: Pack) -> Article:
    """T25: off the front page; the page itself stays readable."""
    return _turn(uow, find(uow, article_id, version), "archive", actor, pack, Why())


def archive_due(uow: UnitOfWork, *, article_id: str, pack: Pack) -> Article | None:
    """T25 by the clock: the date set for the article has come. None when it does not wait for the archive now.

    A suspended article stays where the head looks for it; brought back, it is archived then.
    """
    article = uow.session.scalar(sa.select(Article).where(Article.id == article_id).with_for_update())
    if article is None or article.state != "published" or not archive_is_due(article, uow.now):
        return None
    made = step(uow, article, "archive", SYSTEM, pack=pack)
    why = Why(reason="Đã đến ngày Ban Biên tập đặt để đưa bài vào lưu trữ.")
    article.expires_at = article.expiry_act = None
    record(uow, article, made, SYSTEM, why)
    render_later(uow, article)
    return article


def unarchive(uow: UnitOfWork, *, article_id: str, version: int, actor: Actor, pack: Pack, reason: str = "") -> Article:
    """T25b: back among the current articles."""
    return _turn(uow, find(uow, article_id, version), "unarchive", actor, pack, Why(reason=written(reason)))


def _turn(uow: UnitOfWork, article: Article, trigger: str, actor: Actor, pack: Pack, why: Why) -> Article:
    made = step(uow, article, trigger, actor, pack=pack, why=why)
    record(uow, article, made, actor, why)
    render_later(uow, article)
    return article
