"""A lifecycle as a picture and as tables, for people: `python -m shared.workflow.diagram > docs/workflow.md`."""

import sys
from collections.abc import Iterable, Iterator

from shared.workflow.article import ARTICLE
from shared.workflow.table import NEW, Lifecycle, Transition

MANY = 3
"""More sources than this, and the arrows would hide the rest of the picture."""


def mermaid(lifecycle: Lifecycle) -> str:
    """The lifecycle as a Mermaid flowchart: a box per owner, its states inside, moves as arrows between them.

    A flowchart and not a `stateDiagram`: that one cannot draw an arrow from inside one box to inside another, which
    is what a hand-over is. Hand-overs are the thick arrows; a double border marks the states where the way ends.
    """
    lines = ["flowchart TD", f"  {_node(NEW)}((&nbsp;))"]
    for owner in dict.fromkeys(state.owner for state in lifecycle.states.values()):
        lines.append(f'  subgraph {owner}["{owner}"]')
        for name, state in lifecycle.states.items():
            if state.owner == owner:
                lines.append(
                    f"    {_node(name)}" + (f'[["{state.label}"]]' if state.terminal else f'["{state.label}"]')
                )
        lines.append("  end")
    return "\n".join([*lines, *_arrows(lifecycle)]) + "\n"


def _arrows(lifecycle: Lifecycle) -> Iterator[str]:
    """One arrow per pair of states, labelled with all moves along it; a move from many states comes from a note."""
    along: dict[tuple[str, str], list[Transition]] = {}
    for row in lifecycle.transitions:
        if len(row.sources) > MANY and row.target:
            places = ", ".join(lifecycle.states[source].label for source in row.sources)
            yield f'  note_{row.id}>"{row.id} {row.label}, từ: {places}"] -.-> {_node(row.target)}'
            continue
        for source in row.sources:
            along.setdefault((source, row.target or source), []).append(row)
    for (source, target), rows in along.items():
        label = "<br/>".join(f"{row.id} {row.label}" for row in rows)
        hands_over = source != NEW and lifecycle.owner_of(source) != lifecycle.owner_of(target)
        yield f'  {_node(source)} {"==>" if hands_over else "-->"}|"{label}"| {_node(target)}'


def _node(state: str) -> str:
    return f"s_{state or 'new'}"  # a bare `end` or `default` would be a word of Mermaid's own


def document(lifecycle: Lifecycle) -> str:
    """The whole page `docs/workflow.md`: picture, states, moves, guards."""
    return "\n".join(
        [
            f"# The lifecycle of {'an' if lifecycle.name[0] in 'aeiou' else 'a'} {lifecycle.name}",
            "",
            f"Made from `shared/workflow/{lifecycle.name}.py` by `make docs`; do not edit.",
            "A box is the service that has custody; a thick arrow hands custody over. D… and Q… are clauses of the",
            "regulation; the pack in `shared/regulation/` holds their wording.",
            "",
            "```mermaid",
            mermaid(lifecycle) + "```",
            "",
            "## States",
            "",
            *_table(
                ("state", "label", "owner", "group", "ends here"),
                (
                    (f"`{s.name}`", s.label, s.owner, s.group, "yes" if s.terminal else "")
                    for s in lifecycle.states.values()
                ),
            ),
            "",
            "## Moves",
            "",
            "A guard in brackets holds for that role only. After a trigger: \\* a reason is required,",
            "\\*? it is required when the named guard fails.",
            "",
            *_table(
                ("id", "trigger", "from → to", "who", "guards", "clause", "event"),
                (_move(row, lifecycle) for row in lifecycle.transitions),
            ),
            "",
            "## Guards",
            "",
            *_table(
                ("guard", "clause", "what is said when it fails"),
                ((f"`{g.name}`", g.clause, g.message) for g in lifecycle.guards.values()),
            ),
            "",
        ]
    )


def _move(row: Transition, lifecycle: Lifecycle) -> tuple[str, ...]:
    star = "\\*" if row.reason_required else f" \\*? `{row.reason_guard}`" if row.reason_guard else ""
    sources = ", ".join(f"`{source}`" if source != NEW else "–" for source in row.sources)
    who = [
        lifecycle.roles[role] + "".join(f" (`{name}`)" for name in row.role_guards.get(role, ()))
        for role in lifecycle.roles
        if role in row.roles
    ]
    way = f"{sources} → " + (f"`{row.target}`" if row.target else "(stays)")
    trigger = f"`{row.trigger}` {row.label}{star}"
    guards = ", ".join(f"`{name}`" for name in row.guards)
    return row.id, trigger, way, ", ".join(who), guards, row.clause, f"`{row.emits}`"


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield "|" + "---|" * len(head)
    for row in rows:
        yield f"| {' | '.join(row)} |"


if __name__ == "__main__":
    sys.stdout.write(document(ARTICLE))
