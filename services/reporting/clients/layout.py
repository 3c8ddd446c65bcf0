"""A paper as plain data, before any file format: NĐ 30/2020 and regulation.md §6."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from shared.text import format_date

Row = tuple[str, ...]
Data = Mapping[str, Any]
"""Figures as they are kept in a snapshot; an older snapshot lacks what was not counted then."""


@dataclass(frozen=True)
class Table:
    """A numbered table. `numeric` counts the columns from the right that hold numbers."""

    title: str
    head: Row
    rows: tuple[Row, ...]
    numeric: int
    total: Row | None = None
    widths: tuple[float, ...] = ()  # relative


@dataclass(frozen=True)
class Part:
    """A numbered section with paragraphs and tables."""

    heading: str
    paragraphs: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True)
class Paper:
    """Everything that is printed."""

    superior: str
    school: str
    board: str
    number: str
    place_date: str
    subject: str
    addressee: str
    opening: str
    parts: tuple[Part, ...]
    signature: tuple[str, str]
    copies: tuple[str, ...]
    title: str = "BÁO CÁO"


def number_text(value: float) -> str:
    """Vietnamese notation: 1.234,5; a zero is printed as 0."""
    text = f"{value:,.1f}" if value % 1 else f"{int(value):,}"
    return text.replace(",", "_").replace(".", ",").replace("_", ".")


def signed(value: int) -> str:
    """A difference: +3, 0, −2."""
    return "0" if value == 0 else f"{'+' if value > 0 else '−'}{abs(value)}"


def day(iso: str) -> str:
    """An ISO day as people write it; a dash for none."""
    return format_date(date.fromisoformat(iso)) if iso else "–"


def days(first: str, last: str) -> str:
    """One day, or from one to another."""
    return day(first) if first == last else f"từ {day(first)} đến {day(last)}"


def listed(data: Data, name: str) -> list[dict[str, Any]]:
    """A list of the figures; a snapshot kept before there was one has none."""
    return list(data.get(name, ()))
