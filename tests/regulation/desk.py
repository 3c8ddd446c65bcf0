"""The words the readable tests are written in: who may do what, from where, and by which clause not."""

from typing import Any

from shared.errors import NotAllowed
from shared.regulation.pack import load_pack
from shared.workflow.article import ARTICLE, ArticleFacts
from shared.workflow.machine import Step, advance
from tests.regulation.facts import TEXT

PACK = load_pack("quy-che-154-2019")
REASON = "Xin xem lại."
FINE: dict[str, Any] = {
    "title": "Lễ khai giảng", "body": "Sáng nay…", "section": "tin-truong", "consent_answered": True, "unit_set": True,
    "origin_set": True, "channel_set": True, "classes": ("K7",), "checklist_complete": True, "content_hash": TEXT,
    "deputy_hash": TEXT, "head_hash": TEXT, "posting_complete": True, "audience_public": True, "grounds": ("G4",),
    "changed_since_return": True, "actor_is_new_editor": True, "other_editor_exists": True, "rules": PACK.class_rules,
    "level_one_given": True,
}  # fmt: skip
"""An article with which everything is in order."""


def does(who: str, trigger: str, state: str, *, reason: str | None = REASON, **facts: Any) -> str:
    """The state after the move; NotAllowed when it is refused. `who`: roles, separated by blanks."""
    return step(who, trigger, state, reason=reason, **facts).target


def step(who: str, trigger: str, state: str, *, reason: str | None = REASON, **facts: Any) -> Step:
    """The whole step."""
    return advance(ARTICLE, state, trigger, frozenset(who.split()), ArticleFacts(**(FINE | facts)), reason=reason)


def refused(who: str, trigger: str, state: str, **facts: Any) -> str:
    """The clause by which the move is refused; an AssertionError when it is allowed."""
    try:
        target = does(who, trigger, state, **facts)
    except NotAllowed as refusal:
        return PACK.clause(str(refusal.clause)).id
    raise AssertionError(f"{who} may {trigger} from {state} (to {target})")
