"""What deputy, head and principal decide: T08, T10, T10r, T11, T11e, T12a, T12, T13a, T13b, T14, T14o."""

from collections.abc import Iterable

from services.review import permissions
from services.review.models import Article
from services.review.operations.base import (
    approve,
    begin,
    clean_grounds,
    clean_reason,
    drop_approvals,
    finish,
    judge,
    tick,
)
from shared.actors import Actor
from shared.clock import local_day
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Conflict, NotAllowed
from shared.regulation.pack import Pack


def send_back(
    uow: UnitOfWork, *, article_id: str, version: int, actor: Actor, pack: Pack, reason: str | None
) -> Article:
    """T08: the deputy returns a text of poor quality to the editor, with a reason (D12.3c)."""
    return _back(uow, article_id, version, actor, pack, "send_back", reason)


def request_revision(
    uow: UnitOfWork, *, article_id: str, version: int, actor: Actor, pack: Pack, reason: str | None
) -> Article:
    """T13a: the head returns it to the editor, with a reason."""
    return _back(uow, article_id, version, actor, pack, "request_revision", reason)


def return_to_deputy(
    uow: UnitOfWork, *, article_id: str, version: int, actor: Actor, pack: Pack, reason: str | None
) -> Article:
    """T13b: the head gives it back to the deputy, with a reason; the deputy decides anew."""
    return _back(uow, article_id, version, actor, pack, "return_to_deputy", reason, keep_levels_below=2)


def approve_content(
    uow: UnitOfWork, *, article_id: str, version: int, actor: Actor, pack: Pack, reason: str | None = None
) -> Article:
    """T10: the deputy approves the content and asks the head; the approval is bound to the text's hash."""
    article = begin(uow, article_id, version, actor)
    why = clean_reason(reason)
    step = judge(uow, article, actor, pack, "approve_content", reason=why)
    drop_approvals(article, from_level=2)
    approve(uow, article, actor, level=2, roles=[step.role])
    return finish(uow, article, actor, step, pack=pack, reason=why, level=2)


def approve_delegated(
    uow: UnitOfWork, *, article_id: str, version: int, actor: Actor, pack: Pack, reason: str | None = None,
    delegation_id: str | None = None,
) -> Article:  # fmt: skip
    """T11: the deputy approves content and posting at once, on the principal's behalf (D12.2b).

    `delegation_id`: the one accounts has just confirmed; None leaves the choice to the read copy.
    """
    return _on_behalf(uow, article_id, version, actor, pack, "approve_delegated", reason, delegation_id)


def approve_first_level(
    uow: UnitOfWork, *, article_id: str, version: int, actor: Actor, pack: Pack, reason: str | None = None,
    checklist: Iterable[str] | None = None, delegation_id: str | None = None,
) -> Article:  # fmt: skip
    """T11e: the editor's first-level approval of K8, K9 is final, on the principal's behalf (D12.2c2)."""
    return _on_behalf(uow, article_id, version, actor, pack, "approve_first_level", reason, delegation_id, checklist)


def countersign(
    uow: UnitOfWork, *, article_id: str, version: int, actor: Actor, pack: Pack, reason: str | None = None
) -> Article:
    """T06c, T10c: a holder of the level or above signs the present text beside the approval of another (C13).

    The state stays; a change of the text drops the signature.
    """
    article = begin(uow, article_id, version, actor)
    why = clean_reason(reason)
    step = judge(uow, article, actor, pack, "countersign", reason=why)
    signed = {
        "level": permissions.signing_level(article), "member_id": actor.member_id, "name": actor.name,
        "role": step.role, "content_hash": article.content_hash, "at": uow.now.isoformat(),
    }  # fmt: skip
    article.countersigns = [*article.countersigns, signed]
    return finish(uow, article, actor, step, pack=pack, reason=why)


def forward_refusal(
    uow: UnitOfWork, *, article_id: str, version: int, actor: Actor, pack: Pack, reason: str | None = None
) -> Article:
    """T10r: the deputy passes the editor's proposal to refuse on to the head; approves nothing."""
    article = begin(uow, article_id, version, actor)
    why = clean_reason(reason)
    step = judge(uow, article, actor, pack, "forward_refusal", reason=why)
    drop_approvals(article, from_level=2)
    return finish(uow, article, actor, step, pack=pack, reason=why, grounds=article.grounds)


