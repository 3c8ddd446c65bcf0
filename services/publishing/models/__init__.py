"""Publishing's tables: one module per concern, all of them in the metadata of one base."""

from services.publishing.models.articles import (
    Article,
    ChangeRequest,
    Counter,
    PhotoUse,
    PublicTry,
    Revision,
    SiteShape,
    Step,
    TakedownContact,
    TakedownRemark,
    TakedownRequest,
)
from services.publishing.models.base import Base
from services.publishing.models.freshness import PageCheck, ReviewedPage
from services.publishing.models.register import DocumentEntry, DocumentFacet, DocumentPlace
from services.publishing.models.search import SearchEntry

__all__ = [
    "Article",
    "Base",
    "ChangeRequest",
    "Counter",
    "DocumentEntry",
    "DocumentFacet",
    "DocumentPlace",
    "PageCheck",
    "PhotoUse",
    "PublicTry",
    "ReviewedPage",
    "Revision",
    "SearchEntry",
    "SiteShape",
    "Step",
    "TakedownContact",
    "TakedownRemark",
    "TakedownRequest",
]
