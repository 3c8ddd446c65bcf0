"""The row types of a lifecycle. A lifecycle is data: reading one file gives the whole workflow."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

Facts = Any
"""The facts a guard looks at; each lifecycle names its own frozen dataclass (`ArticleFacts`)."""

NEW = ""
"""The source of a creating transition (T01): the item does not exist yet. Not a state; nobody owns it."""


@dataclass(frozen=True)
class State:
    """One state: `owner` is the only service that may move an item out of it (custody).

    `terminal`: the item's way ends here unless a member of the board decides otherwise (head restores, for example).
    """

    name: str
    label: str
    owner: str
    group: str  # open | live | closed
    terminal: bool = False


@dataclass(frozen=True)
class Guard:
    """A condition of a transition. `message` (Vietnamese) says why not and what to do; `clause` names the rule.

    `with_form`: judges what the person enters together with the act (a ground, a posting time). `moves` cannot know
    it beforehand and leaves it out; `advance` never does.
    """

    name: str
    clause: str
    message: str
    check: Callable[[Facts], bool]
    with_form: bool = False


@dataclass(frozen=True)
class Transition:
    """One row of the table (regulation.md §2.2). `target` None means the state stays.

    `role_guards`: further guards for one role only (the deputy may refuse, but not K1-K4). A person with several
    roles acts in the first one, by the lifecycle's order, whose guards hold.
    `reason_guard`: a reason is required when this guard does not hold; `reason_required`: always.
    """

    id: str
    trigger: str
    label: str
    sources: tuple[str, ...]
    target: str | None
    roles: frozenset[str]
    clause: str
    emits: str
    guards: tuple[str, ...] = ()
    reason_required: bool = False
    role_guards: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    reason_guard: str = ""


@dataclass(frozen=True)
class Flag:
    """Something to remember about a move that was allowed: recorded and shown, never a hindrance."""

    name: str
    label: str
    holds: Callable[[Transition, str, Facts], bool]


@dataclass(frozen=True)
class Lifecycle:
    """States, transitions and guards of one kind of item.

    `roles` maps role -> Vietnamese label, from the least authority to the greatest: a person acts in the least that
    suffices.
    """

    name: str
    initial: str
    states: Mapping[str, State]
    transitions: tuple[Transition, ...]
    guards: Mapping[str, Guard] = field(default_factory=dict)
    roles: Mapping[str, str] = field(default_factory=dict)
    flags: tuple[Flag, ...] = ()

    def owner_of(self, state: str) -> str:
        """The service that has custody in `state`. KeyError for an unknown state."""
        return self.states[state].owner


@dataclass(frozen=True)
class Move:
    """A move out of the present state, and whether this person may make it; `why` not is Vietnamese."""

    trigger: str
    label: str
    transition_id: str
    allowed: bool
    why: str | None
    clause: str
    reason_required: bool
