"""Who may act at a level on one text: not its author, nor, where the pack blocks the own unit, who leads it (C13)."""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from datetime import date

from sqlalchemy.orm import Session

from shared.db.people import Person, people_with_role, unit_leads

ABOVE = {"deputy": "head"}
"""Level 2 falls to the head ("thay cấp") when all who hold it are barred; level 1 has a named editor."""


def barred(session: Session, *, author_id: str, unit_id: str, own_unit_blocked: bool, day: date) -> frozenset[str]:
    """Members who may not judge this text at level 2; `own_unit_blocked` as the text's own pack has it."""
    leads = unit_leads(session, unit_id, day) if own_unit_blocked else ()
    return frozenset({author_id, *(person.member_id for person in leads)})


def standing_in(session: Session, role: str, shut_out: AbstractSet[str], day: date) -> str:
    """`role`, or the one above it when everybody who holds it is shut out; a role nobody holds stays as it is."""
    above = ABOVE.get(role)
    if above is None:
        return role
    held = {person.member_id for person in people_with_role(session, role, day)}
    return above if held and held <= shut_out else role


def holders(session: Session, role: str, shut_out: AbstractSet[str], day: date) -> list[Person]:
    """Who may act at this level on this text today: at level 2 none of those shut out, unless standing in."""
    acting = standing_in(session, role, shut_out, day)
    found: Iterable[Person] = people_with_role(session, acting, day)
    return [person for person in found if acting not in ABOVE or person.member_id not in shut_out]
