"""Whether a lifecycle's table is sound. Asked at import by the table itself, with more knowledge by the tests."""

from collections.abc import Collection, Iterator, Mapping

from shared.workflow.table import NEW, Lifecycle, State, Transition

GROUPS = ("open", "live", "closed")
BOARD = frozenset({"secretary", "deputy", "head", "principal"})
"""Only these may take an item out of a terminal state."""


def ensure_sound(lifecycle: Lifecycle, owners: Collection[str]) -> Lifecycle:
    """The lifecycle itself. ValueError listing every mistake of the table."""
    found = list(problems(lifecycle, owners))
    if found:
        raise ValueError(f"lifecycle {lifecycle.name}: " + "; ".join(found))
    return lifecycle


def problems(
    lifecycle: Lifecycle,
    owners: Collection[str],
    *,
    clauses: Collection[str] | None = None,
    producers: Mapping[str, Collection[str]] | None = None,
) -> Iterator[str]:
    """Every mistake of the table.

    `owners`: the services there are; `clauses`: the ids a pack knows; `producers`: event type -> who may say it.
    """
    yield from _states(lifecycle, owners)
    yield from _uniqueness(lifecycle)
    for row in lifecycle.transitions:
        yield from (f"{row.id}: {mistake}" for mistake in _row(lifecycle, row))
        if producers is not None:
            yield from (f"{row.id}: {mistake}" for mistake in _events(lifecycle, row, producers))
    yield from _ways(lifecycle)
    if clauses is not None:
        yield from _clauses(lifecycle, clauses)


def _states(lifecycle: Lifecycle, owners: Collection[str]) -> Iterator[str]:
    for name, state in lifecycle.states.items():
        yield from (f"state {name}: {mistake}" for mistake in _state(name, state, owners))
    if lifecycle.initial not in lifecycle.states:
        yield f"the initial state {lifecycle.initial} is unknown"


def _state(name: str, state: State, owners: Collection[str]) -> Iterator[str]:
    if name in {NEW, "(new)"} or state.name != name:
        yield f"is named {state.name!r}"
    if state.owner not in owners:
        yield f"unknown owner {state.owner}"
    if state.group not in GROUPS:
        yield f"unknown group {state.group}"
    if (state.group == "closed" and not state.terminal) or (state.group == "open" and state.terminal):
        yield f"terminal={state.terminal} contradicts group {state.group}"


def _uniqueness(lifecycle: Lifecycle) -> Iterator[str]:
    seen: set[object] = set()
    for row in lifecycle.transitions:
        for key in (row.id, *((source, row.trigger) for source in row.sources)):
            if key in seen:
                yield f"{row.id}: {key} is there twice"
            seen.add(key)
    for guard_name, guard in lifecycle.guards.items():
        if guard.name != guard_name:
            yield f"guard {guard_name} is named {guard.name}"


def _row(lifecycle: Lifecycle, row: Transition) -> Iterator[str]:
    known = set(lifecycle.states)
    if not row.sources or not row.roles:
        yield "no source or no role"
    yield from (f"unknown source {name}" for name in row.sources if name not in known | {NEW})
    if row.target is not None and row.target not in known:
        yield f"unknown target {row.target}"
    if row.target is None and NEW in row.sources:
        yield "creates nothing"
    if NEW in row.sources and row.target not in {None, lifecycle.initial}:
        yield "creates in another state than the initial one"
    yield from (f"unknown role {role}" for role in sorted(row.roles - set(lifecycle.roles)))
    yield from (f"guard for {role}, who may not act" for role in sorted(set(row.role_guards) - row.roles))
    wanted = [*row.guards, *(name for names in row.role_guards.values() for name in names)]
    wanted += [row.reason_guard] if row.reason_guard else []
    yield from (f"unknown guard {name}" for name in wanted if name not in lifecycle.guards)


def _events(lifecycle: Lifecycle, row: Transition, producers: Mapping[str, Collection[str]]) -> Iterator[str]:
    """The event of a row is said by whoever has custody before it, and nobody else makes up its own."""
    if row.emits not in producers:
        yield f"unknown event {row.emits}"
        return
    for source in row.sources:
        speaker = row.target if source == NEW else source
        if (
            speaker is not None
            and speaker in lifecycle.states
            and lifecycle.owner_of(speaker) not in producers[row.emits]
        ):
            yield f"{lifecycle.owner_of(speaker)} may not say {row.emits}"


def _ways(lifecycle: Lifecycle) -> Iterator[str]:
    """Every state can be reached and left; what is over is reopened by the board only."""
    ahead: dict[str, set[str]] = {name: set() for name in (NEW, *lifecycle.states)}
    for row in lifecycle.transitions:
        for source in row.sources:
            ahead.setdefault(source, set()).add(row.target or source)
    yield from (f"state {name} is never reached" for name in sorted(set(lifecycle.states) - _reach(ahead, NEW)))
    over = {name for name, state in lifecycle.states.items() if state.terminal}
    for name in lifecycle.states:
        if name not in over and not _reach(ahead, name) & over:
            yield f"state {name} has no way to an end"
    for row in lifecycle.transitions:
        if over & set(row.sources) and not row.roles <= BOARD:
            yield f"{row.id}: {sorted(row.roles - BOARD)} may not reopen what is over"
    used = {name for row in lifecycle.transitions for name in (*row.guards, *sum(row.role_guards.values(), ()))}
    used |= {row.reason_guard for row in lifecycle.transitions}
    yield from (f"guard {name} guards nothing" for name in sorted(set(lifecycle.guards) - used))


def _reach(ahead: Mapping[str, set[str]], start: str) -> set[str]:
    found, todo = {start}, [start]
    while todo:
        todo += sorted(ahead.get(todo.pop(), set()) - found)
        found.update(todo)
    return found


def _clauses(lifecycle: Lifecycle, clauses: Collection[str]) -> Iterator[str]:
    cited = {f"{row.id}": row.clause for row in lifecycle.transitions}
    cited |= {f"guard {guard.name}": guard.clause for guard in lifecycle.guards.values()}
    yield from (f"{where}: unknown clause {clause}" for where, clause in cited.items() if clause not in clauses)
