"""“Bài phải gửi” among the work of a unit (D14.1): from the event entered ahead until the article tied to it is out."""

from datetime import date

from services.notifications.models import Article
from services.notifications.operations.duties import UNIT, Duty, all_duties, close_duties, open_duty
from shared.db.people import find_person
from shared.db.unit_of_work import UnitOfWork
from shared.events.envelope import Envelope
from shared.events.reporting import ObligationCancelled, ObligationEntered, ObligationTied
from shared.web.addresses import PAGES

KIND = "send_owed"
_OUT = ("published", "archived", "suspended", "taken_down")
"""States an article reaches only after it was published: what was owed about the event is done."""


def turn(uow: UnitOfWork, envelope: Envelope, event: ObligationEntered | ObligationCancelled) -> None:
    """Open it for everybody of the unit, and for those named from elsewhere; a cancelled event asks for nothing."""
    if isinstance(event, ObligationCancelled):
        close_duties(uow, envelope, kind=KIND, about=event.obligation_id)
        return
    path = f"{PAGES['reporting']}su-kien/{event.obligation_id}"
    due = date.fromisoformat(event.last_day)
    duty = Duty(KIND, event.obligation_id, path, event.title, event.entered_by_name, due_on=due)
    open_duty(uow, envelope, duty, role=UNIT, unit_id=event.unit_id)
    for member in dict.fromkeys(event.mail_to):
        person = find_person(uow.session, member)
        if person is not None and person.unit_id != event.unit_id:
            open_duty(uow, envelope, duty, member_id=member)


def follow_tie(uow: UnitOfWork, *, envelope: Envelope, event: ObligationTied) -> None:
    """A tied article answers for it: shown again only if that article is refused or withdrawn (`queries`).

    Untied, the unit owes it as before.
    """
    article = uow.session.get(Article, event.article_id) if event.article_id else None
    done = article is not None and article.state in _OUT
    for task in all_duties(uow, kind=KIND, about=event.obligation_id):
        task.article_id = event.article_id or event.obligation_id
        if not done:
            task.closed_at = task.closed_by = task.closed_by_member = None
    if done:
        uow.session.flush()
        close_duties(uow, envelope, kind=KIND, about=event.obligation_id)
