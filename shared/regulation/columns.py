"""The columns of the portal (chuyên mục) as a tree of two levels: the menu, and where an article may stand.

A pack lists them flat, each with its `parent`; the order of the list is the order among brothers.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from shared.regulation.marks import Path
from shared.regulation.rules import Section

_ADDRESS = re.compile(r"/(?:[a-z0-9-]+/)+")


def in_order(sections: Sequence[Section]) -> tuple[Section, ...]:
    """The columns as the menu reads: each family head, then its children."""
    return tuple(one for top in children(sections, None) for one in (top, *children(sections, top.id)))


def children(sections: Iterable[Section], parent: str | None) -> list[Section]:
    """The columns right below one, or the first level (None)."""
    return [section for section in sections if section.parent == parent]


def mistakes(sections: Any) -> Iterator[tuple[Path, str]]:
    """What is wrong with the tree in unchecked data, with its place below `sections`."""
    rows = list(enumerate(sections)) if isinstance(sections, list) else []
    known = [(place, row) for place, row in rows if isinstance(row, dict) and isinstance(row.get("id"), str)]
    parents = {row["id"]: row.get("parent") for _, row in known}
    led: dict[str, str] = {}
    labelled: dict[tuple[Any, Any], str] = {}
    for place, row in known:
        yield from (((place, key), say) for key, say in _parent(row, parents))
        yield from (((place, key), say) for key, say in _target(row, parents, led))
        first = labelled.setdefault((row.get("parent"), row.get("label")), row["id"])
        if first != row["id"]:
            yield (place, "label"), f"mục “{first}” cùng cấp đã mang tên “{row.get('label')}”"


def _parent(row: Mapping[str, Any], parents: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    parent = row.get("parent")
    if not isinstance(parent, str):
        return  # the first level, or told by the schema
    if parent not in parents:
        yield "parent", f"không có mục “{parent}” để làm mục cha"
        return
    chain = [row["id"]]
    while isinstance(parent, str) and parent in parents:
        if parent == row["id"]:
            yield "parent", f"các mục cha dẫn vòng quanh nhau: {' → '.join((*chain, parent))}"
        if parent in chain:
            return  # round in a circle that this one stands in, or only leads into: told at its members
        chain.append(parent)
        parent = parents[parent]
    if len(chain) > 2:
        yield "parent", f"menu chỉ có hai tầng: mục cha “{chain[1]}” đã nằm trong “{chain[2]}”"


def _target(row: Mapping[str, Any], parents: Mapping[str, Any], led: dict[str, str]) -> Iterator[tuple[str, str]]:
    target = row.get("leads_to")
    if target is None:
        if row.get("articles") is False and row["id"] not in parents.values():
            yield "articles", "mục này không nhận bài, không dẫn tới trang nào và không có mục con"
        return
    if not isinstance(target, str) or not _ADDRESS.fullmatch(target):
        yield "leads_to", "phải là địa chỉ trên Cổng, chữ thường không dấu, bắt đầu và kết thúc bằng “/”"
        return
    first = led.setdefault(target, row["id"])
    if first != row["id"]:
        yield "leads_to", f"mục “{first}” đã dẫn tới “{target}”"
