"""A lost or misused account (D8.2): out everywhere at once, then everything done with it since is looked at again."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa

from services.accounts import permissions
from services.accounts.models import AccountIncident, IncidentAct, Member
from services.accounts.operations.members import let_in, shut_out
from services.accounts.operations.passwords import give_password, require_acceptable
from services.accounts.operations.records import (
    incident_for_change,
    lost_and_shut,
    member_for_change,
    record_change,
    require_fresh,
)
from services.accounts.operations.sessions import end_sessions
from shared.actors import Actor
from shared.clock import local_day
from shared.db import people
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Conflict, Invalid
from shared.events.accounts import AccountIncidentClosed, AccountIncidentJudged, AccountLost
from shared.events.envelope import Envelope
from shared.ids import new_id
from shared.text import clean_text, format_datetime

CLAUSE = "D8.2"
ASKED = ("accounts", "submission", "review", "publishing", "reporting")
"""The services whose logs hold decisions of people."""

ASK = "accounts.ask_acts"
AGAIN = timedelta(minutes=5)
"""A service may hear of the lock a moment late: each is asked once more after this time."""

OLDEST = timedelta(days=90)
_NO_DECISION = frozenset({"session.revoked", "custody.taken", "page.rendered", "mail.sent"})


def report_lost(uow: UnitOfWork, *, member_id: str, lost_since: datetime, what: str, actor: Actor) -> AccountIncident:
    """Lock the account, end its sessions, open an incident; `lost_since` is the presumed moment (aware).

    NotAllowed, NoSuchMember, Invalid; Conflict when it is reported already, or nobody else could open it again.
    """
    permissions.require_report_lost(actor, member_id)
    member = member_for_change(uow, member_id)
    text = _require_account(uow, lost_since, what)
    _require_new(uow, member)
    _require_somebody_else(uow, member)
    row = AccountIncident(
        id=new_id(), member_id=member.id, lost_since=lost_since, what=text, reported_by_id=actor.member_id,
        reported_by=actor.name, created_at=uow.now, asked=dict.fromkeys(ASKED),
    )  # fmt: skip
    record_change(uow, row, "báo mất tài khoản này", actor)
    uow.session.add(row)
    uow.session.flush()
    if member.locked:
        end_sessions(uow, member.id, why="locked", actor=actor)
    else:
        shut_out(uow, member, f"Báo mất tài khoản: {text}"[:500], actor)
    ask_acts(uow, row)
    event = AccountLost(
        incident_id=row.id, member_id=member.id, member_name=member.name, since=lost_since.isoformat(),
        reported_by_name=actor.name, mail_to=_openers(uow, but=member.id), clause=CLAUSE,
    )  # fmt: skip
    uow.publish(event, subject_id=member.id, actor=actor, seq=False)
    return row


def ask_acts(uow: UnitOfWork, row: AccountIncident) -> None:
    """Have every service asked what was done with the account: now, and once more a little later."""
    for service in ASKED:
        payload = {"incident_id": row.id, "service": service}
        uow.enqueue(ASK, f"{row.id}#{service}#{uow.now.isoformat()}", payload)
        uow.enqueue(ASK, f"{row.id}#{service}#{uow.now.isoformat()}+", payload, due_at=uow.now + AGAIN)


def ask_again(uow: UnitOfWork, *, incident_id: str, actor: Actor) -> AccountIncident:
    """Ask every service once more. NotAllowed, NoSuchIncident; Conflict when closed."""
    permissions.require_view(actor)
    row = _open_incident(uow, incident_id)
    ask_acts(uow, row)
    return row


def keep_acts(uow: UnitOfWork, *, incident_id: str, service: str, said: Sequence[Envelope]) -> int:
    """Note what a service has answered; what is there already is left alone. Returns how many are new."""
    row = incident_for_change(uow, incident_id)
    known = set(uow.session.scalars(sa.select(IncidentAct.event_id).where(IncidentAct.incident_id == row.id)))
    new = [item for item in said if item.event_id not in known and _is_decision(item, row)]
    for item in new:
        act = IncidentAct(
            incident_id=row.id, event_id=item.event_id, service=service, type=item.type, subject_id=item.subject_id,
            title=str(item.payload.get("title") or item.payload.get("member_id") or ""),
            at=datetime.fromisoformat(item.occurred_at),
        )  # fmt: skip
        uow.session.add(act)
    row.asked = {**row.asked, service: uow.now.isoformat()}
    return len(new)


def judge_acts(
    uow: UnitOfWork, *, incident_id: str, event_ids: Iterable[str], confirmed: bool, note: str, actor: Actor
) -> int:
    """The holder or the head stands by these decisions, or disputes them (with a note). Returns how many.

    NotAllowed, NoSuchIncident, Invalid; Conflict when the incident is closed or one is judged already.
    """
    row = _open_incident(uow, incident_id)
    permissions.require_judge_acts(actor, row.member_id)
    wanted, text = set(event_ids), clean_text(note)
    if not wanted:
        raise Invalid("Chưa chọn quyết định nào.", fields={"event_ids": ["Hãy chọn ít nhất một quyết định."]})
    if len(text) > 500 or (not confirmed and not text):
        message = "Hãy ghi vì sao không công nhận và cách khắc phục, tối đa 500 ký tự."
        raise Invalid("Cần ghi lý do.", fields={"note": [message]}, clause=CLAUSE)
    query = sa.select(IncidentAct).where(IncidentAct.incident_id == row.id, IncidentAct.event_id.in_(wanted))
    acts = uow.session.scalars(query).all()
    if len(acts) != len(wanted):
        raise Invalid("Danh sách đã thay đổi, xin tải lại trang.", fields={"event_ids": ["Có mục không còn ở đây."]})
    for act in acts:
        if act.verdict is not None:
            raise Conflict(f"{act.judged_by} đã xác nhận một trong các quyết định này; xin tải lại trang.")
        act.verdict, act.judged_at = "confirmed" if confirmed else "disputed", uow.now
        act.judged_by, act.note = actor.name, text or None
    record_change(uow, row, "xác nhận các quyết định", actor)
    event = AccountIncidentJudged(
        incident_id=row.id, member_id=row.member_id, acts=tuple(sorted(wanted)), confirmed=confirmed, note=text
    )
    uow.publish(event, subject_id=row.member_id, actor=actor, seq=False)
    return len(acts)


def reopen_account(uow: UnitOfWork, *, incident_id: str, password: str, reason: str, actor: Actor) -> AccountIncident:
    """The account opens again with a temporary password; the holder chooses an own one at the first sign-in.

    NotAllowed (never the holder), NoSuchIncident, Invalid; Conflict when closed or open already.
    """
    row = _open_incident(uow, incident_id)
    permissions.require_lock(actor, row.member_id)
    if row.opened_at is not None:
        raise Conflict(f"{row.opened_by} đã mở lại tài khoản này lúc {format_datetime(row.opened_at)}.")
    member = member_for_change(uow, row.member_id)
    require_acceptable(password, member_id=member.id, name=member.name, email=member.email)
    why = clean_text(reason)
    if not why or len(why) > 500:
        raise Invalid("Cần ghi lý do.", fields={"reason": ["Hãy ghi đã khắc phục thế nào, tối đa 500 ký tự."]})
    give_password(member, password, temporary=True)
    if member.locked:
        let_in(uow, member, why, actor)
    row.opened_at, row.opened_by = uow.now, actor.name
    record_change(uow, row, "mở lại tài khoản", actor)
    return row


def close_incident(
    uow: UnitOfWork, *, incident_id: str, outcome: str, actor: Actor, version: int | None = None
) -> AccountIncident:
    """All is looked at. Conflict while work is left; NotAllowed (never the holder), NoSuchIncident, Invalid, stale.

    An account that was not opened again stays locked and loses its password: unlocking it later revives no lost one.
    """
    row = _open_incident(uow, incident_id)
    permissions.require_lock(actor, row.member_id)
    require_fresh(row, version)
    if not all(row.asked.values()):
        raise Conflict("Còn bộ phận chưa trả lời có quyết định nào từ lúc mất tài khoản; xin đợi rồi kết thúc.")
    left = sa.select(sa.func.count()).where(IncidentAct.incident_id == row.id, IncidentAct.verdict.is_(None))
    number = uow.session.scalar(left)
    if number:
        raise Conflict(f"Còn {number} quyết định chưa được chủ tài khoản hoặc Trưởng Ban xác nhận.", clause=CLAUSE)
    text = clean_text(outcome)
    if not text or len(text) > 1000:
        raise Invalid("Cần ghi kết quả.", fields={"outcome": ["Hãy ghi kết quả khắc phục, tối đa 1000 ký tự."]})
    row.closed_at, row.closed_by, row.outcome = uow.now, actor.name, text
    if row.opened_at is None:
        member_for_change(uow, row.member_id).password_hash = None
    record_change(uow, row, "kết thúc sự cố này", actor)
    event = AccountIncidentClosed(incident_id=row.id, member_id=row.member_id, outcome=text)
    uow.publish(event, subject_id=row.member_id, actor=actor, seq=False)
    return row


def _open_incident(uow: UnitOfWork, incident_id: str) -> AccountIncident:
    row = incident_for_change(uow, incident_id)
    if row.closed_at is not None:
        raise Conflict(f"{row.closed_by} đã kết thúc sự cố này lúc {format_datetime(row.closed_at)}.", code="closed")
    return row


def _is_decision(item: Envelope, row: AccountIncident) -> bool:
    """Not every word of a log is a decision; and what is done after the account opened again is the holder's."""
    if item.type in _NO_DECISION or item.type.startswith("account."):
        return False
    if item.type == "member.locked" and item.subject_id == row.member_id:
        return False  # the report itself
    at = datetime.fromisoformat(item.occurred_at)
    return at >= row.lost_since and (row.opened_at is None or at <= row.opened_at)


