"""Events of accounts: people, units, appointments, delegations, sessions. None carries a seq."""

from dataclasses import dataclass

from shared.events.registry import Event, event


@dataclass(frozen=True, kw_only=True)
class _Member(Event):
    member_id: str
    name: str
    email: str
    unit_id: str | None = None
    locked: bool = False


@event("member.registered", producers="accounts")
class MemberRegistered(_Member):
    """A new member."""


@event("member.changed", producers="accounts")
class MemberChanged(_Member):
    """Name, address or unit changed."""


@event("member.locked", producers="accounts")
class MemberLocked(_Member):
    """Out everywhere, at once (D8.2). `locked` is true."""


@event("member.unlocked", producers="accounts")
class MemberUnlocked(_Member):
    """May sign in again; old sessions stay dead. `locked` is false."""


@event("session.revoked", producers="accounts")
class SessionRevoked(Event):
    """One session (sign-out), or all of a member issued before `before` when `session_id` is None."""

    member_id: str
    session_id: str | None = None
    before: str | None = None  # ISO UTC


@event("token.issued", producers="accounts")
class TokenIssued(Event):
    """A member has made an access token for a program. The token itself is nowhere but with its maker."""

    token_id: str
    member_id: str
    name: str
    scopes: tuple[str, ...]
    expires_at: str  # ISO UTC


@event("token.revoked", producers="accounts")
class TokenRevoked(Event):
    """An access token opens nothing any more."""

    token_id: str
    member_id: str


@event("unit.registered", producers="accounts")
class UnitRegistered(Event):
    """A unit exists. `type`: to_chuyen_mon, phong_ban, doan_the, lop, ca_nhan (D1.2)."""

    unit_id: str
    name: str
    type: str
    under_quota: bool = False


@event("unit.changed", producers="accounts")
class UnitChanged(UnitRegistered):
    """Name, type or quota duty changed."""


@event("appointment.made", producers="accounts")
class AppointmentMade(Event):
    """A dated appointment (D5.2). Dates are ISO days, both inclusive; `until` None = open end."""

    appointment_id: str
    member_id: str
    role: str
    unit_id: str | None
    since: str
    until: str | None
    decision_no: str


@event("appointment.ended", producers="accounts")
class AppointmentEnded(Event):
    """The appointment's last day is now `until`."""

    appointment_id: str
    member_id: str
    until: str


@event("delegation.granted", producers="accounts")
class DelegationGranted(Event):
    """The principal lets somebody approve for posting (D12.2b, D12.2c2). ISO days, both inclusive.

    `role` is the level the holder acts at: deputy or editor.
    """

    delegation_id: str
    from_id: str
    to_id: str
    role: str
    classes: tuple[str, ...]
    since: str
    until: str
    decision_no: str


@event("delegation.revoked", producers="accounts")
class DelegationRevoked(Event):
    """The delegation ends at once, at the moment `at` (ISO UTC)."""

    delegation_id: str
    from_id: str
    to_id: str
    role: str
    decision_no: str
    at: str
    reason: str


@event("account.lost", producers="accounts")
class AccountLost(Event):
    """An account was reported lost or misused (D8.2): locked at once, what was decided since is looked at again."""

    incident_id: str
    member_id: str
    member_name: str
    since: str  # ISO UTC, the presumed moment
    reported_by_name: str
    mail_to: tuple[str, ...]
    clause: str


@event("account.incident_judged", producers="accounts")
class AccountIncidentJudged(Event):
    """Decisions of the time an account was lost were confirmed, or disputed (`confirmed` false) by holder or head."""

    incident_id: str
    member_id: str
    acts: tuple[str, ...]  # event ids
    confirmed: bool
    note: str


@event("account.incident_closed", producers="accounts")
class AccountIncidentClosed(Event):
    """Every decision was looked at and what was wrong is remedied."""

    incident_id: str
    member_id: str
    outcome: str


@event("regulation.acknowledged", producers="accounts")
class RegulationAcknowledged(Event):
    """A member has read this version of the regulation (Q3). `pack` is `id@version`."""

    member_id: str
    pack: str


@event("training.recorded", producers="accounts")
class TrainingRecorded(Event):
    """Members took a course (D9). ISO days, both inclusive."""

    training_id: str
    course: str
    first_day: str
    last_day: str
    members: tuple[str, ...]


@event("training.struck", producers="accounts")
class TrainingStruck(Event):
    """A wrong entry of the training log no longer counts."""

    training_id: str
    reason: str
