"""The clock of an emergency suspension (C6): the head decides in time, is reminded, and it escalates when over."""

from datetime import datetime, timedelta

from services.publishing.models import Article
from services.publishing.operations.base import Why, record, render_later, step
from shared.actors import SYSTEM, Actor
from shared.db.unit_of_work import UnitOfWork
from shared.events.publishing import SuspensionExpired, SuspensionReminded
from shared.regulation.pack import Pack
from shared.workflow.machine import Step

JOB = "suspension"
WHOLE = 100


def start_clock(uow: UnitOfWork, article: Article, pack: Pack) -> None:
    """From now on the head has the pack's hours; the first mark is a due row."""
    article.decide_by = uow.now + _hours(pack)
    article.told_percent = 0
    _wind(uow, article, pack)


def stop_clock(article: Article) -> None:
    """The head has decided."""
    article.decide_by = article.told_percent = None


def tick(uow: UnitOfWork, *, article_id: str, pack: Pack) -> Article | None:
    """Say what the time demands: a reminder, or that it is over. None when there is nothing to say.

    After downtime only the latest mark is told. When the time is over the article stays hidden, or comes back by
    itself where the pack says so (`on_expiry`); hidden ones are told of again each time the hours have passed anew.
    """
    article = uow.session.get(Article, article_id, with_for_update=True)
    if article is None or article.state != "suspended" or article.decide_by is None or article.told_percent is None:
        return None
    pack = pack.at(article.pack)
    reached = [mark for mark in _marks(article, pack, uow.now) if mark > article.told_percent]
    if not reached:
        _wind(uow, article, pack)
        return None
    is_over_first = article.told_percent < WHOLE <= reached[-1]
    article.told_percent = reached[-1]
    common = {
        "article_id": article.id, "title": article.title, "decide_by": article.decide_by.isoformat(),
        "reason": article.hidden_note or "", "suspended_by": article.hidden_by or "",
    }  # fmt: skip
    if is_over_first:
        event = SuspensionExpired(outcome=pack.suspension.on_expiry, **common)
        uow.publish(event, subject_id=article.id, actor=SYSTEM, seq=False)
        if pack.suspension.on_expiry == "restore":
            return _bring_back(uow, article, pack)
    else:
        reminded = SuspensionReminded(percent=reached[-1], **common)
        uow.publish(reminded, subject_id=article.id, actor=SYSTEM, seq=False)
    _wind(uow, article, pack)
    return article


def _bring_back(uow: UnitOfWork, article: Article, pack: Pack) -> Article:
    hours = pack.suspension.decide_within_hours
    why = Why(reason=f"Hết {hours} giờ Trưởng Ban chưa quyết định; theo Quy chế, bài hiển thị trở lại.")
    made = step(uow, article, "restore_expired", SYSTEM, pack=pack, why=why)
    return show_again(uow, article, made, SYSTEM, why)


def show_again(uow: UnitOfWork, article: Article, made: Step, actor: Actor, why: Why) -> Article:
    """The article is public again (T24, or by the clock): nothing is left of why it was hidden."""
    article.takedown_reason = article.hidden_note = article.hidden_by = article.hidden_at = None
    stop_clock(article)
    if article.expires_at is not None:  # its date may have passed while it was hidden
        uow.enqueue("expire", article.id, {"article_id": article.id}, due_at=max(article.expires_at, uow.now))
    record(uow, article, made, actor, why)
    render_later(uow, article)
    return article


def _hours(pack: Pack) -> timedelta:
    return timedelta(hours=pack.suspension.decide_within_hours)


def _moment(article: Article, pack: Pack, mark: int) -> datetime:
    """When `mark` percent of the time are over."""
    assert article.decide_by is not None
    return article.decide_by - _hours(pack) * ((WHOLE - mark) / WHOLE)


def _marks(article: Article, pack: Pack, now: datetime) -> list[int]:
    """The marks reached by now: those of the pack, the whole time, then every whole time again."""
    assert article.decide_by is not None
    periods = max(0, (now - article.decide_by) // _hours(pack))
    later = [WHOLE * (number + 2) for number in range(periods)]
    marks = sorted({*(mark for mark in pack.remind_at_percent if mark < WHOLE), WHOLE})
    return [mark for mark in (*marks, *later) if _moment(article, pack, mark) <= now]


def _wind(uow: UnitOfWork, article: Article, pack: Pack) -> None:
    """Put the due row to the next mark."""
    told = article.told_percent or 0
    ahead = [mark for mark in sorted({*pack.remind_at_percent, WHOLE}) if mark > told and mark <= WHOLE]
    mark = ahead[0] if ahead else told + WHOLE
    uow.enqueue(JOB, article.id, {"article_id": article.id}, due_at=_moment(article, pack, mark))
