"""Events of an article: one per transition, all carrying the same picture of the article.

Every event carries the whole state a follower needs, so a read copy never has to ask. The text itself is not in the
log: `content_hash` names it (architecture.md §2, "Content is not in the log").
"""

from dataclasses import dataclass
from typing import Any

from shared.events.registry import Event, event


@dataclass(frozen=True, kw_only=True)
class ArticleMoved(Event):
    """Base of the custodian's transitions. `owner` is the service that has custody afterwards."""

    transition: str
    from_state: str
    to_state: str
    owner: str
    role: str  # the role the actor used
    actor_name: str
    clause: str
    title: str
    kind: str
    unit_id: str
    author_id: str
    section: str
    content_hash: str
    pack: str
    classes: tuple[str, ...] = ()
    event_end: str | None = None
    reference: str | None = None  # the number on its receipt, BV-2026-000123; None before it was first sent
    reason: str | None = None
    assignee_id: str | None = None
    grounds: tuple[str, ...] = ()
    takedown_reason: str | None = None
    address: str | None = None  # public path, once published
    due_at: str | None = None  # ISO UTC, scheduled posting
    revises: str | None = None  # T20: the subject is a revision of this article, not an article
    revision_kind: str | None = None  # correction | update
    base_hash: str | None = None  # the live text that the revision began from, or that an update replaced
    approvals: tuple[dict[str, Any], ...] = ()  # [{level, member_id, role, content_hash, at}]
    mode: str | None = None  # strict | delegated, of the desk's decisions
    delegation: dict[str, Any] | None = None  # T11, T11e: {delegation_id, decision_no, from_id, from_name}


_ALL = "submission review publishing"


@event("custody.taken", producers=_ALL)
class CustodyTaken(Event):
    """The receiver of a hand-over has committed its row: from now on it owns the article."""

    owner: str
    state: str
    after: str  # type of the hand-over event


@event("article.drafted", producers="submission")
class ArticleDrafted(ArticleMoved):
    """T01."""


@event("article.submitted", producers="submission")
class ArticleSubmitted(ArticleMoved):
    """T02: hand-over to review."""


@event("article.resubmitted", producers="submission")
class ArticleResubmitted(ArticleMoved):
    """T05: hand-over to review."""


@event("article.withdrawn", producers="submission review")
class ArticleWithdrawn(ArticleMoved):
    """T19: hand-over to submission when review says it."""


@event("article.assigned", producers="review")
class ArticleAssigned(ArticleMoved):
    """T03: one responsible editor (`assignee_id`)."""


@event("article.reassigned", producers="review")
class ArticleReassigned(ArticleMoved):
    """T03b."""


@event("article.returned", producers="review")
class ArticleReturned(ArticleMoved):
    """T04: hand-over to submission, with the reason."""


@event("article.sent_up", producers="review")
class ArticleSentUp(ArticleMoved):
    """T06: level 1 done, waits for the deputy."""


@event("article.refusal_proposed", producers="review")
class ArticleRefusalProposed(ArticleMoved):
    """T07."""


@event("article.sent_back", producers="review")
class ArticleSentBack(ArticleMoved):
    """T08: the deputy returns it to the editor."""


@event("article.revision_taken", producers="review")
class ArticleRevisionTaken(ArticleMoved):
    """T09."""


@event("article.content_approved", producers="review")
class ArticleContentApproved(ArticleMoved):
    """T10: level 2 done, waits for the head."""


@event("article.countersigned", producers="review")
class ArticleCountersigned(ArticleMoved):
    """T06c, T10c: somebody else signs the same text beside an approval (C13); the state stays."""


@event("article.refusal_forwarded", producers="review")
class ArticleRefusalForwarded(ArticleMoved):
    """T10r."""


@event("article.posting_approval_recorded", producers="review")
class ArticlePostingApprovalRecorded(ArticleMoved):
    """T12a: one of head and principal has approved; the other has not yet."""


@event("article.approved", producers="review")
class ArticleApproved(ArticleMoved):
    """T11, T11e, T12: hand-over to publishing."""


@event("article.revision_requested", producers="review")
class ArticleRevisionRequested(ArticleMoved):
    """T13a: the head returns it to the editor."""


@event("article.returned_to_deputy", producers="review")
class ArticleReturnedToDeputy(ArticleMoved):
    """T13b."""


@event("article.refused", producers="review")
class ArticleRefused(ArticleMoved):
    """T14: `grounds` G1-G5."""


@event("article.refusal_overruled", producers="review")
class ArticleRefusalOverruled(ArticleMoved):
    """T14o."""


@event("article.published", producers="publishing")
class ArticlePublished(ArticleMoved):
    """T15, T17a."""


@event("article.scheduled", producers="publishing")
class ArticleScheduled(ArticleMoved):
    """T16."""


@event("article.unscheduled", producers="publishing")
class ArticleUnscheduled(ArticleMoved):
    """T17b."""


@event("article.amended", producers="publishing")
class ArticleAmended(ArticleMoved):
    """T18: hand-over to review, the content was changed after approval."""


@event("article.recalled", producers="publishing")
class ArticleRecalled(ArticleMoved):
    """T26: hand-over to review."""


@event("article.suspended", producers="publishing")
class ArticleSuspended(ArticleMoved):
    """T22."""


@event("article.taken_down", producers="publishing")
class ArticleTakenDown(ArticleMoved):
    """T23: `takedown_reason` R1-R5."""


@event("article.restored", producers="publishing")
class ArticleRestored(ArticleMoved):
    """T24."""


@event("article.archived", producers="publishing")
class ArticleArchived(ArticleMoved):
    """T25."""


@event("article.unarchived", producers="publishing")
class ArticleUnarchived(ArticleMoved):
    """T25b."""


@event("article.updated", producers="publishing")
class ArticleUpdated(ArticleMoved):
    """T20: an approved revision has taken the place of the live text; `reason` is the note readers see."""


@event("revision.opened", producers="publishing")
class RevisionOpened(ArticleMoved):
    """T20: hand-over to review, where the revision is edited while the live text stays up."""


@event("revision.outdated", producers="publishing")
class RevisionOutdated(ArticleMoved):
    """T20r: hand-over to review, the article was hidden, removed or changed meanwhile."""


@event("revision.cancelled", producers="review publishing")
class RevisionCancelled(ArticleMoved):
    """T20x: hand-over to publishing when review says it; nothing changes for readers."""


@event("page.rendered", producers="publishing")
class PageRendered(Event):
    """The public page is on disk. Carries no seq."""

    article_id: str
    address: str
    status: int  # 200 or 410


@event("mail.sent", producers="notifications")
class MailSent(Event):
    """The SMTP server has taken a mail. Carries no seq."""

    article_id: str
    event_id: str
    recipient_id: str
    template: str


@event("report.built", producers="reporting")
class ReportBuilt(Event):
    """A periodic report is ready. Carries no seq."""

    period: str  # yyyy-mm, yyyy-hk1, yyyy-nam, yyyy-mm-dd_yyyy-mm-dd
    report_id: str
    sha256_docx: str
    sha256_pdf: str
    mail_to: tuple[str, ...] = ()  # member ids
    label: str = ""  # `Tháng 10 năm 2026`, `Học kì I năm học 2026 - 2027`
