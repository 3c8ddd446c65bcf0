"""All reads of submission; plain frozen rows come back."""

from services.submission.queries.articles import ArticleView, FormView, form_view, one, unit_choices
from services.submission.queries.asides import AsideLine, aside_of, asides
from services.submission.queries.lists import GROUPS, WAITING, ArticleList, Row, my_articles
from services.submission.queries.mails import (
    MAIL_TABS,
    mail_facts,
    mail_list,
    mail_one,
    mails_of,
    readings,
    writers,
)
from services.submission.queries.progress import HistoryLine, Step, history_of, progress_of
from services.submission.queries.register import (
    RegisterPage,
    Tracked,
    intake_line,
    intake_of,
    receipt_code,
    register_page,
    track,
    unit_of,
)
from services.submission.queries.sources import SourceLine, sources_of

__all__ = [
    "GROUPS",
    "MAIL_TABS",
    "WAITING",
    "ArticleList",
    "ArticleView",
    "AsideLine",
    "FormView",
    "HistoryLine",
    "RegisterPage",
    "Row",
    "SourceLine",
    "Step",
    "Tracked",
    "aside_of",
    "asides",
    "form_view",
    "history_of",
    "intake_line",
    "intake_of",
    "mail_facts",
    "mail_list",
    "mail_one",
    "mails_of",
    "my_articles",
    "one",
    "progress_of",
    "readings",
    "receipt_code",
    "register_page",
    "sources_of",
    "track",
    "unit_choices",
    "unit_of",
    "writers",
]
