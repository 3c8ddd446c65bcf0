"""Reminders from due rows: each stage once, each person one letter, right after any number of days of downtime."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from services.reporting.models import Clock, Fact, Obligation, Reminder
from services.reporting.operations.people import listeners
from services.reporting.operations.rules import Rules
from services.reporting.operations.stages import Stage, plan, present, stages_of
from shared.actors import SYSTEM
from shared.clock import local_day
from shared.db.people import unit_name
from shared.db.unit_of_work import UnitOfWork
from shared.events.reporting import ClockReminded
from shared.web.addresses import PAGES, article_address

MOST_ITEMS = 40
"""Lines of one letter; more are counted."""
_GRAVITY = {"head": 0, "deputy": 1, "overdue": 2, "due": 3}


@dataclass(frozen=True)
class Said:
    """A stage that one or several people are told of."""

    clock: Clock
    stage: Stage
    told: tuple[str, ...]
    item: dict[str, Any]


def remind(uow: UnitOfWork) -> int:
    """Tell of every stage that has come; returns how many people are told.

    Of several stages that have come since the last look, only the present one is told; the others are noted as passed.
    """
    query = sa.select(Clock).where(Clock.closed_at.is_(None), Clock.next_at <= uow.now).order_by(Clock.due_at, Clock.id)
    rules: dict[str, Rules] = {}
    said = [
        one
        for clock in uow.session.scalars(query.with_for_update(skip_locked=True))
        if (one := _say(uow, clock, rules.setdefault(clock.pack, Rules(uow, clock.pack))))
    ]
    letters: dict[str, list[Said]] = defaultdict(list)
    for one in said:
        for member in one.told:
            letters[member].append(one)
    for member, mine in letters.items():
        _write(uow, member, mine)
    return len(letters)


def _say(uow: UnitOfWork, clock: Clock, rules: Rules) -> Said | None:
    come, _ = present(stages_of(clock, rules), clock.stage, uow.now)
    if not come:
        plan(clock, rules)
        return None
    fact = uow.session.get(Fact, clock.article_id) if clock.article_id else None
    obligation = uow.session.get(Obligation, clock.subject_id) if clock.kind == "obligation" else None
    now = come[-1]
    blocked = rules.pack.separation.own_unit == "block"
    day = local_day(uow.now)
    told = listeners(uow.session, clock, now.key, fact, obligation, day, own_unit_blocked=blocked)
    for stage in come:
        is_now = stage is now
        uow.session.merge(
            Reminder(
                clock_id=clock.id, stage=stage.key, at=uow.now, said=is_now, told=told if is_now else [],
            )
        )  # fmt: skip
    clock.stage = now.key
    plan(clock, rules)
    return Said(clock, now, tuple(told), _item(uow, clock, now, fact, obligation, rules))


def _item(
    uow: UnitOfWork, clock: Clock, stage: Stage, fact: Fact | None, obligation: Obligation | None, rules: Rules
) -> dict[str, Any]:
    title = fact.title if fact is not None else obligation.title if obligation is not None else ""
    target = rules.pack.soft_targets.get(clock.target)
    return {
        "clock_id": clock.id,
        "kind": clock.kind,
        "stage": stage.key,
        "title": title,
        "unit": unit_name(uow.session, clock.unit_id),
        "target": target.label if target else "",
        "event_end": clock.event_end.isoformat() if clock.event_end else "",
        "due_at": clock.due_at.isoformat(),
        "path": _path(clock, fact),
    }


def _path(clock: Clock, fact: Fact | None) -> str:
    """Where something can be done about it: the owner's page of the article, or the obligation."""
    if fact is not None and fact.owner:
        return article_address(fact.owner, fact.id)
    return f"{PAGES['reporting']}su-kien/{clock.subject_id}"


def _write(uow: UnitOfWork, member: str, found: list[Said]) -> None:
    found.sort(key=lambda one: (_GRAVITY.get(one.stage.key, 9), one.clock.due_at, one.clock.id))
    event = ClockReminded(
        recipient_id=member,
        items=tuple(one.item for one in found[:MOST_ITEMS]),
        more=max(0, len(found) - MOST_ITEMS),
        clause="D14.1",
    )
    uow.publish(event, subject_id=member, actor=SYSTEM, seq=False)
