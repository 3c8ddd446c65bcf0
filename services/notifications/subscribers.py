"""What this service does when others speak: articles, removal, reports, deadlines, duties, accounts, the site."""

from collections.abc import Callable, Mapping

from services.notifications import operations
from services.notifications.config import mail_rules
from services.notifications.operations import pages
from shared.bus.consumer import Fetch, Incoming
from shared.clients.peers import Peers
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Transient
from shared.events import registry
from shared.events.articles import ArticleMoved
from shared.events.envelope import Envelope
from shared.events.submission import MailFacts

Handler = Callable[[UnitOfWork, Incoming], object]


def article_moved(uow: UnitOfWork, incoming: Incoming) -> None:
    """Any transition of an article."""
    operations.follow_article(uow, envelope=incoming.envelope, event=incoming.event, rules=mail_rules())


def takedown_requested(uow: UnitOfWork, incoming: Incoming) -> None:
    """Somebody asks for removal."""
    operations.follow_takedown_request(uow, envelope=incoming.envelope, event=incoming.event, rules=mail_rules())


def takedown_answered(uow: UnitOfWork, incoming: Incoming) -> None:
    """The head has decided about a request."""
    operations.follow_answer(uow, envelope=incoming.envelope, event=incoming.event, rules=mail_rules())


def suspension_told(uow: UnitOfWork, incoming: Incoming) -> None:
    """The head's time for a suspended article goes on, or is over."""
    operations.follow_suspension(uow, envelope=incoming.envelope, event=incoming.event, rules=mail_rules())


def report_built(uow: UnitOfWork, incoming: Incoming) -> None:
    """A periodic report is ready."""
    operations.follow_report(uow, envelope=incoming.envelope, event=incoming.event, rules=mail_rules())


def report_moved(uow: UnitOfWork, incoming: Incoming) -> None:
    """A periodic report waits for somebody else."""
    operations.follow_periodic_report(uow, envelope=incoming.envelope, event=incoming.event, rules=mail_rules())


def clock_reminded(uow: UnitOfWork, incoming: Incoming) -> None:
    """Deadlines of one person."""
    operations.follow_reminder(uow, envelope=incoming.envelope, event=incoming.event, rules=mail_rules())


def obligation_changed(uow: UnitOfWork, incoming: Incoming) -> None:
    """An event was entered ahead, or cancelled."""
    operations.follow_obligation(uow, envelope=incoming.envelope, event=incoming.event, rules=mail_rules())


def quota_said(uow: UnitOfWork, incoming: Incoming) -> None:
    """A group is behind, or excused."""
    operations.follow_quota(uow, envelope=incoming.envelope, event=incoming.event, rules=mail_rules())


def delegation_changed(uow: UnitOfWork, incoming: Incoming) -> None:
    """The principal delegates, or takes it back."""
    operations.follow_delegation(uow, envelope=incoming.envelope, event=incoming.event, rules=mail_rules())


def obligation_tied(uow: UnitOfWork, incoming: Incoming) -> None:
    """An article answers for what a unit owes, or no longer does."""
    operations.follow_tie(uow, envelope=incoming.envelope, event=incoming.event)


def account_lost(uow: UnitOfWork, incoming: Incoming) -> None:
    """An account was reported lost."""
    operations.follow_account_lost(uow, envelope=incoming.envelope, event=incoming.event, rules=mail_rules())


def fetch_concerned(envelope: Envelope, peers: Peers) -> str:
    """Whom a record of a breach concerns: the log does not say (D17b). Transient when reporting is away."""
    return peers.concerned(str(envelope.payload["violation_id"]))


def violation_moved(uow: UnitOfWork, incoming: Incoming) -> None:
    """A record of a breach was made, or decided on. Transient until it is known whom it concerns."""
    if incoming.fetched is None:
        msg = f"whom {incoming.envelope.subject_id} concerns is not fetched yet"
        raise Transient(msg)
    operations.follow_violation(
        uow, envelope=incoming.envelope, event=incoming.event, concerned=incoming.fetched, rules=mail_rules()
    )


