"""Somebody's tasks with a last day, as a calendar (RFC 5545) that phones and calendar programs fetch."""

from datetime import date, datetime, timedelta

from icalendar import Alarm, Calendar, Event
from sqlalchemy.orm import Session

from services.notifications.models import FeedKey
from services.notifications.queries.tasks import open_inbox
from shared.actors import Actor
from shared.regulation.pack import Pack


def generation_of(session: Session, member_id: str) -> int:
    """Which address of the member is the living one; 0 until it was renewed."""
    row = session.get(FeedKey, member_id)
    return row.generation if row is not None else 0


def due_calendar(session: Session, actor: Actor, *, day: date, now: datetime, pack: Pack, base_url: str) -> bytes:
    """Every open task that has a last day: an all-day entry with a link, and a reminder the morning before."""
    calendar = Calendar()
    calendar.add("prodid", "-//Toa Soan//Viec cua toi//VI")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", "Hạn việc trên Cổng thông tin")
    calendar.add("x-published-ttl", "PT1H")
    for group in open_inbox(session, actor, day=day, pack=pack).groups:
        for task in group.tasks:
            if task.due_on is None:
                continue
            entry = Event()
            entry.add("uid", f"{task.id}@toasoan")
            entry.add("dtstamp", now)
            entry.add("dtstart", task.due_on)
            entry.add("dtend", task.due_on + timedelta(days=1))
            entry.add("summary", f"{pack.say(group.words.heading)}: {task.title}")
            entry.add("url", f"{base_url}{task.href}")
            entry.add("transp", "TRANSPARENT")
            bell = Alarm()
            bell.add("action", "DISPLAY")
            bell.add("description", task.title)
            bell.add("trigger", timedelta(hours=-16))  # eight in the morning of the day before
            entry.add_component(bell)
            calendar.add_component(entry)
    return bytes(calendar.to_ical())
