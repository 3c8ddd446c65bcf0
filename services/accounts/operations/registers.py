"""Small registers: who has read the regulation (Q3), which courses the board took (D9)."""

from collections.abc import Iterable
from datetime import date

import sqlalchemy as sa

from services.accounts import permissions
from services.accounts.models import Acknowledgement, Member, Training, TrainingMember
from services.accounts.operations.records import training_for_change
from shared.actors import Actor
from shared.clock import local_day
from shared.db.unit_of_work import UnitOfWork
from shared.db.upsert import insert_ignore
from shared.errors import Conflict, Invalid
from shared.events.accounts import RegulationAcknowledged, TrainingRecorded, TrainingStruck
from shared.ids import new_id
from shared.regulation.pack import Pack
from shared.text import clean_text, format_datetime

OLDEST = date(2015, 1, 1)


def acknowledge(uow: UnitOfWork, *, pack: str, in_force: Pack, actor: Actor) -> bool:
    """“Tôi đã đọc Quy chế” of the version the page showed; False when that was said before.

    Conflict when another version has come into force meanwhile.
    """
    if pack != in_force.ref:
        raise Conflict(
            "Quy chế vừa có phiên bản khác đang hiệu lực; xin đọc phiên bản ấy rồi xác nhận.", clause="Q3", code="stale"
        )
    row = {"member_id": actor.member_id, "pack": pack, "at": uow.now}
    table = sa.inspect(Acknowledgement).local_table
    if uow.session.execute(insert_ignore(uow.session, table), row).rowcount != 1:  # type: ignore[attr-defined,arg-type]
        return False
    event = RegulationAcknowledged(member_id=actor.member_id, pack=pack)
    uow.publish(event, subject_id=actor.member_id, actor=actor, seq=False)
    return True


def record_training(
    uow: UnitOfWork,
    *,
    course: str,
    first_day: date,
    last_day: date | None,
    place: str,
    members: Iterable[str],
    actor: Actor,
    field: str = "",
    decision_no: str = "",
    note: str = "",
) -> Training:
    """A course that was taken; days are the school's, both inclusive. NotAllowed, Invalid."""
    permissions.require_record_training(actor)
    ends, who = last_day or first_day, sorted(set(members))
    row = Training(
        id=new_id(), course=clean_text(course), field=clean_text(field), place=clean_text(place), first_day=first_day,
        last_day=ends, decision_no=clean_text(decision_no), note=clean_text(note), recorded_at=uow.now,
        recorded_by=actor.name,
    )  # fmt: skip
    _require_whole(uow, row, who)
    uow.session.add(row)
    uow.session.flush()
    uow.session.add_all(TrainingMember(training_id=row.id, member_id=member_id) for member_id in who)
    event = TrainingRecorded(
        training_id=row.id, course=row.course, first_day=first_day.isoformat(), last_day=ends.isoformat(),
        members=tuple(who),
    )  # fmt: skip
    uow.publish(event, subject_id=row.id, actor=actor, seq=False)
    return row


def strike_training(uow: UnitOfWork, *, training_id: str, reason: str, actor: Actor) -> Training:
    """A wrong entry no longer counts; it stays readable. NotAllowed, NoSuchTraining, Invalid, Conflict."""
    permissions.require_record_training(actor)
    row = training_for_change(uow, training_id)
    if row.struck_at is not None:
        raise Conflict(f"{row.struck_by} đã gạch mục này lúc {format_datetime(row.struck_at)}.", code="struck")
    why = clean_text(reason)
    if not why or len(why) > 500:
        raise Invalid("Cần ghi lý do.", fields={"reason": ["Hãy ghi vì sao gạch mục này, tối đa 500 ký tự."]})
    row.struck_at, row.struck_by, row.strike_reason = uow.now, actor.name, why
    uow.publish(TrainingStruck(training_id=row.id, reason=why), subject_id=row.id, actor=actor, seq=False)
    return row


def _require_whole(uow: UnitOfWork, row: Training, who: list[str]) -> None:
    fields: dict[str, list[str]] = {}
    if not row.course or len(row.course) > 300:
        fields["course"] = ["Hãy ghi tên lớp, nội dung bồi dưỡng, tối đa 300 ký tự."]
    if not row.place or len(row.place) > 300:
        fields["place"] = ["Hãy ghi nơi tổ chức, tối đa 300 ký tự."]
    if row.last_day < row.first_day:
        fields["last_day"] = ["Ngày kết thúc phải từ ngày bắt đầu trở đi."]
    if not OLDEST <= row.first_day <= local_day(uow.now):
        fields["first_day"] = ["Sổ ghi lớp đã học: ngày bắt đầu phải từ năm 2015 đến hôm nay."]
    known = set(uow.session.scalars(sa.select(Member.id).where(Member.id.in_(who)))) if who else set()
    if not who or known != set(who):
        fields["members"] = ["Hãy chọn ít nhất một người trong danh sách thành viên."]
    if fields:
        raise Invalid("Chưa ghi được.", fields=fields, clause="D9")
