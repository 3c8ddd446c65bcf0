"""Intake: who edits (T03, T03b), back to the sender (T04), withdrawn by the sender (T19)."""

from services.review import permissions
from services.review.models import Article
from services.review.operations.base import begin, clean_reason, drop_approvals, finish, judge
from shared.actors import Actor
from shared.clock import local_day
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Invalid
from shared.regulation.pack import Pack


def assign(
    uow: UnitOfWork,
    *,
    article_id: str,
    version: int,
    actor: Actor,
    pack: Pack,
    editor_id: str,
    reason: str | None = None,
) -> Article:
    """T03: one responsible editor takes the article, by assignment or by claiming it (D12.3b)."""
    return _give_to(uow, article_id, version, actor, pack, "assign", editor_id, reason)


def reassign(
    uow: UnitOfWork,
    *,
    article_id: str,
    version: int,
    actor: Actor,
    pack: Pack,
    editor_id: str,
    reason: str | None = None,
) -> Article:
    """T03b: another editor becomes responsible; the state stays."""
    return _give_to(uow, article_id, version, actor, pack, "reassign", editor_id, reason)


def return_to_sender(
    uow: UnitOfWork, *, article_id: str, version: int, actor: Actor, pack: Pack, reason: str | None
) -> Article:
    """T04: back to the sender with a reason; submission takes over, the editor is remembered for the next time."""
    article = begin(uow, article_id, version, actor)
    why = clean_reason(reason)
    step = judge(uow, article, actor, pack, "return_to_sender", reason=why)
    article.former_assignee_id, article.assignee_id = article.assignee_id, None
    article.checklist = []
    drop_approvals(article)
    return finish(uow, article, actor, step, pack=pack, reason=why)


def withdraw(
    uow: UnitOfWork, *, article_id: str, version: int, actor: Actor, pack: Pack, reason: str | None = None
) -> Article:
    """T19: the author or the unit's lead takes the article back before it is approved (D12.4a)."""
    article = begin(uow, article_id, version, actor)
    why = clean_reason(reason)
    step = judge(uow, article, actor, pack, "withdraw", reason=why)
    drop_approvals(article)
    return finish(uow, article, actor, step, pack=pack, reason=why)


def _give_to(
    uow: UnitOfWork, article_id: str, version: int, actor: Actor, pack: Pack, trigger: str, editor_id: str,
    reason: str | None,
) -> Article:  # fmt: skip
    article = begin(uow, article_id, version, actor)
    why = clean_reason(reason)
    step = judge(
        uow, article, actor, pack, trigger, reason=why,
        actor_is_new_editor=editor_id == actor.member_id, new_editor_is_author=editor_id == article.author_id,
    )  # fmt: skip
    day = local_day(uow.now)
    if editor_id not in {person.member_id for person in permissions.candidates(uow.session, article, day, pack=pack)}:
        message = "Xin chọn một biên tập viên trong danh sách (người được giao phải đang là biên tập viên)."
        raise Invalid(message, fields={"editor_id": [message]}, clause="D12.3b")
    if trigger == "reassign" and editor_id == article.assignee_id:
        message = "Người này đang phụ trách bài. Xin chọn người khác."
        raise Invalid(message, fields={"editor_id": [message]}, clause="D12.3b")
    article.former_assignee_id, article.assignee_id = article.assignee_id, editor_id
    return finish(uow, article, actor, step, pack=pack, reason=why)
