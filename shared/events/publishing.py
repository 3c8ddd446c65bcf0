"""What publishing says beside the moves of an article: removal, suspension, changes of the site. No seq."""

from shared.events.registry import Event, event


@event("takedown.requested", producers="publishing")
class TakedownRequested(Event):
    """T21: somebody asks for removal; the article stays. Carries no seq.

    `requested_by` is a member, `citizen` or `system`. `reason` is empty for a citizen and for R4: words of or about a
    person concerned stay in publishing's own table, never in a log. An empty `request_id` was said before ids were.
    """

    article_id: str
    title: str
    takedown_reason: str
    reason: str
    requested_by: str
    request_id: str = ""


@event("takedown.answered", producers="publishing")
class TakedownAnswered(Event):
    """The head has decided about a request: `accepted` (T23) or `rejected`, with words for who asked. No seq."""

    request_id: str
    article_id: str
    title: str
    takedown_reason: str
    outcome: str  # accepted | rejected
    answer: str
    requested_by: str
    decided_by: str


@event("suspension.reminded", producers="publishing")
class SuspensionReminded(Event):
    """C6: `percent` of the head's time for a suspended article are over. Carries no seq."""

    article_id: str
    title: str
    percent: int
    decide_by: str  # ISO UTC
    reason: str
    suspended_by: str


@event("suspension.expired", producers="publishing")
class SuspensionExpired(Event):
    """C6: the head has not decided in time. `outcome` as the pack has it: keep_hidden | restore. Carries no seq."""

    article_id: str
    title: str
    decide_by: str  # ISO UTC
    outcome: str
    reason: str
    suspended_by: str


@event("change_request.moved", producers="publishing")
class ChangeRequestMoved(Event):
    """D4.2: a change of the site was proposed, approved, rejected or implemented: `state` says which. No seq."""

    change_id: str
    kind: str  # section | menu | design | technical | scale
    state: str
    what: str
    reason: str
    decision_no: str
    implemented_on: str  # ISO day; empty before


@event("site_change.noticed", producers="publishing")
class SiteChangeNoticed(Event):
    """D4.2: the public site was started with other sections, menu, regulation or name than last time. No seq.

    `what` are the differences in words, `fingerprint` the SHA-256 of what stands now.
    """

    notice_id: str
    fingerprint: str
    what: tuple[str, ...]


@event("site_change.tied", producers="publishing")
class SiteChangeTied(Event):
    """D4.2: such a change was tied to the request that the principal had approved. No seq."""

    notice_id: str
    change_id: str


@event("page_review.reminded", producers="publishing")
class PageReviewReminded(Event):
    """D7.1d: the time to confirm a page comes, is here, is over: `stage` says which. No seq."""

    page_id: str
    title: str
    address: str
    unit_id: str
    stage: str  # before | due | overdue | escalated
    due_on: str  # ISO day
    confirmed_on: str  # ISO day


@event("page_review.moved", producers="publishing")
class PageReviewMoved(Event):
    """D7.1d: a page was entered, confirmed, found wrong, put right or given to another unit. No seq."""

    page_id: str
    title: str
    address: str
    unit_id: str
    outcome: str  # entered | confirmed | needs_fix | updated | assigned | dropped
    note: str
    due_on: str  # ISO day
    revision_id: str = ""  # of needs_fix: the revision that was opened with it