def _require_account(uow: UnitOfWork, lost_since: datetime, what: str) -> str:
    """What happened, cleaned. Invalid."""
    fields: dict[str, list[str]] = {}
    if lost_since > uow.now:
        fields["lost_since"] = ["Thời điểm này ở tương lai; hãy ghi lúc sớm nhất có thể đã mất."]
    elif lost_since < uow.now - OLDEST:
        fields["lost_since"] = [f"Chỉ xem lại được {OLDEST.days} ngày gần đây."]
    text = clean_text(what)
    if not text or len(text) > 1000:
        fields["what"] = ["Hãy ghi điều đã xảy ra, tối đa 1000 ký tự."]
    if fields:
        raise Invalid("Chưa báo được.", fields=fields, clause=CLAUSE)
    return text


def _require_new(uow: UnitOfWork, member: Member) -> None:
    row = lost_and_shut(uow, member.id)
    if row is not None:
        raise Conflict(
            f"{row.reported_by} đã báo mất tài khoản này lúc {format_datetime(row.created_at)}; nó đang bị khoá.",
            code="already_reported", clause=CLAUSE,
        )  # fmt: skip


def _require_somebody_else(uow: UnitOfWork, member: Member) -> None:
    if not _openers(uow, but=member.id):
        raise Conflict(
            "Nếu khoá tài khoản này thì không còn ai mở lại được: trường chưa có người quản trị khác. Hãy đổi mật khẩu "
            "ngay (mọi phiên khác sẽ kết thúc), rồi ghi bổ nhiệm thêm một người quản trị.",
            code="nobody_left", clause=CLAUSE,
        )  # fmt: skip


def _openers(uow: UnitOfWork, *, but: str) -> tuple[str, ...]:
    """Who could open the account again today, by id."""
    roles, day = permissions.APPOINTERS, local_day(uow.now)
    holders = {person.member_id for role in roles for person in people.people_with_role(uow.session, role, day)}
    return tuple(sorted(holders - {but}))
