"""Who may see and do what here. Everybody has an inbox; the ledger belongs to secretary and operator."""

from services.notifications.models import Task
from shared.actors import Actor


def can_see_ledger(actor: Actor) -> bool:
    """The delivery ledger shows addresses of all people."""
    return actor.has("secretary", "operator")


def can_retry(actor: Actor) -> bool:
    """Send a failed letter again."""
    return actor.has("secretary", "operator")


def can_see_task(actor: Actor, task: Task) -> bool:
    """A task is seen by its person, or by the holders of its role."""
    return task.member_id == actor.member_id or (task.role != "" and actor.has(task.role))


def can_dismiss(actor: Actor, task: Task) -> bool:
    """Only requests for removal from before they had ids are ticked off by hand; an event closes every other task."""
    return task.kind == "decide_takedown" and not task.about and can_see_task(actor, task)