def approve_posting(
    uow: UnitOfWork, *, article_id: str, version: int, actor: Actor, pack: Pack, reason: str | None = None
) -> Article:
    """T12, or T12a when head and principal differ and the other has not approved yet (C2).

    One act of a person who is both counts as both; for K14/K15 the principal alone is final. K3 wants a comment.
    """
    article = begin(uow, article_id, version, actor)
    why = clean_reason(reason)
    needs, recorded = permissions.posting_needs(article, pack), permissions.posting_roles(article)
    mine = actor.roles & needs
    if mine and mine <= recorded and recorded < needs:
        raise Conflict(
            "Thầy/Cô đã duyệt đăng bài này rồi; bài còn chờ người duyệt thứ hai (Trưởng Ban và Hiệu trưởng).",
            clause="D13.4c", code="already_approved",
        )  # fmt: skip
    whole = not mine or recorded | mine >= needs
    step = judge(uow, article, actor, pack, "approve_posting" if whole else "approve_posting_part", reason=why)
    approve(uow, article, actor, level=3, roles=mine)
    if whole:
        article.approved_hash = article.content_hash
    return finish(uow, article, actor, step, pack=pack, reason=why, level=3)


def refuse(
    uow: UnitOfWork,
    *,
    article_id: str,
    version: int,
    actor: Actor,
    pack: Pack,
    grounds: Iterable[str],
    reason: str | None,
) -> Article:
    """T14: refused for good, on at least one ground in the official wording (Điều 15); K1-K4 by the head only."""
    article = begin(uow, article_id, version, actor)
    why, cited = clean_reason(reason), clean_grounds(grounds, pack.at(article.pack))
    step = judge(uow, article, actor, pack, "refuse", reason=why, grounds=cited)
    drop_approvals(article)
    article.refusal_proposed, article.grounds = False, list(cited)
    return finish(uow, article, actor, step, pack=pack, reason=why, grounds=cited)


def overrule_refusal(
    uow: UnitOfWork, *, article_id: str, version: int, actor: Actor, pack: Pack, reason: str | None
) -> Article:
    """T14o: the head lifts a refusal; the deputy looks at the text anew."""
    article = begin(uow, article_id, version, actor)
    why = clean_reason(reason)
    step = judge(uow, article, actor, pack, "overrule_refusal", reason=why)
    drop_approvals(article)
    article.refusal_proposed, article.grounds = False, []
    return finish(uow, article, actor, step, pack=pack, reason=why)


def _on_behalf(
    uow: UnitOfWork, article_id: str, version: int, actor: Actor, pack: Pack, trigger: str, reason: str | None,
    delegation_id: str | None, checklist: Iterable[str] | None = None,
) -> Article:  # fmt: skip
    """One act that is the actor's own level and the principal's approval for posting, both bound to the text."""
    article = begin(uow, article_id, version, actor)
    why = clean_reason(reason)
    if checklist is not None:
        tick(article, checklist)
    day = local_day(uow.now)
    found = permissions.acting(uow.session, article, actor, day=day, pack=pack, only=delegation_id, lock=True)
    left = None if found else permissions.why_not_delegated(uow.session, article, actor, day=day, pack=pack)
    if left:
        raise NotAllowed(left, clause=pack.delegation.clause, code="giver_left")
    step = judge(uow, article, actor, pack, trigger, reason=why, delegation_live=found is not None)
    assert found is not None, "the guard delegation_live holds"
    own_level = 1 if step.role == "editor" else 2
    drop_approvals(article, from_level=own_level)
    approve(uow, article, actor, level=own_level, roles=[step.role])
    paper = {"delegation_id": found.delegation_id, "decision_no": found.decision_no, "on_behalf": found.from_id}
    approve(uow, article, actor, level=3, roles=[step.role], **paper)
    article.approved_hash = article.content_hash
    article.refusal_proposed, article.grounds = False, []
    return finish(uow, article, actor, step, pack=pack, reason=why, level=3, delegation=found)


def _back(
    uow: UnitOfWork, article_id: str, version: int, actor: Actor, pack: Pack, trigger: str, reason: str | None,
    *, keep_levels_below: int = 1,
) -> Article:  # fmt: skip
    """A step back: approvals above are in force no longer, and a proposed refusal is answered by it."""
    article = begin(uow, article_id, version, actor)
    why = clean_reason(reason)
    step = judge(uow, article, actor, pack, trigger, reason=why)
    drop_approvals(article, from_level=keep_levels_below)
    article.refusal_proposed, article.grounds = False, []
    return finish(uow, article, actor, step, pack=pack, reason=why)
