"""Thời hạn: running deadlines of events, and how each was counted, step by step (D14.1)."""

from datetime import timedelta

from flask import render_template

from services.reporting import permissions, queries
from services.reporting.errors import NoClock
from services.reporting.queries.deadlines import ClockRow
from shared.actors import Actor
from shared.web.auth import current_actor, now, wiring

RECENT = timedelta(days=45)


def index() -> str:
    """What runs and what was decided lately: the board sees all units, others their own."""
    actor = current_actor()
    whole = permissions.can_see_all_units(actor)
    with wiring().read() as session:
        rows = queries.clocks(
            session, now(), units=None if whole else permissions.own_units(actor), since=now() - RECENT
        )
        steps = queries.steps_overdue(session, now()) if whole else []
    return render_template(
        "reporting/deadlines.html", rows=rows, steps=steps, whole=whole, targets=wiring().pack.soft_targets
    )


def of_article(article_id: str) -> str:
    """The sum of an article's deadline. NoClock when it has none or belongs to another unit."""
    with wiring().read() as session:
        found = queries.clock_of_article(session, article_id, now())
    return _sum(found)


def show(clock_id: str) -> str:
    """The sum of one deadline. NoClock likewise."""
    with wiring().read() as session:
        found = queries.clock(session, clock_id, now())
    return _sum(found)


def visible(found: ClockRow | None, actor: Actor) -> ClockRow:
    """The clock if this person may see it. NoClock."""
    if found is None or not permissions.sees_unit(actor, found.unit_id):
        raise NoClock
    return found


def _sum(found: ClockRow | None) -> str:
    return render_template("reporting/deadline.html", row=visible(found, current_actor()))
