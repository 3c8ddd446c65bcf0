"""Events of reporting: the school's calendar, deadlines that people are reminded of, obligations, the quota.

None carries a `seq`: they move no article. (`report.built` stands in articles.py.)
"""

from typing import Any

from shared.events.registry import Event, event


@event("calendar.changed", producers="reporting")
class CalendarChanged(Event):
    """A row of the school's calendar was entered (`active`) or revoked. Days are ISO."""

    row_id: str
    kind: str  # holiday | closed | working
    first_day: str
    last_day: str
    name: str
    extends: bool
    active: bool
    decision_no: str
    note: str


@event("school_year.decided", producers="reporting")
class SchoolYearDecided(Event):
    """The days of a school year were entered by a decision, or (`active` false) that decision counts no more.

    `days`: the five days of `shared/regulation/school_year.py` by name, ISO.
    """

    row_id: str
    begun: int
    days: dict[str, str]
    decision_no: str
    active: bool
    reason: str


@event("periodic_report.moved", producers="reporting")
class PeriodicReportMoved(Event):
    """A report was opened or has moved on its way to the principal (D5.3f, D16). No seq.

    `transition`: B01–B10 of `shared/workflow/report.py`, or `done` when the conclusion `about` was carried out.
    `conclusions`: [{id, text, member_id, due_on}], those the principal has just made (B07).
    """

    report_id: str
    kind: str  # month | semester | school_year | ad_hoc
    period: str
    label: str
    state: str
    transition: str
    due_on: str  # ISO day
    number: int  # 0: none yet
    reason: str
    by_name: str
    about: str = ""
    conclusions: tuple[dict[str, Any], ...] = ()


@event("clock.reminded", producers="reporting")
class ClockReminded(Event):
    """One person is told of all deadlines whose stage has come: one letter, however long the clock stood still.

    `items`: [{clock_id, kind, stage, title, unit, target, event_end, due_at, path}], the gravest first.
    """

    recipient_id: str
    items: tuple[dict[str, Any], ...]
    more: int  # deadlines beyond the items
    clause: str


@event("obligation.entered", producers="reporting")
class ObligationEntered(Event):
    """An event was entered ahead: its unit owes an article about it."""

    obligation_id: str
    title: str
    unit_id: str
    unit_name: str
    event_end: str  # ISO day
    last_day: str  # ISO day, the last that is in time
    entered_by_name: str
    mail_to: tuple[str, ...]  # member ids
    clause: str


@event("obligation.cancelled", producers="reporting")
class ObligationCancelled(Event):
    """The event does not take place, or was entered by mistake."""

    obligation_id: str
    title: str
    unit_id: str
    unit_name: str
    event_end: str
    reason: str
    cancelled_by_name: str
    mail_to: tuple[str, ...]
    clause: str


@event("obligation.tied", producers="reporting")
class ObligationTied(Event):
    """A submitted article was tied to the obligation, or (empty id) untied from it."""

    obligation_id: str
    article_id: str


@event("quota.warned", producers="reporting")
class QuotaWarned(Event):
    """A group has not met its quota and the month runs on (D13.3)."""

    unit_id: str
    unit_name: str
    period: str  # yyyy-mm
    quota: int
    credited: int
    provisional: int
    last_day: str  # ISO, the end of the month
    mail_to: tuple[str, ...]
    clause: str


@event("quota.excused", producers="reporting")
class QuotaExcused(Event):
    """The head has excused a group from a month by a decision, or (`active` false) taken that back (C8)."""

    unit_id: str
    unit_name: str
    period: str
    decision_no: str
    reason: str
    active: bool
    mail_to: tuple[str, ...]
    clause: str


@event("merit.nominated", producers="reporting")
class MeritNominated(Event):
    """A unit or a person is proposed for praise (D17a). `kind`: unit | person."""

    nomination_id: str
    period: str
    kind: str
    target_id: str


@event("merit.decided", producers="reporting")
class MeritDecided(Event):
    """The principal has decided about a nomination. `verdict`: approved | declined."""

    nomination_id: str
    verdict: str
    decision_no: str


@event("violation.recorded", producers="reporting")
class ViolationRecorded(Event):
    """Something was found wrong with an article (D17b). No name and no words: the record itself is restricted."""

    violation_id: str
    article_id: str


@event("violation.answered", producers="reporting")
class ViolationAnswered(Event):
    """The person concerned has answered."""

    violation_id: str


@event("violation.decided", producers="reporting")
class ViolationDecided(Event):
    """The principal has decided. `verdict`: upheld | dismissed."""

    violation_id: str
    verdict: str


@event("suggestion.moved", producers="reporting")
class SuggestionMoved(Event):
    """A suggestion was made, sent to the principal, accepted or declined (D5.3d): `state` says which."""

    suggestion_id: str
    state: str
    reason: str
