"""The event of a transition, built in one place from the article's row and the machine's step."""

from typing import Any, Protocol

from shared.actors import Actor
from shared.events import registry
from shared.events.articles import ArticleMoved


class MovedRow(Protocol):
    """What every service's article row has."""

    owner: Any
    title: Any
    kind: Any
    unit_id: Any
    author_id: Any
    section: Any
    content_hash: Any
    pack: Any
    classes: Any
    event_end: Any
    reference: Any


class Made(Protocol):
    """What the machine says of a transition (`shared.workflow.machine.Step`)."""

    @property
    def transition(self) -> Any:
        """The row of the table."""

    @property
    def source(self) -> str:
        """The state it leaves."""

    @property
    def target(self) -> str:
        """The state it reaches."""

    @property
    def role(self) -> str:
        """The role the actor used."""


def move_event(article: MovedRow, step: Made, actor: Actor, **more: Any) -> ArticleMoved:
    """The event that `step` emits, with the picture of the article after it; `more` are the optional fields.

    UnknownEvent when the lifecycle names an event that does not exist (a test compares the two).
    """
    kind: Any = registry.class_of(step.transition.emits, 1)
    event: ArticleMoved = kind(
        transition=step.transition.id, from_state=step.source, to_state=step.target, owner=article.owner,
        role=step.role, actor_name=actor.name, clause=step.transition.clause, title=article.title, kind=article.kind,
        unit_id=article.unit_id, author_id=article.author_id, section=article.section,
        content_hash=article.content_hash, pack=article.pack, classes=tuple(article.classes),
        event_end=article.event_end, reference=article.reference, **more,
    )  # fmt: skip
    return event
