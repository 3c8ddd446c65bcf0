"""What the desk shows: plain frozen rows, read only."""

from services.review.queries.desk import DeskFilter, DeskPage, DeskRow, desk, state_counts
from services.review.queries.item import Item, LedgerLine, VersionLine, asked_of_accounts, find_item, find_texts
from services.review.queries.targets import Target, school_calendar, target_of
from shared.diff import DiffRow, Piece, changed, compare, fold_unchanged

__all__ = [
    "DeskFilter",
    "DeskPage",
    "DeskRow",
    "DiffRow",
    "Item",
    "LedgerLine",
    "Piece",
    "Target",
    "VersionLine",
    "asked_of_accounts",
    "changed",
    "compare",
    "desk",
    "find_item",
    "find_texts",
    "fold_unchanged",
    "school_calendar",
    "state_counts",
    "target_of",
]
