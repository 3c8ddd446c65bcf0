"""All reads of publishing's pages, as plain frozen rows: never an open session, never a row that could be changed."""

from services.publishing.queries.archive import Archived, archived
from services.publishing.queries.changes import Change, ChangeStep, change_counts, changes, find_change
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
    posting_days,
    waiting,
)
from services.publishing.queries.docket import (
    Docket,
    DocketLine,
    Followed,
    docket,
    docket_counts,
    find_docket,
    follow_up,
    public_article,
)
from services.publishing.queries.revisions import (
    RevisionItem,
    RevisionLine,
    find_revision,
    revision_text,
    waiting_revisions,
)
from services.publishing.queries.site_changes import (
    SiteChange,
    approved_requests,
    find_site_change,
    open_site_changes,
)

__all__ = [
    "FILTERS", "Approval", "Archived", "Change", "ChangeStep", "Docket", "DocketLine", "Followed", "Item", "Line",
    "Listing", "RequestLine", "RevisionItem", "RevisionLine", "SiteChange", "StepLine", "approved_requests",
    "archived", "article", "change_counts", "changes", "counts", "docket", "docket_counts", "document_of",
    "find_change", "find_docket", "find_revision", "find_site_change", "follow_up", "is_late", "is_live", "item",
    "listing", "open_site_changes", "posting_days", "public_article", "revision_text", "waiting", "waiting_revisions",
]  # fmt: skip
