"""The row types of a lifecycle. A lifecycle is data: reading one file gives the whole workflow."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

Facts = Any
"""The facts a guard looks at; each lifecycle names its own frozen dataclass (`ArticleFacts`)."""


@dataclass(frozen=True)
class State:
    """One state: `owner` is the only service that may move an item out of it (custody)."""

    name: str
    label: str
    owner: str
    group: str  # open | live | closed
    terminal: bool = False


@dataclass(frozen=True)
class Guard:
    """A condition of a transition. `message` (Vietnamese) says why not and what to do; `clause` names the rule."""

    name: str
    clause: str
    message: str
    check: Callable[[Facts], bool]


@dataclass(frozen=True)
class Transition:
    """One row of the table (regulation.md §2.2). `target` equal to the source means the state stays."""

    id: str
    trigger: str
    label: str
    sources: tuple[str, ...]
    target: str | None  # None: stays in the source state
    roles: frozenset[str]
    clause: str
    emits: str
    guards: tuple[str, ...] = ()
    reason_required: bool = False


@dataclass(frozen=True)
class Lifecycle:
    """States, transitions and guards of one kind of item."""

    name: str
    initial: str
    states: Mapping[str, State]
    transitions: tuple[Transition, ...]
    guards: Mapping[str, Guard] = field(default_factory=dict)

    def owner_of(self, state: str) -> str:
        """The service that has custody in `state`. KeyError for an unknown state."""
        return self.states[state].owner
