"""Units: who supplies content (D1.2)."""

from services.accounts import permissions
from services.accounts.models import UNIT_TYPES, Unit
from services.accounts.operations.records import record_change, require_fresh, unit_for_change
from services.accounts.operations.said import say
from shared.actors import Actor
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Invalid
from shared.events.accounts import UnitChanged, UnitRegistered
from shared.text import clean_text, slugify, sort_key


def register_unit(
    uow: UnitOfWork, *, name: str, type: str, actor: Actor, under_quota: bool = False, unit_id: str | None = None
) -> Unit:
    """A new unit; its id is made from the name unless given. Invalid, NotAllowed."""
    permissions.require_manage(actor)
    title = _require_title(name, type)
    key = unit_id or slugify(title, 60)
    if uow.session.get(Unit, key) is not None:
        raise Invalid("Đơn vị chưa được ghi.", fields={"name": ["Đã có đơn vị mang tên này."]})
    unit = Unit(id=key, type=type, under_quota=under_quota, created_at=uow.now)
    _name(unit, title)
    record_change(uow, unit, "ghi đơn vị mới", actor)
    uow.session.add(unit)
    uow.session.flush()
    event = UnitRegistered(unit_id=unit.id, name=unit.name, type=unit.type, under_quota=unit.under_quota)
    say(uow, event, subject_id=unit.id, actor=actor)
    return unit


def change_unit(
    uow: UnitOfWork,
    *,
    unit_id: str,
    version: int | None,
    name: str,
    type: str,
    under_quota: bool,
    actor: Actor,
) -> Unit:
    """New name, type or quota duty. Invalid, NotAllowed, NoSuchUnit, StaleRecord."""
    permissions.require_manage(actor)
    unit = unit_for_change(uow, unit_id)
    require_fresh(unit, version)
    _name(unit, _require_title(name, type))
    unit.type, unit.under_quota = type, under_quota
    record_change(uow, unit, "sửa đơn vị", actor)
    event = UnitChanged(unit_id=unit.id, name=unit.name, type=unit.type, under_quota=unit.under_quota)
    say(uow, event, subject_id=unit.id, actor=actor)
    return unit


def _require_title(name: str, type_: str) -> str:
    title = " ".join(clean_text(name).split())
    fields = {}
    if not title or len(title) > 200:
        fields["name"] = ["Tên đơn vị cần từ 1 đến 200 ký tự."]
    if type_ not in UNIT_TYPES:
        fields["type"] = ["Hãy chọn loại đơn vị."]
    if fields:
        raise Invalid("Thông tin đơn vị chưa đầy đủ.", fields=fields)
    return title


def _name(unit: Unit, title: str) -> None:
    unit.name, unit.sort_key = title, sort_key(title)
