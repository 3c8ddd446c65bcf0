"""Who holds a level today, and whom separation of duties (C13) shuts out of a text."""

from datetime import date

from sqlalchemy.orm import Session

from shared.db import levels
from shared.db.people import Person, find_person, name_of, people_with_role, unit_leads
from shared.db.unit_of_work import UnitOfWork
from shared.events.articles import ArticleMoved

OUTSIDE = {"citizen": "Tổ chức, cá nhân (biểu mẫu công khai)", "system": "Hệ thống"}
"""Who asks for removal without being a member: their ids are no names to print."""


def shut_out(uow: UnitOfWork, event: ArticleMoved, day: date) -> frozenset[str]:
    """Who may not judge this text at level 2 (C13), by the regulation the text was sent under."""
    blocked = uow.pack_for(event.pack).separation.own_unit == "block"
    return levels.barred(
        uow.session, author_id=event.author_id, unit_id=event.unit_id, own_unit_blocked=blocked, day=day
    )


def principals_beside_head(session: Session, day: date) -> list[Person]:
    """Principals who are not the head as well: only they are asked separately (C2)."""
    heads = {person.member_id for person in people_with_role(session, "head", day)}
    return [person for person in people_with_role(session, "principal", day) if person.member_id not in heads]


def leads(session: Session, unit_id: str, day: date) -> list[Person]:
    """Who leads the unit today."""
    return unit_leads(session, unit_id, day)


def known(session: Session, member_id: str) -> Person | None:
    """One member, or None while accounts' news of him or her has not come."""
    return find_person(session, member_id)


def name(uow: UnitOfWork, member_id: str) -> str:
    """The name to print, also of those who ask without an account."""
    return OUTSIDE.get(member_id) or name_of(uow.session, member_id)