def violation_answered(uow: UnitOfWork, incoming: Incoming) -> None:
    """The person concerned has answered."""
    operations.follow_violation_answer(uow, envelope=incoming.envelope, event=incoming.event)


def change_moved(uow: UnitOfWork, incoming: Incoming) -> None:
    """A change of the site was proposed or decided on."""
    operations.follow_change(uow, envelope=incoming.envelope, event=incoming.event, rules=mail_rules())


def site_changed(uow: UnitOfWork, incoming: Incoming) -> None:
    """The site was changed without an approval."""
    operations.follow_site_change(uow, envelope=incoming.envelope, event=incoming.event, rules=mail_rules())


def site_change_tied(uow: UnitOfWork, incoming: Incoming) -> None:
    """Such a change was tied to an approved request."""
    operations.follow_site_change_tied(uow, envelope=incoming.envelope, event=incoming.event)


def page_reminded(uow: UnitOfWork, incoming: Incoming) -> None:
    """A page is due to be confirmed by its unit."""
    pages.follow_page_reminder(uow, envelope=incoming.envelope, event=incoming.event, rules=mail_rules())


def page_checked(uow: UnitOfWork, incoming: Incoming) -> None:
    """A page was confirmed, found wrong, put right."""
    pages.follow_page_check(uow, envelope=incoming.envelope, event=incoming.event, rules=mail_rules())


def confirmation_moved(uow: UnitOfWork, incoming: Incoming) -> None:
    """A unit's lead is asked to confirm a text, or has given it back."""
    operations.follow_confirmation(uow, envelope=incoming.envelope, event=incoming.event, rules=mail_rules())


def fetch_mail(envelope: Envelope, peers: Peers) -> MailFacts | None:
    """Who wrote a message and what became of it: the log does not say. Transient when submission is away."""
    return peers.mail(str(envelope.payload["mail_id"]))


def mail_came(uow: UnitOfWork, incoming: Incoming) -> None:
    """A message was taken in, or decided about."""
    operations.follow_intake(
        uow, envelope=incoming.envelope, event=incoming.event, facts=incoming.fetched, rules=mail_rules()
    )


def _moves() -> list[str]:
    return [cls.TYPE for cls in registry.known().values() if issubclass(cls, ArticleMoved)]


HANDLERS: Mapping[str, Handler] = {
    **dict.fromkeys(_moves(), article_moved),
    "takedown.requested": takedown_requested,
    "takedown.answered": takedown_answered,
    "suspension.reminded": suspension_told,
    "suspension.expired": suspension_told,
    "report.built": report_built,
    "periodic_report.moved": report_moved,
    "clock.reminded": clock_reminded,
    "obligation.entered": obligation_changed,
    "obligation.cancelled": obligation_changed,
    "delegation.granted": delegation_changed,
    "delegation.revoked": delegation_changed,
    "quota.warned": quota_said,
    "quota.excused": quota_said,
    "obligation.tied": obligation_tied,
    "account.lost": account_lost,
    "violation.recorded": violation_moved,
    "violation.decided": violation_moved,
    "violation.answered": violation_answered,
    "change_request.moved": change_moved,
    "site_change.noticed": site_changed,
    "site_change.tied": site_change_tied,
    "page_review.reminded": page_reminded,
    "page_review.moved": page_checked,
    "confirmation.moved": confirmation_moved,
    "intake.received": mail_came,
    "intake.decided": mail_came,
}
"""Event type → handler."""

FETCHES: Mapping[str, Fetch] = {
    **dict.fromkeys(("violation.recorded", "violation.decided"), fetch_concerned),
    **dict.fromkeys(("intake.received", "intake.decided"), fetch_mail),
}
"""Event type → what is asked for before the transaction."""
