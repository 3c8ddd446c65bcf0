"""All reads of publishing's pages, as plain frozen rows: never an open session, never a row that could be changed."""

from services.publishing.queries.archive import Archived, archived
from services.publishing.queries.desk import (
    FILTERS,
    Approval,
    Item,
    Line,
    Listing,
    RequestLine,
    StepLine,
    article,
    counts,
    document_of,
    is_late,
    is_live,
    item,
    listing,
    waiting,
)
from services.publishing.queries.docket import (
    DOCKET,
    Docket,
    DocketLine,
    Followed,
    docket,
    docket_counts,
    find_docket,
    follow_up,
    public_article,
)

__all__ = [
    "DOCKET", "FILTERS", "Approval", "Archived", "Docket", "DocketLine", "Followed", "Item", "Line", "Listing",
    "RequestLine", "StepLine", "archived", "article", "counts", "docket", "docket_counts", "document_of", "find_docket",
    "follow_up", "is_late", "is_live", "item", "listing", "public_article", "waiting",
]  # fmt: skip
