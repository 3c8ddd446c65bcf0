"""Who holds a level today, and who stands in when the only holder wrote the text (regulation.md §2.2, end)."""

from datetime import date

from sqlalchemy.orm import Session

from shared.db.people import Person, find_person, name_of, people_with_role, unit_leads
from shared.db.unit_of_work import UnitOfWork

OUTSIDE = {"citizen": "Tổ chức, cá nhân (biểu mẫu công khai)", "system": "Hệ thống"}
"""Who asks for removal without being a member: their ids are no names to print."""
_STAND_IN = {"deputy": "head"}
"""Level 2 falls to the head ("thay cấp"); level 1 needs nothing here, its editor is named in the event."""


def standing_in(session: Session, role: str, author_id: str, day: date) -> str:
    """`role`, or the one above it when nobody but the author holds it."""
    above = _STAND_IN.get(role)
    if above is None:
        return role
    holders = [person.member_id for person in people_with_role(session, role, day)]
    return above if holders == [author_id] else role


def holders(session: Session, role: str, author_id: str, day: date) -> list[Person]:
    """Who may act at this level on this text today: at level 2 never the author (C13), unless standing in."""
    acting = standing_in(session, role, author_id, day)
    found = people_with_role(session, acting, day)
    return [p for p in found if p.member_id != author_id] if acting in _STAND_IN else found


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
