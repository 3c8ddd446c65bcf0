"""One door for pages and API: the moves of the lifecycle by the name of their trigger."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from services.publishing.models import Article, Revision
from services.publishing.operations import custody, posting, removal, revisions
from shared.actors import Actor
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Invalid
from shared.regulation.pack import Pack


@dataclass(frozen=True)
class Given:
    """What a person enters with a move; each move takes what it needs."""

    reason: str = ""
    takedown_reason: str = ""
    due_at: datetime | None = None


def _schedule(uow: UnitOfWork, given: Given, article_id: str, version: int, actor: Actor, pack: Pack) -> Article:
    if given.due_at is None:
        message = "Hãy chọn ngày, giờ đăng."
        raise Invalid(message, fields={"due_at": [message]}, clause="D12.2d")
    return posting.schedule(uow, article_id=article_id, version=version, actor=actor, pack=pack, due_at=given.due_at)


_PLAIN: dict[str, Callable[..., Article]] = {
    "publish": posting.publish,
    "unschedule": posting.unschedule,
    "archive": posting.archive,
}
_REASONED: dict[str, Callable[..., Article]] = {
    "unarchive": posting.unarchive,
    "recall": custody.recall,
    "restore": removal.restore,
}
_REMOVING: dict[str, Callable[..., Article]] = {"suspend": removal.suspend, "take_down": removal.take_down}
TRIGGERS = frozenset({*_PLAIN, *_REASONED, *_REMOVING, "schedule"})
"""What `act` can do; amending (T18) has a form of its own."""
CONFIRMED = frozenset({"publish", "suspend", "take_down", "restore", "recall"})
"""Before these the session is confirmed with accounts (architecture.md §8)."""


def act(
    uow: UnitOfWork, trigger: str, *, article_id: str, version: int, actor: Actor, pack: Pack, given: Given
) -> Article:
    """Make the move. Invalid for an unknown trigger; else what the move's own operation raises."""
    if trigger == "schedule":
        return _schedule(uow, given, article_id, version, actor, pack)
    entered: dict[str, str] = {}
    if trigger in _REASONED or trigger in _REMOVING:
        entered["reason"] = given.reason
    if trigger in _REMOVING:
        entered["takedown_reason"] = given.takedown_reason
    found = {**_PLAIN, **_REASONED, **_REMOVING}.get(trigger)
    if found is None:
        raise Invalid("Không có thao tác này ở khâu đăng bài. Hãy tải lại trang.", code="unknown_trigger")
    return found(uow, article_id=article_id, version=version, actor=actor, pack=pack, **entered)


_OF_REVISIONS: dict[str, tuple[Callable[..., Revision], str]] = {
    "publish": (revisions.publish_revision, ""),
    "schedule": (revisions.schedule_revision, "due_at"),
    "unschedule": (revisions.unschedule_revision, ""),
    "recall": (revisions.recall_revision, "reason"),
    "cancel_revision": (revisions.cancel_revision, "reason"),
}
REVISION_ACTS = frozenset(_OF_REVISIONS)
"""What `act_on_revision` can do; amending (T18) has a form of its own."""


def act_on_revision(
    uow: UnitOfWork,
    trigger: str,
    *,
    revision_id: str,
    version: int,
    actor: Actor,
    pack: Pack,
    reason: str = "",
    due_at: datetime | None = None,
) -> Revision:
    """Make the move of a revision, with what that move takes of `reason` and `due_at`. Raises as its operation does."""
    run, takes = _OF_REVISIONS[trigger]
    entered = {name: value for name, value in (("reason", reason), ("due_at", due_at)) if name == takes}
    return run(uow, revision_id=revision_id, version=version, actor=actor, pack=pack, **entered)
