"""Levels of the desk that nobody holds: what waits there waits for an appointment (D5.2)."""

from datetime import date

from sqlalchemy.orm import Session

from shared.db import people
from shared.regulation.pack import Pack
from shared.regulation.vacancies import nobody_holds

ACTS_IN = {"submitted": "secretary", "pending_deputy": "deputy", "pending_head": "head"}
"""State -> the role that must act; editing and revision are in the hands of one named editor."""


def vacancies(session: Session, day: date, pack: Pack) -> dict[str, str]:
    """State -> words, for the states whose level has no holder on `day`."""
    return {
        state: nobody_holds(pack, role)
        for state, role in ACTS_IN.items()
        if not people.people_with_role(session, role, day)
    }
