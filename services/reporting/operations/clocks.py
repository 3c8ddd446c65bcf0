"""Due rows follow the articles: opened, recounted, closed in the transaction of the event (D14.1, soft targets)."""

from datetime import date, datetime

import sqlalchemy as sa

from services.reporting.models import Clock, Fact, Obligation, Reminder
from services.reporting.operations.rules import Rules
from services.reporting.operations.stages import plan
from shared.db.unit_of_work import UnitOfWork
from shared.events.articles import ArticleMoved
from shared.events.envelope import Envelope
from shared.regulation.calendar import SchoolCalendar, event_deadline, midnight_after

STEP_TARGETS = {
    "submitted": "intake", "editing": "edit", "revision": "edit", "pending_deputy": "deputy", "pending_head": "head",
    "approved": "posting",
}  # fmt: skip
"""State → the soft target that runs in it (C14); `scheduled` waits for a moment somebody chose."""
GIVEN_UP = frozenset({"refused", "withdrawn"})
DOCUMENT = "document"
"""The kind of an article that is a document, and the soft target of its whole way: sent until posted (D14.2a)."""

# Every transition passes here: statements built once.
_RUNNING = sa.select(Clock).where(Clock.article_id == sa.bindparam("article"), Clock.closed_at.is_(None))
_STEPS = _RUNNING.where(Clock.kind == "step", Clock.target != DOCUMENT)
_OWED = _RUNNING.where(Clock.kind == "obligation")
_LAST_SAID = (
    sa.select(Reminder.stage)
    .where(Reminder.clock_id == sa.bindparam("clock"), Reminder.said)
    .order_by(Reminder.at.desc())
    .limit(1)
)


def follow_article(
    uow: UnitOfWork, *, fact: Fact, envelope: Envelope, event: ArticleMoved, had_event: bool, was_document: bool
) -> None:
    """Turn the clocks of an article after one transition.

    `had_event`, `was_document`: what it was before this one; other articles cost no look for a clock of that kind.
    """
    at = datetime.fromisoformat(envelope.occurred_at)
    rules = Rules(uow, event.pack)
    if event.from_state != event.to_state:
        _turn_step(uow, fact, envelope.seq or 0, at, rules)
    if fact.event_end is not None or had_event:
        _turn_event(uow, fact, at, rules)
    if fact.kind == DOCUMENT or was_document:
        _turn_document(uow, fact, at, rules)
    if envelope.type == "article.published":
        _turn_obligation(uow, fact)


def open_obligation(uow: UnitOfWork, obligation: Obligation) -> Clock:
    """The clock of an event entered ahead."""
    rules = Rules(uow, obligation.pack)
    clock = Clock(
        id=f"obligation:{obligation.id}", kind="obligation", subject_id=obligation.id, unit_id=obligation.unit_id,
        target="", pack=rules.pack.ref,
    )  # fmt: skip
    _count_from_event(clock, obligation.event_end, rules, rules.calendar)
    _enter(uow, clock, rules)
    return clock


def tie(uow: UnitOfWork, obligation: Obligation, fact: Fact) -> None:
    """The obligation's clock runs for the article now; the article's own clock would say everything twice."""
    clock = _clock(uow, f"obligation:{obligation.id}")
    clock.article_id = fact.id
    if fact.published_at is not None:
        _done(clock, fact.published_at, Rules(uow, clock.pack))
    own = uow.session.get(Clock, f"event:{fact.id}")
    if own is not None:
        close(own, uow.now, "tied")


def untie(uow: UnitOfWork, obligation: Obligation, fact: Fact | None) -> None:
    """Both clocks run on their own again."""
    clock = _clock(uow, f"obligation:{obligation.id}")
    clock.article_id = None
    _reopen(uow, clock)
    own = uow.session.get(Clock, f"event:{fact.id}") if fact is not None else None
    if own is None or fact is None:
        return
    _reopen(uow, own)
    _settle(own, fact, uow.now, Rules(uow, own.pack), owed=fact.event_end is not None)


def close(clock: Clock, at: datetime, outcome: str) -> None:
    """Stop a clock; `at` is when what it waited for happened."""
    clock.closed_at, clock.outcome, clock.next_at = at, outcome, None


def recount(uow: UnitOfWork) -> int:
    """The calendar has changed: count every running clock anew. Returns how many deadlines moved."""
    rules: dict[str, Rules] = {}
    moved = 0
    for clock in uow.session.scalars(sa.select(Clock).where(Clock.closed_at.is_(None)).order_by(Clock.id)):
        mine = rules.setdefault(clock.pack, Rules(uow, clock.pack))
        before = clock.due_at
        _count(clock, mine, mine.calendar)
        plan(clock, mine)
        moved += clock.due_at != before
    return moved


def reset(uow: UnitOfWork) -> None:
    """Before a rebuild: clocks of articles go, those of obligations start anew."""
    uow.session.execute(sa.delete(Clock))
    uow.session.flush()
    for obligation in uow.session.scalars(sa.select(Obligation).order_by(Obligation.id)):
        clock = open_obligation(uow, obligation)
        clock.article_id = obligation.article_id
        if obligation.cancelled_at is not None:
            close(clock, obligation.cancelled_at, "cancelled")


def _clock(uow: UnitOfWork, clock_id: str) -> Clock:
    return uow.session.get_one(Clock, clock_id)


