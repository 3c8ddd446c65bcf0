"""The common course of every operation: open the row, ask the engine, write the ledger, publish."""

from collections.abc import Iterable
from typing import Any

from services.review import permissions
from services.review.config import CHECK_IDS, REASON_MAX
from services.review.errors import MovedOn, StaleArticle, UnknownArticle
from services.review.models import Article, Decision
from shared.actors import Actor
from shared.clock import local_day
from shared.db import people
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Invalid, judged_by
from shared.events.moves import move_event
from shared.ids import new_id
from shared.regulation.pack import Pack
from shared.text import clean_text, format_datetime
from shared.workflow.machine import Step, advance
from shared.workflow.revision import lifecycle_of


def begin(uow: UnitOfWork, article_id: str, version: int, actor: Actor) -> Article:
    """The row, locked, as the form knew it. UnknownArticle, MovedOn (in transit or gone), StaleArticle."""
    article = uow.session.get(Article, article_id, with_for_update=True)
    if article is None or not permissions.can_see(actor, article):
        raise UnknownArticle
    if article.owner != "review":
        raise MovedOn(article.owner, meanwhile(article), settled=article.settled)
    if article.version != version:
        raise StaleArticle(meanwhile(article))
    return article


def meanwhile(article: Article) -> str:
    """Who did what last, when: `Phó Hiệu trưởng: Duyệt nội dung, lúc 24/11/2026 14:05`."""
    return f"{article.touched_by}: {article.touched_what}, lúc {format_datetime(article.touched_at)}"


def judge(
    uow: UnitOfWork,
    article: Article,
    actor: Actor,
    pack: Pack,
    trigger: str,
    *,
    reason: str | None = None,
    **given: Any,
) -> Step:
    """Ask the engine whether `actor` may do this now. NotAllowed, Conflict or Invalid, with the clause."""
    with judged_by(article.pack):
        permissions.check_responsible(uow.session, article, actor, trigger)
        known = permissions.facts(uow.session, article, actor, day=local_day(uow.now), pack=pack, **given)
        way = lifecycle_of(article.revises)
        return advance(way, article.state, trigger, permissions.roles_of(actor, article), known, reason=reason)


def finish(
    uow: UnitOfWork,
    article: Article,
    actor: Actor,
    step: Step,
    *,
    pack: Pack,
    reason: str | None = None,
    grounds: Iterable[str] = (),
    level: int | None = None,
    delegation: people.Delegation | None = None,
) -> Article:
    """Put the article into its new state, write the ledger line and publish the event of the step.

    `delegation`: the principal's, under which the actor approved.
    """
    article.reason = reason
    article.state = step.target
    article.owner = step.hands_over_to or article.owner
    article.settled = step.hands_over_to is None
    if step.source != step.target:
        article.since = uow.now
    touch(uow, article, actor, step.transition.label)
    cited, mode = list(grounds), pack.at(article.pack).mode
    behalf = _on_behalf(uow, delegation) if delegation else None
    uow.session.add(
        ledger_line(
            uow, article, actor, role=step.role, transition=step.transition.id, what=step.transition.label,
            from_state=step.source, clause=step.transition.clause, mode=mode, reason=reason,
            grounds=cited, level=level, flags=list(step.flags), **(ledger_columns(behalf) if behalf else {}),
        )
    )  # fmt: skip
    uow.session.flush()
    event = move_event(
        article, step, actor, reason=article.reason, assignee_id=article.assignee_id, grounds=tuple(cited),
        approvals=tuple(article.approvals), mode=mode, delegation=behalf, revises=article.revises,
        revision_kind=article.revision_kind, base_hash=article.base_hash,
    )  # fmt: skip
    uow.publish(event, subject_id=article.id, actor=actor)
    return article


def _on_behalf(uow: UnitOfWork, delegation: people.Delegation) -> dict[str, str]:
    """The delegation as the event names it: whose authority the actor used, and by which paper."""
    return {
        "delegation_id": delegation.delegation_id,
        "decision_no": delegation.decision_no,
        "from_id": delegation.from_id,
        "from_name": people.name_of(uow.session, delegation.from_id),
    }


def ledger_columns(behalf: dict[str, Any]) -> dict[str, Any]:
    """The same as columns of the ledger."""
    return {
        "delegation_id": behalf["delegation_id"], "delegation_no": behalf["decision_no"],
        "on_behalf_id": behalf["from_id"], "on_behalf_name": behalf["from_name"],
    }  # fmt: skip


def touch(uow: UnitOfWork, article: Article, actor: Actor, what: str) -> None:
    """One version further, with who did what: the answer to whoever still holds the older page."""
    article.version += 1
    article.touched_by, article.touched_at, article.touched_what = actor.name, uow.now, what


def ledger_line(uow: UnitOfWork, article: Article, actor: Actor, **parts: Any) -> Decision:
    """A line of the ledger about the article as it stands now; `parts` are the columns that differ per act."""
    line: dict[str, Any] = {
        "transition": "", "from_state": article.state, "to_state": article.state, "level": None, "reason": None,
        "grounds": [], "flags": [], "at": uow.now,
    }  # fmt: skip
    return Decision(
        id=new_id(), article_id=article.id, member_id=actor.member_id, name=actor.name,
        content_hash=article.content_hash, pack=article.pack, classes=list(article.classes), **(line | parts),
    )  # fmt: skip


def approve(uow: UnitOfWork, article: Article, actor: Actor, *, level: int, roles: Iterable[str], **more: Any) -> None:
    """Record approvals of the present text, one per role; an approval of the same level and role is replaced.

    `more`: what else the record says, such as the delegation acted under.
    """
    given = sorted(roles)
    kept = [a for a in article.approvals if not (a["level"] == level and a["role"] in given)]
    moment = uow.now.isoformat()
    new = [
        {"level": level, "member_id": actor.member_id, "role": role, "content_hash": article.content_hash, "at": moment}
        | more
        for role in given
    ]
    article.approvals = kept + new


def drop_approvals(article: Article, *, from_level: int = 1) -> None:
    """Approvals of `from_level` and above are in force no longer."""
    article.approvals = [a for a in article.approvals if a["level"] < from_level]


def tick(article: Article, checklist: Iterable[str]) -> bool:
    """Set the ticks of the editor's checklist; returns whether they changed."""
    given = sorted(set(checklist) & CHECK_IDS)
    changed = given != sorted(article.checklist)
    article.checklist = given
    return changed


def clean_reason(reason: str | None) -> str | None:
    """The typed reason fit to store, None when empty. Invalid when longer than REASON_MAX characters."""
    text = clean_text(reason or "")
    if len(text) > REASON_MAX:
        message = f"Lý do dài {len(text)} ký tự, tối đa {REASON_MAX} ký tự. Xin viết gọn lại."
        raise Invalid(message, fields={"reason": [message]})
    return text or None


def clean_grounds(grounds: Iterable[str], pack: Pack) -> tuple[str, ...]:
    """The grounds in the order of the regulation, each once. Invalid for an unknown one (Điều 15)."""
    given = set(grounds)
    if given - set(pack.grounds):
        message = "Căn cứ từ chối không có trong Quy chế. Xin chọn trong các căn cứ G1–G5."
        raise Invalid(message, fields={"grounds": [message]}, clause="D15.1")
    return tuple(ground for ground in pack.grounds if ground in given)
