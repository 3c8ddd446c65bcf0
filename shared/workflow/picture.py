"""The lifecycle as an accessible inline picture: where the item is, and where it may go from here. Pure text."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from shared.workflow.table import NEW, Lifecycle, Transition

ROAD = ("draft", "submitted", "editing", "pending_deputy", "pending_head", "approved", "published")
"""The straight road, from top to bottom; every other state stands beside the one it is reached from."""

WIDTH = 340
"""Units of the picture; it is drawn at this many CSS pixels at most, so that its words can be read on a phone."""
_LEFT, _ROAD_WIDTH, _SIDE, _SIDE_WIDTH, _HEIGHT, _GAP, _TOP = 4, 180, 206, 130, 40, 16, 6
_ROAD_LETTERS, _SIDE_LETTERS = 23, 19
"""How many letters fit on a line of a box."""


@dataclass(frozen=True)
class _Box:
    x: int
    y: int
    width: int
    letters: int

    @property
    def middle(self) -> int:
        return self.y + _HEIGHT // 2


def svg(lifecycle: Lifecycle, state: str, *, say: Callable[[str], str] = str, ident: str = "so-do") -> str:
    """The picture with `state` marked; `say` puts labels into the school's words, `ident` begins the ids.

    An unknown state is marked nowhere. Colours and widths of lines come from the classes (diagram.css).
    """
    boxes = _places(lifecycle)
    after = list(steps_from(lifecycle, state))
    nexts = {row.target for row in after if row.target and row.target != state}
    height = max(box.y for box in boxes.values()) + _HEIGHT + _TOP
    title, described = _words(lifecycle, state, after, say)
    parts = [
        f'<svg class="lifecycle" viewBox="0 0 {WIDTH} {height}" role="img" aria-labelledby="{ident}-ten {ident}-ta">',
        f'<title id="{ident}-ten">{escape(title)}</title><desc id="{ident}-ta">{escape(described)}</desc>',
        *_road(lifecycle, boxes),
        *(_arrow(boxes[state], boxes[target]) for target in boxes if state in boxes and target in nexts),
    ]
    for name, box in boxes.items():
        kind = "now" if name == state else "next" if name in nexts else "rest"
        parts.append(_box(box, say(lifecycle.states[name].label), kind))
    return "".join([*parts, "</svg>"])


def steps_from(lifecycle: Lifecycle, state: str) -> Iterator[Transition]:
    """The moves that lead out of `state` to another one, in the order of the table."""
    return (row for row in lifecycle.transitions if state in row.sources and row.target not in (None, state))


def _places(lifecycle: Lifecycle) -> dict[str, _Box]:
    """Where each state stands: the road on the left, the others on the right beside where they are reached from."""
    road = [name for name in ROAD if name in lifecycle.states]
    pitch = _HEIGHT + _GAP
    found = {name: _Box(_LEFT, _TOP + row * pitch, _ROAD_WIDTH, _ROAD_LETTERS) for row, name in enumerate(road)}
    free = 0
    beside = [(_reached_from(lifecycle, name, road), name) for name in lifecycle.states if name not in found]
    for row, name in sorted(beside, key=lambda pair: pair[0]):
        free = max(free, row)
        found[name] = _Box(_SIDE, _TOP + free * pitch, _SIDE_WIDTH, _SIDE_LETTERS)
        free += 1
    return found


def _reached_from(lifecycle: Lifecycle, name: str, road: list[str]) -> int:
    """The first place on the road from which a move leads to this state; the last place where none does."""
    sources = {source for row in lifecycle.transitions if row.target == name for source in row.sources if source != NEW}
    rows = [number for number, place in enumerate(road) if place in sources]
    return min(rows) if rows else len(road) - 1


def _words(lifecycle: Lifecycle, state: str, after: list[Transition], say: Callable[[str], str]) -> tuple[str, str]:
    """What the picture says, for who does not see it."""
    now = lifecycle.states.get(state)
    title = f"Sơ đồ quy trình: đang ở “{say(now.label)}”" if now else "Sơ đồ quy trình"
    ways = [f"{say(row.label)} → {say(lifecycle.states[row.target].label)}" for row in after if row.target]
    return title, ("Từ đây có thể: " + "; ".join(ways) + ".") if ways else "Quy trình kết thúc ở đây."


def _road(lifecycle: Lifecycle, boxes: dict[str, _Box]) -> Iterator[str]:
    road = [name for name in ROAD if name in lifecycle.states]
    for first, second in pairwise(road):
        x = _LEFT + _ROAD_WIDTH // 2
        yield f'<path class="way" d="M{x} {boxes[first].y + _HEIGHT}V{boxes[second].y}"/>'


def _arrow(start: _Box, end: _Box) -> str:
    """An arrow from the present box: straight to a neighbour on the road, else through the lane between the columns."""
    if start.x == end.x == _LEFT and end.y - start.y == _HEIGHT + _GAP:
        x = start.x + _ROAD_WIDTH // 2
        return f'<path class="step" d="M{x} {start.y + _HEIGHT}V{end.y - 4}"/>{_head(x, end.y, "down")}'
    lane = _LEFT + _ROAD_WIDTH + (_SIDE - _LEFT - _ROAD_WIDTH) // 2
    out = start.x + start.width if start.x == _LEFT else start.x
    to, way = (end.x, "right") if end.x == _SIDE else (end.x + end.width, "left")
    rim = to - 4 if way == "right" else to + 4
    return f'<path class="step" d="M{out} {start.middle}H{lane}V{end.middle}H{rim}"/>{_head(to, end.middle, way)}'


def _head(x: int, y: int, way: str) -> str:
    points = {
        "down": f"{x - 4},{y - 6} {x + 4},{y - 6} {x},{y}",
        "right": f"{x - 6},{y - 4} {x - 6},{y + 4} {x},{y}",
        "left": f"{x + 6},{y - 4} {x + 6},{y + 4} {x},{y}",
    }[way]
    return f'<polygon class="head" points="{points}"/>'


def _box(box: _Box, label: str, kind: str) -> str:
    lines = _wrapped(label, box.letters)
    first = box.middle + 4 - 7 * (len(lines) - 1)
    x = box.x + box.width // 2
    words = "".join(
        f'<tspan x="{x}" y="{first + 14 * number}">{escape(line)}</tspan>' for number, line in enumerate(lines)
    )
    return (
        f'<g class="{kind}"><rect x="{box.x}" y="{box.y}" width="{box.width}" height="{_HEIGHT}" rx="6"/>'
        f'<text text-anchor="middle">{words}</text></g>'
    )


def _wrapped(label: str, letters: int) -> list[str]:
    """The label on at most two lines."""
    if len(label) <= letters:
        return [label]
    words, first = label.split(), ""
    while words and len(f"{first} {words[0]}".strip()) <= letters:
        first = f"{first} {words.pop(0)}".strip()
    rest = " ".join(words)
    return [first, rest if len(rest) <= letters else rest[: letters - 1].rstrip() + "…"]
