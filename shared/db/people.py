"""Read copies of people, units, appointments and delegations, kept by every service from the events of accounts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from shared.actors import Actor
from shared.db.tables import appointment, delegation, person, revoked_session, unit
from shared.db.upsert import upsert
from shared.events.envelope import Envelope


@dataclass(frozen=True)
class Person:
    """A member as other services know them."""

    member_id: str
    name: str
    email: str
    unit_id: str | None
    locked: bool


@dataclass(frozen=True)
class Unit:
    """A unit as other services know it."""

    unit_id: str
    name: str
    type: str
    under_quota: bool


@dataclass(frozen=True)
class Delegation:
    """The principal's dated authorisation to approve for posting. ISO days, both inclusive."""

    delegation_id: str
    from_id: str
    to_id: str
    role: str  # the level its holder acts at: deputy | editor
    classes: tuple[str, ...]
    since: str
    until: str
    decision_no: str


_ACTOR = (
    sa.select(person, appointment.c.role, appointment.c.unit_id.label("of_unit"))
    .outerjoin(
        appointment,
        sa.and_(
            appointment.c.member_id == person.c.member_id,
            appointment.c.since <= sa.bindparam("day"),
            sa.or_(appointment.c.until.is_(None), appointment.c.until >= sa.bindparam("day")),
        ),
    )
    .where(person.c.member_id == sa.bindparam("member"))
)
SESSION_LIFE = timedelta(hours=12)
"""How long a sign-in lasts at most."""
SLACK = timedelta(hours=1)
"""For clocks that differ, and a session issued while its end waited for its turn."""
_PAST = sa.delete(revoked_session).where(revoked_session.c.before < sa.bindparam("border"))
_REVOKED = sa.select(revoked_session.c.before, revoked_session.c.session_id).where(
    revoked_session.c.member_id == sa.bindparam("member"),
    revoked_session.c.session_id.in_([sa.bindparam("sid"), ""]),
)

_PERSON = sa.select(person).where(person.c.member_id == sa.bindparam("member"))
_HOLDERS = (
    sa.select(person)
    .join(appointment, appointment.c.member_id == person.c.member_id)
    .where(
        appointment.c.role == sa.bindparam("role"),
        appointment.c.since <= sa.bindparam("day"),
        sa.or_(appointment.c.until.is_(None), appointment.c.until >= sa.bindparam("day")),
        person.c.locked.is_(False),
    )
    .order_by(person.c.member_id)
    .distinct()
)
_HOLDERS_OF_UNIT = _HOLDERS.where(appointment.c.unit_id == sa.bindparam("unit"))
_UNITS = sa.select(unit).order_by(unit.c.unit_id)
_UNIT_NAME = sa.select(unit.c.name).where(unit.c.unit_id == sa.bindparam("unit"))

_DELEGATIONS = (
    sa.select(*(column for column in delegation.c if column.name != "revoked_at"))
    .where(
        delegation.c.to_id == sa.bindparam("member"),
        delegation.c.role == sa.bindparam("role"),
        delegation.c.since <= sa.bindparam("day"),
        delegation.c.until >= sa.bindparam("day"),
        delegation.c.revoked_at.is_(None),
    )
    .order_by(delegation.c.since.desc(), delegation.c.delegation_id.desc())
)

_PRINCIPALS = sa.select(appointment.c.member_id).where(
    appointment.c.role == "principal",
    appointment.c.since <= sa.bindparam("day"),
    sa.or_(appointment.c.until.is_(None), appointment.c.until >= sa.bindparam("day")),
)
_OF_FORMER = (
    sa.select(delegation.c.decision_no, delegation.c.from_id, delegation.c.classes)
    .where(
        delegation.c.to_id == sa.bindparam("member"),
        delegation.c.role == sa.bindparam("role"),
        delegation.c.since <= sa.bindparam("day"),
        delegation.c.until >= sa.bindparam("day"),
        delegation.c.from_id.not_in(_PRINCIPALS),
    )
    .order_by(delegation.c.since.desc(), delegation.c.delegation_id.desc())
)


def actor_of(session: Session, member_id: str, day: date) -> Actor | None:
    """The member with the roles of `day` (the school's calendar), or None when unknown or locked."""
    rows = session.execute(_ACTOR, {"member": member_id, "day": day.isoformat()}).all()
    if not rows or rows[0].locked:
        return None
    first = rows[0]
    return Actor(
        member_id=member_id,
        name=first.name,
        email=first.email,
        unit_id=first.unit_id,
        roles=frozenset(row.role for row in rows if row.role),
        leads_units=frozenset(row.of_unit for row in rows if row.role == "unit_lead" and row.of_unit),
    )


def session_revoked(session: Session, member_id: str, session_id: str, issued: datetime) -> bool:
    """Whether this sign-in was ended: itself, or with all sessions issued up to a moment."""
    for row in session.execute(_REVOKED, {"member": member_id, "sid": session_id}):
        if row.session_id == session_id or (row.before is not None and issued <= row.before):
            return True
    return False


def find_person(session: Session, member_id: str) -> Person | None:
    """One member, or None."""
    row = session.execute(_PERSON, {"member": member_id}).first()
    return Person(**row._asdict()) if row else None


def name_of(session: Session, member_id: str | None) -> str:
    """The name to show; the id when unknown, an empty text for None."""
    if not member_id:
        return ""
    if member_id == "system":
        return "Hệ thống"
    found = find_person(session, member_id)
    return found.name if found else member_id


def names(session: Session) -> dict[str, str]:
    """Names of all members by id."""
    return {row.member_id: row.name for row in session.execute(sa.select(person.c.member_id, person.c.name))}


