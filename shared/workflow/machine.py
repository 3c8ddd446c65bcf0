"""The only user of `transitions`: one machine per lifecycle, asked for a step, remembering nothing.

The machine knows states and triggers; who may act and why not is judged by `permit`, so that a refusal always names
its clause. No callback has a side effect: the caller writes the new state, or drops it.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from transitions import EventData, Machine, MachineError

from shared.errors import Conflict, Invalid, NotAllowed
from shared.workflow.table import NEW, Facts, Guard, Lifecycle, Move, Transition

# The library tells of every callback at info and debug level, of which we use one.
logging.getLogger("transitions").setLevel(logging.WARNING)

_NOT_YET = "(new)"  # how the library knows NEW: it takes no empty name
_ASK_LIMIT = 60


@dataclass(frozen=True)
class Step:
    """A move that is allowed. `hands_over_to` is the new owner when custody changes, else None.

    `role` is the one the actor used; `flags` name what must be recorded with it ("own_text", "stand_in").
    """

    transition: Transition
    source: str
    target: str
    role: str
    hands_over_to: str | None
    flags: tuple[str, ...] = ()


class _Attempt:
    """The throw-away model of one question; the library moves its `state` and never keeps it."""

    __slots__ = ("facts", "lifecycle", "reason", "role", "roles", "row", "state")

    def __init__(
        self,
        lifecycle: Lifecycle,
        row: Transition,
        state: str,
        roles: frozenset[str],
        facts: Facts,
        reason: str | None,
    ) -> None:
        self.lifecycle, self.row, self.state = lifecycle, row, state
        self.roles, self.facts, self.reason = roles, facts, reason
        self.role = ""


@dataclass(frozen=True)
class _Built:
    """A lifecycle made ready: the library's machine and the rows by trigger and by source."""

    machine: Machine
    rows: dict[str, tuple[Transition, ...]]
    leaving: dict[str, tuple[Transition, ...]]

    def row(self, state: str, trigger: str) -> Transition | None:
        """The row of `trigger` that leaves `state`, else any row of it, else None."""
        rows = self.rows.get(trigger, ())
        return next((row for row in rows if state in row.sources), rows[0] if rows else None)


def advance(
    lifecycle: Lifecycle,
    state: str,
    trigger: str,
    roles: frozenset[str],
    facts: Facts,
    *,
    reason: str | None = None,
) -> Step:
    """The step `trigger` makes from `state` (NEW for a creating one), for somebody with `roles`.

    Raises Invalid (unknown trigger or state, missing reason), Conflict (not from this state), NotAllowed (role or
    guard), each with its clause.
    """
    built = _built(lifecycle)
    row = built.row(state, trigger)
    if row is None:
        raise Invalid(f"Không có thao tác “{_short(trigger)}”. Hãy tải lại trang rồi thử lại.", code="unknown_trigger")
    if state != NEW and state not in lifecycle.states:
        raise Invalid(f"Không có trạng thái “{_short(state)}”. Hãy tải lại trang rồi thử lại.", code="unknown_state")
    attempt = _Attempt(lifecycle, row, state or _NOT_YET, roles, facts, reason)
    try:
        built.machine.events[trigger].trigger(attempt)
    except MachineError as error:
        raise Conflict(_moved_on(lifecycle, row, state), clause=row.clause) from error
    return _step(attempt, state)


def moves(lifecycle: Lifecycle, state: str, roles: frozenset[str], facts: Facts) -> list[Move]:
    """Every move out of `state`, in the order of the table, with why not and by which clause where it is refused.

    Guards on what is entered with the act itself (`Guard.with_form`) are left to `advance`. Unknown state: none.
    """
    return [_move(lifecycle, row, roles, facts) for row in _built(lifecycle).leaving.get(state, ())]


def permit(lifecycle: Lifecycle, row: Transition, roles: frozenset[str], facts: Facts, *, form: bool = True) -> str:
    """The role in which somebody with `roles` may make the move `row`. NotAllowed with the clause otherwise.

    `form` False leaves out the guards on what is entered with the act.
    """
    holds = [role for role in lifecycle.roles if role in row.roles and role in roles]
    if not holds:
        raise NotAllowed(_not_yours(lifecycle, row), clause=row.clause)
    failed = _first_failing(lifecycle, row.guards, facts, form=form)
    if failed:
        raise NotAllowed(failed.message, clause=failed.clause)
    refusals = []
    for role in holds:
        failed = _first_failing(lifecycle, row.role_guards.get(role, ()), facts, form=form)
        if failed is None:
            return role
        refusals.append(failed)
    raise NotAllowed(refusals[0].message, clause=refusals[0].clause)


