"""A report as files: its paper from the frozen figures and what people wrote, in each format."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from services.reporting.clients.layout import Data, Paper
from services.reporting.clients.papers import paper_of
from services.reporting.clients.pdf import pdf_of
from services.reporting.clients.word import docx_of
from services.reporting.clients.workbook import xlsx_of
from services.reporting.config import Letterhead

MAKERS: dict[str, Callable[[Paper], bytes]] = {"docx": docx_of, "pdf": pdf_of, "xlsx": xlsx_of}
"""Kind of file → who makes it of a paper."""


class Kept(Protocol):
    """What a report's row holds of its paper."""

    number: int | None
    signed_at: datetime | None
    narrative: dict[str, str]


def report_paper(row: Kept, figures: Data, *, decision: str, now: datetime) -> Paper:
    """The paper of a report, dated by its signature, or today while it has none."""
    return paper_of(
        figures, number=row.number or 0, now=row.signed_at or now, head=Letterhead.from_env(), decision=decision,
        narrative=row.narrative,
    )  # fmt: skip
