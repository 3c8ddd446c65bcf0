"""Every move of the desk by its trigger: one door for pages, the API and the seed."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from services.review.models import Article
from services.review.operations import deciding, editing, intake, revisions
from shared.actors import Actor
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Invalid
from shared.regulation.pack import Pack


@dataclass(frozen=True)
class Given:
    """What a person enters together with an act; each act takes what it needs."""

    reason: str | None = None
    editor_id: str = ""
    grounds: tuple[str, ...] = ()
    checklist: tuple[str, ...] | None = None
    delegation_id: str | None = None
    """The principal's delegation that accounts has just confirmed (T11, T11e); never typed by a person."""


@dataclass(frozen=True)
class Act:
    """One act: its operation, the entries it takes, and whether accounts is asked once more before it (D8.2)."""

    run: Callable[..., Article]
    takes: tuple[str, ...] = ()
    confirm: bool = False
    delegated: bool = False
    """Made on the principal's behalf: accounts is asked for the delegation as well (D12.2b)."""


ACTS = {
    "assign": Act(intake.assign, ("editor_id", "reason")),
    "reassign": Act(intake.reassign, ("editor_id", "reason")),
    "return_to_sender": Act(intake.return_to_sender, ("reason",)),
    "withdraw": Act(intake.withdraw, ("reason",)),
    "send_up": Act(editing.send_up, ("checklist", "reason")),
    "propose_refusal": Act(editing.propose_refusal, ("grounds", "reason")),
    "take_revision": Act(editing.take_revision),
    "cancel_revision": Act(revisions.cancel_revision, ("reason",)),
    "send_back": Act(deciding.send_back, ("reason",)),
    "approve_content": Act(deciding.approve_content, ("reason",), confirm=True),
    "forward_refusal": Act(deciding.forward_refusal, ("reason",)),
    "approve_delegated": Act(deciding.approve_delegated, ("reason", "delegation_id"), confirm=True, delegated=True),
    "approve_first_level": Act(
        deciding.approve_first_level, ("checklist", "reason", "delegation_id"), confirm=True, delegated=True
    ),
    "countersign": Act(deciding.countersign, ("reason",), confirm=True),
    "approve_posting": Act(deciding.approve_posting, ("reason",), confirm=True),
    "request_revision": Act(deciding.request_revision, ("reason",)),
    "return_to_deputy": Act(deciding.return_to_deputy, ("reason",)),
    "refuse": Act(deciding.refuse, ("grounds", "reason"), confirm=True),
    "overrule_refusal": Act(deciding.overrule_refusal, ("reason",), confirm=True),
}
"""T12a has no door of its own: `approve_posting` records one half or both, as the case is (C2)."""


def act(
    uow: UnitOfWork, trigger: str, *, article_id: str, version: int, actor: Actor, pack: Pack, given: Given
) -> Article:
    """Make the move `trigger`. Invalid (unknown trigger, entries), NotAllowed, Conflict, UnknownArticle."""
    found = ACTS.get(trigger)
    if found is None:
        raise Invalid("Không có thao tác này ở bàn biên tập.", code="unknown_trigger")
    entries: dict[str, Any] = {name: getattr(given, name) for name in found.takes}
    return found.run(uow, article_id=article_id, version=version, actor=actor, pack=pack, **entries)