def people_with_role(session: Session, role: str, day: date, *, unit_id: str | None = None) -> list[Person]:
    """Members not locked who hold `role` on `day`, ordered by id; with `unit_id`, only for that unit."""
    given = {"role": role, "day": day.isoformat()}
    if unit_id is None:
        rows = session.execute(_HOLDERS, given)
    else:
        rows = session.execute(_HOLDERS_OF_UNIT, {**given, "unit": unit_id})
    return [Person(**row._asdict()) for row in rows]


def unit_leads(session: Session, unit_id: str, day: date) -> list[Person]:
    """Who leads the unit on `day`."""
    return people_with_role(session, "unit_lead", day, unit_id=unit_id)


def units(session: Session) -> Sequence[Unit]:
    """All units, ordered by id."""
    return [Unit(**row._asdict()) for row in session.execute(_UNITS)]


def unit_name(session: Session, unit_id: str | None) -> str:
    """The unit's name; its id when unknown."""
    if not unit_id:
        return ""
    return session.scalar(_UNIT_NAME, {"unit": unit_id}) or unit_id


def unit_type(session: Session, unit_id: str | None) -> str:
    """The unit's type (to_chuyen_mon, lop, …); empty when unknown."""
    return session.scalar(sa.select(unit.c.type).where(unit.c.unit_id == unit_id)) or "" if unit_id else ""


def delegation_for(
    session: Session,
    member_id: str,
    role: str,
    classes: Iterable[str],
    day: date,
    *,
    only: str | None = None,
    lock: bool = False,
    giver_in_office: bool = False,
) -> Delegation | None:
    """The live, unrevoked delegation that lets this member act in `role` for every one of `classes` on `day`.

    None without one; also when two delegations cover the classes only together. Of several, the one given last.
    `only`: no other than the delegation with this id. `lock`: it cannot be revoked here before the commit.
    `giver_in_office`: the one who gave it must be principal on that day (the pack's `delegation.ends_with_giver`).
    """
    wanted = frozenset(classes)
    query = _DELEGATIONS if only is None else _DELEGATIONS.where(delegation.c.delegation_id == only)
    query = query.where(delegation.c.from_id.in_(_PRINCIPALS)) if giver_in_office else query
    query = query.with_for_update(read=True) if lock else query
    found = session.execute(query, {"member": member_id, "role": role, "day": day.isoformat()})
    covering = (Delegation(**{**row._asdict(), "classes": tuple(row.classes)}) for row in found)
    return next((one for one in covering if wanted and wanted.issubset(one.classes)), None)


def delegated_by_former(
    session: Session, member_id: str, role: str, classes: Iterable[str], day: date
) -> tuple[str, str] | None:
    """(paper, name of the giver) of a delegation for this that runs by its dates, given by who is no principal now."""
    wanted = frozenset(classes)
    for row in session.execute(_OF_FORMER, {"member": member_id, "role": role, "day": day.isoformat()}):
        if wanted and wanted.issubset(row.classes):
            return row.decision_no, name_of(session, row.from_id)
    return None


def apply(session: Session, envelope: Envelope) -> None:
    """Write one event of accounts into the read copies. Applying it twice changes nothing."""
    handler = _APPLY.get(envelope.type)
    if handler is not None:
        handler(session, {**envelope.payload, "told_at": envelope.occurred_at})


def is_people_event(type_: str) -> bool:
    """Whether `apply` knows this type."""
    return type_ in _APPLY


def _member(session: Session, data: dict[str, Any]) -> None:
    values = {name: data.get(name) for name in ("name", "email", "unit_id", "locked")}
    values["locked"] = bool(values["locked"])
    upsert(session, person, {"member_id": data["member_id"]}, values)


def _unit(session: Session, data: dict[str, Any]) -> None:
    values = {"name": data["name"], "type": data["type"], "under_quota": bool(data.get("under_quota"))}
    upsert(session, unit, {"unit_id": data["unit_id"]}, values)


def _appointed(session: Session, data: dict[str, Any]) -> None:
    values = {name: data.get(name) for name in ("member_id", "role", "unit_id", "since", "until", "decision_no")}
    upsert(session, appointment, {"appointment_id": data["appointment_id"]}, values)


def _appointment_ended(session: Session, data: dict[str, Any]) -> None:
    where = appointment.c.appointment_id == data["appointment_id"]
    session.execute(sa.update(appointment).where(where).values(until=data["until"]))


def _revoked(session: Session, data: dict[str, Any]) -> None:
    """Keep it as long as the sessions it ends could live; with each new one those past that are forgotten."""
    told = datetime.fromisoformat(data["told_at"])
    before = datetime.fromisoformat(data["before"]) if data.get("before") else told
    keys = {"member_id": data["member_id"], "session_id": data.get("session_id") or ""}
    upsert(session, revoked_session, keys, {"before": before})
    session.execute(_PAST, {"border": told - SESSION_LIFE - SLACK})


def _delegated(session: Session, data: dict[str, Any]) -> None:
    plain = ("from_id", "to_id", "role", "since", "until", "decision_no")
    values = {name: data[name] for name in plain} | {"classes": list(data["classes"])}
    upsert(session, delegation, {"delegation_id": data["delegation_id"]}, values)


def _delegation_revoked(session: Session, data: dict[str, Any]) -> None:
    where = delegation.c.delegation_id == data["delegation_id"]
    session.execute(sa.update(delegation).where(where).values(revoked_at=datetime.fromisoformat(data["at"])))


_APPLY = {
    "member.registered": _member,
    "member.changed": _member,
    "member.locked": _member,
    "member.unlocked": _member,
    "unit.registered": _unit,
    "unit.changed": _unit,
    "appointment.made": _appointed,
    "appointment.ended": _appointment_ended,
    "delegation.granted": _delegated,
    "delegation.revoked": _delegation_revoked,
    "session.revoked": _revoked,
}