def _turn_step(uow: UnitOfWork, fact: Fact, seq: int, at: datetime, rules: Rules) -> None:
    """The step just left is done; the one just begun gets its soft target."""
    for clock in uow.session.scalars(_STEPS, {"article": fact.id}):
        _done(clock, at, Rules(uow, clock.pack) if clock.pack != rules.pack.ref else rules)
    target = STEP_TARGETS.get(fact.state, "")
    if target not in rules.pack.soft_targets:
        return
    clock = Clock(
        id=f"step:{fact.id}:{seq}", kind="step", subject_id=fact.id, article_id=fact.id, unit_id=fact.unit_id,
        target=target, start_at=at, steps=[], pack=rules.pack.ref,
    )  # fmt: skip
    _count(clock, rules, rules.calendar)
    _enter(uow, clock, rules)


def _done(clock: Clock, at: datetime, rules: Rules) -> None:
    """What the clock waited for has happened; it is judged by the calendar of that moment."""
    _count(clock, rules, rules.calendar_at(at))
    close(clock, at, "done")


def _count(clock: Clock, rules: Rules, calendar: SchoolCalendar) -> None:
    """The deadline of a clock by its pack and a calendar."""
    if clock.event_end is not None:
        _count_from_event(clock, clock.event_end, rules, calendar)
    else:
        clock.due_at = calendar.moment_after(clock.start_at, rules.pack.soft_targets[clock.target].working_days)


def _turn_event(uow: UnitOfWork, fact: Fact, at: datetime, rules: Rules) -> None:
    """One week from the event's end to the article on the portal (D14.1), from its first submission on."""
    clock = uow.session.get(Clock, f"event:{fact.id}")
    if clock is None:
        if fact.event_end is None or fact.submitted_at is None:
            return
        clock = Clock(
            id=f"event:{fact.id}", kind="event", subject_id=fact.id, article_id=fact.id, unit_id=fact.unit_id,
            target="", pack=rules.pack.ref,
        )  # fmt: skip
        _count_from_event(clock, fact.event_end, rules, rules.calendar)
        _enter(uow, clock, rules)
        if uow.session.scalar(sa.select(Obligation.id).where(Obligation.article_id == fact.id)):
            close(clock, at, "tied")
    elif fact.event_end is not None and clock.event_end != fact.event_end and clock.outcome != "done":
        _count_from_event(clock, fact.event_end, rules, rules.calendar)
        plan(clock, rules)
    clock.unit_id = fact.unit_id
    if clock.outcome != "tied":
        _settle(clock, fact, at, rules, owed=fact.event_end is not None)
        if clock.closed_at is None and clock.next_at is None:
            plan(clock, rules)


def _turn_document(uow: UnitOfWork, fact: Fact, at: datetime, rules: Rules) -> None:
    """A document is posted within its soft target from the day it was sent on; that it is late blocks nothing."""
    clock = uow.session.get(Clock, f"{DOCUMENT}:{fact.id}")
    if clock is None:
        if fact.kind != DOCUMENT or fact.submitted_at is None or DOCUMENT not in rules.pack.soft_targets:
            return
        clock = Clock(
            id=f"{DOCUMENT}:{fact.id}", kind="step", subject_id=fact.id, article_id=fact.id, unit_id=fact.unit_id,
            target=DOCUMENT, start_at=fact.submitted_at, steps=[], pack=rules.pack.ref,
        )  # fmt: skip
        _count(clock, rules, rules.calendar)
        _enter(uow, clock, rules)
    clock.unit_id = fact.unit_id
    _settle(clock, fact, at, rules, owed=fact.kind == DOCUMENT)
    if clock.closed_at is None and clock.next_at is None:
        plan(clock, rules)


def _settle(clock: Clock, fact: Fact, at: datetime, rules: Rules, *, owed: bool) -> None:
    """Published is done for good; refused, withdrawn or not `owed` by now owes nothing, until it lives again."""
    if clock.outcome == "done":
        return
    if fact.published_at is not None:
        _done(clock, fact.published_at, rules)
    elif fact.state in GIVEN_UP or not owed:
        if clock.closed_at is None:
            close(clock, at, "dropped")
    else:
        clock.closed_at = clock.outcome = None


def _turn_obligation(uow: UnitOfWork, fact: Fact) -> None:
    """What a unit owes is done when the tied article is published; a refused one leaves the debt."""
    if fact.published_at is None:
        return
    for clock in uow.session.scalars(_OWED, {"article": fact.id}):
        _done(clock, fact.published_at, Rules(uow, clock.pack))


def _count_from_event(clock: Clock, event_end: date, rules: Rules, calendar: SchoolCalendar) -> None:
    found = event_deadline(event_end, rules.pack, calendar)
    clock.event_end = event_end
    clock.start_at = midnight_after(event_end)
    clock.due_at = found.due
    clock.steps = [{"text": step.text_vi, "day": step.day.isoformat()} for step in found.steps]


def _enter(uow: UnitOfWork, clock: Clock, rules: Rules) -> None:
    """A new row; what was said about it before a rebuild counts as said."""
    clock.stage = _last_said(uow, clock)
    plan(clock, rules)
    uow.session.add(clock)


def _last_said(uow: UnitOfWork, clock: Clock) -> str:
    return uow.session.scalar(_LAST_SAID, {"clock": clock.id}) or ""


def _reopen(uow: UnitOfWork, clock: Clock) -> None:
    clock.closed_at = clock.outcome = None
    plan(clock, Rules(uow, clock.pack))
