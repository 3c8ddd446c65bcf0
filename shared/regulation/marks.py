"""Reading YAML with the line of every key, so that a mistake in a pack is named by file and line.

Safe loader only; no aliases, no merge keys, no key twice. Dates stay text: the schema judges them.
"""

from dataclasses import dataclass, field
from typing import Any

import yaml

Path = tuple[str | int, ...]
"""Where in the file: keys and list positions from the top."""

_TIMESTAMP = "tag:yaml.org,2002:timestamp"
_PLAIN = {"tag:yaml.org,2002:map", "tag:yaml.org,2002:seq"}


@dataclass(frozen=True, order=True)
class Problem:
    """One mistake: the line (from 1) and what is wrong, in Vietnamese. `file`: where, when not in the file read."""

    line: int
    message: str
    file: str = ""


@dataclass
class Marked:
    """Plain data and the line of each place in it, with the mistakes found while reading.

    `under`: the text this one was laid over (an amendment over what it amends); its lines count where ours are silent.
    """

    data: Any = None
    lines: dict[Path, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    file: str = ""
    under: "Marked | None" = None

    def problem(self, path: Path, message: str) -> Problem:
        """A mistake with its place, or the nearest place around it that is written down somewhere."""
        place = self._place(path)
        while place is None and path:
            path = path[:-1]
            place = self._place(path)
        file, line = place or (self.file, 1)
        return Problem(line, message, file)

    def _place(self, path: Path) -> tuple[str, int] | None:
        if path in self.lines:
            return self.file, self.lines[path]
        return self.under._place(path) if self.under else None  # noqa: SLF001  (the same kind of thing)


def read_marked(text: str, file: str = "") -> Marked:
    """The data of a YAML text with its lines. Never raises for a bad text: `problems` tells."""
    marked = Marked(file=file)
    loader = yaml.SafeLoader("")
    try:
        loader = yaml.SafeLoader(text)
        node = loader.get_single_node()
        if node is None:
            marked.problems.append(Problem(1, "tệp trống"))
        else:
            marked.data = _Walk(loader, marked).value(node, ())
    except yaml.MarkedYAMLError as error:
        marked.problems.append(_syntax(error.problem_mark or error.context_mark))
    except yaml.YAMLError:
        marked.problems.append(Problem(1, "tệp chứa ký tự không được phép trong YAML"))
    finally:
        loader.dispose()
    return marked


def _syntax(mark: yaml.Mark | None) -> Problem:
    if mark is None:
        return Problem(1, "sai cú pháp YAML")
    return Problem(mark.line + 1, f"sai cú pháp YAML, gần ký tự thứ {mark.column + 1} của dòng")


class _Walk:
    """Turns nodes into plain data and notes each place's line on the way."""

    def __init__(self, loader: yaml.SafeLoader, marked: Marked) -> None:
        self.loader, self.marked = loader, marked
        self.seen: set[int] = set()

    def value(self, node: yaml.Node, path: Path) -> Any:
        self.marked.lines.setdefault(path, node.start_mark.line + 1)
        if isinstance(node, yaml.ScalarNode):
            return node.value if node.tag == _TIMESTAMP else self.loader.construct_object(node, deep=True)
        if id(node) in self.seen:
            return self._wrong(node, "không dùng bí danh YAML (*); hãy chép lại nội dung")
        self.seen.add(id(node))
        if node.tag not in _PLAIN:
            return self._wrong(node, f"không dùng thẻ YAML “{node.tag}”")
        return self.mapping(node, path) if isinstance(node, yaml.MappingNode) else self.sequence(node, path)

    def mapping(self, node: yaml.MappingNode, path: Path) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value) if isinstance(key_node, yaml.ScalarNode) else ""
            if not key:
                self._wrong(key_node, "khoá phải là một từ")
            elif key in found:
                self._wrong(key_node, f"“{key}” đã có ở dòng {self.marked.lines[*path, key]}")
            else:
                self.marked.lines[*path, key] = key_node.start_mark.line + 1
                found[key] = self.value(value_node, (*path, key))
        return found

    def sequence(self, node: yaml.Node, path: Path) -> list[Any]:
        return [self.value(item, (*path, place)) for place, item in enumerate(node.value)]

    def _wrong(self, node: yaml.Node, message: str) -> None:
        self.marked.problems.append(Problem(node.start_mark.line + 1, message))
