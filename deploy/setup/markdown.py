"""The few marks of Markdown that the generated pages need."""

from collections.abc import Iterable

MADE = "<!-- Sinh tự động bằng `make docs`; đừng sửa tay. Generated: do not edit. -->"


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A Markdown table; bars and line ends inside cells are made harmless."""
    lines = [list(head), ["---"] * len(list(head))]
    lines += [[cell.replace("|", "\\|").replace("\n", " ") for cell in row] for row in rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def code(*names: str) -> str:
    """Names in code marks."""
    return ", ".join(f"`{name}`" for name in names)