def reason_is_required(lifecycle: Lifecycle, row: Transition, facts: Facts) -> bool:
    """Whether this move needs a reason, given the facts."""
    return row.reason_required or bool(row.reason_guard and not lifecycle.guards[row.reason_guard].check(facts))


def _judge(event: EventData) -> bool:
    """The one condition of every row: raises our own error, so that the refusal says why."""
    attempt = cast("_Attempt", event.model)
    lifecycle, row = attempt.lifecycle, attempt.row
    attempt.role = permit(lifecycle, row, attempt.roles, attempt.facts)
    if reason_is_required(lifecycle, row, attempt.facts) and not (attempt.reason or "").strip():
        guard = lifecycle.guards.get(row.reason_guard)
        message = guard.message if guard else f"Hãy ghi lý do khi chọn “{row.label}”."
        clause = guard.clause if guard else row.clause
        raise Invalid(message, fields={"reason": [message]}, clause=clause, code="reason_missing")
    return True


def _step(attempt: _Attempt, source: str) -> Step:
    lifecycle, row, target = attempt.lifecycle, attempt.row, attempt.state
    owner = lifecycle.states[target].owner
    stays = source == NEW or lifecycle.states[source].owner == owner
    flags = tuple(flag.name for flag in lifecycle.flags if flag.holds(row, attempt.role, attempt.facts))
    return Step(row, source, target, attempt.role, None if stays else owner, flags)


def _move(lifecycle: Lifecycle, row: Transition, roles: frozenset[str], facts: Facts) -> Move:
    why, clause = None, row.clause
    try:
        permit(lifecycle, row, roles, facts, form=False)
    except NotAllowed as refusal:
        why, clause = refusal.message, refusal.clause or row.clause
    needs_reason = reason_is_required(lifecycle, row, facts)
    return Move(row.trigger, row.label, row.id, why is None, why, clause, needs_reason)


def _first_failing(lifecycle: Lifecycle, names: Iterable[str], facts: Facts, *, form: bool) -> Guard | None:
    guards = (lifecycle.guards[name] for name in names)
    return next((g for g in guards if (form or not g.with_form) and not g.check(facts)), None)


def _not_yours(lifecycle: Lifecycle, row: Transition) -> str:
    labels = [label for role, label in lifecycle.roles.items() if role in row.roles]
    return f"Việc “{row.label}” thuộc {' hoặc '.join(labels)}. Hãy chuyển cho người có thẩm quyền."


def _moved_on(lifecycle: Lifecycle, row: Transition, state: str) -> str:
    now = lifecycle.states[state].label if state != NEW else "chưa có"
    return f"Bài đang ở trạng thái “{now}” nên không thể “{row.label}”. Hãy tải lại trang để xem bài đang ở đâu."


def _short(word: str) -> str:
    return word[:_ASK_LIMIT]


def _built(lifecycle: Lifecycle) -> _Built:
    return _build_once(_Identity(lifecycle))


@dataclass(frozen=True, eq=False)
class _Identity:
    lifecycle: Lifecycle

    def __hash__(self) -> int:
        return id(self.lifecycle)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Identity) and other.lifecycle is self.lifecycle


@cache
def _build_once(key: _Identity) -> _Built:
    lifecycle = key.lifecycle
    rows: list[dict[str, Any]] = [
        {
            "trigger": row.trigger,
            "source": [source or _NOT_YET for source in row.sources],
            "dest": row.target,  # None: an internal transition, the state stays
            "conditions": _judge,
        }
        for row in lifecycle.transitions
    ]
    machine = Machine(
        model=None,
        states=[_NOT_YET, *lifecycle.states],
        transitions=rows,
        initial=None,
        auto_transitions=False,
        send_event=True,
    )
    places = (NEW, *lifecycle.states)
    leaving = {place: tuple(row for row in lifecycle.transitions if place in row.sources) for place in places}
    triggers = dict.fromkeys(row.trigger for row in lifecycle.transitions)
    by_trigger = {name: tuple(row for row in lifecycle.transitions if row.trigger == name) for name in triggers}
    return _Built(machine, by_trigger, leaving)
