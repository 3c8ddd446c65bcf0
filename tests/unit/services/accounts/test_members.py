"""Registering, changing and locking members; units."""

import unicodedata
from datetime import date

import pytest

from services.accounts import operations, queries
from services.accounts.errors import NoSuchMember, StaleRecord
from services.accounts.queries import MemberFilter
from shared.actors import SYSTEM, Actor
from shared.db import log, people
from shared.errors import Conflict, Invalid, NotAllowed

SECRETARY = Actor("thu-ky", "Thư ký", frozenset({"secretary"}))
HEAD = Actor("hieu-truong", "Hiệu trưởng", frozenset({"head"}))
TEACHER = Actor("gv-van", "Giáo viên Văn", frozenset({"contributor"}))


@pytest.fixture
def unit(do):
    return do(operations.register_unit, name="Tổ Toán – Tin", type="to_chuyen_mon", under_quota=True, actor=SYSTEM)


@pytest.fixture
def register(do):
    def run(member_id="gv-toan", name="Giáo viên Toán", email="gv-toan@example.edu.vn", actor=SYSTEM, **facts):
        return do(operations.register_member, member_id=member_id, name=name, email=email, actor=actor, **facts)

    return run


def types(read, subject):
    return [e.type for e in read(log.events_of, "accounts", subject)]


def test_a_new_member_is_told_to_all_and_known_here_at_once(unit, register, read):
    register(name=unicodedata.normalize("NFD", "  Giáo   viên Toán "), unit_id=unit.id)
    assert types(read, "gv-toan") == ["member.registered"]
    person = read(people.find_person, "gv-toan")
    assert (person.name, person.unit_id, person.locked) == ("Giáo viên Toán", "to-toan-tin", False)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"member_id": "Gv Toán"}, "member_id"),
        ({"member_id": "-gv"}, "member_id"),
        ({"member_id": "g"}, "member_id"),
        ({"member_id": "moi"}, "member_id"),
        ({"member_id": "system"}, "member_id"),
        ({"name": " \u200b "}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"email": "khong co a cong"}, "email"),
        ({"email": "a@b\r\nBcc: c@d"}, "email"),
        ({"email": "a@b, c@d"}, "email"),
        ({"unit_id": "khong-co"}, "unit_id"),
    ],
)
def test_wrong_fields_are_named_and_nothing_is_written(register, read, facts, field):
    with pytest.raises(Invalid) as refused:
        register(**facts)
    assert field in refused.value.fields
    assert read(queries.members, MemberFilter(), date(2026, 11, 23)).total == 0


def test_a_login_name_is_taken_once(register):
    register()
    with pytest.raises(Invalid) as refused:
        register(member_id="GV-Toan")
    assert "đã có người dùng" in refused.value.fields["member_id"][0]


def test_only_secretary_or_operator_register(register):
    for actor in (TEACHER, HEAD):
        with pytest.raises(NotAllowed):
            register(actor=actor)
    assert register(actor=SECRETARY)


def test_a_stale_page_hears_who_was_faster(register, do, clock):
    member = register()
    facts = {"member_id": "gv-toan", "email": "moi@example.edu.vn", "unit_id": None}
    do(operations.change_member, version=member.version, name="Tên mới", actor=SECRETARY, **facts)
    with pytest.raises(StaleRecord, match=r"Thư ký đã sửa hồ sơ này lúc 23/11/2026 08:00"):
        do(operations.change_member, version=member.version, name="Tên cũ hơn", actor=SYSTEM, **facts)


def test_changing_tells_all_and_keeps_the_lock(register, do, read):
    register()
    do(operations.lock_member, member_id="gv-toan", reason="Nghỉ phép dài", actor=SECRETARY)
    do(
        operations.change_member,
        member_id="gv-toan",
        version=2,
        name="Tên mới",
        email="moi@example.edu.vn",
        unit_id=None,
        actor=SECRETARY,
    )
    assert types(read, "gv-toan") == ["member.registered", "member.locked", "session.revoked", "member.changed"]
    person = read(people.find_person, "gv-toan")
    assert (person.name, person.locked) == ("Tên mới", True)


def test_a_lock_needs_a_reason_a_right_and_another_person(register, do):
    register()
    register(member_id="thu-ky", name="Thư ký", email="thu-ky@example.edu.vn")
    with pytest.raises(Invalid) as refused:
        do(operations.lock_member, member_id="gv-toan", reason="  ", actor=SECRETARY)
    assert refused.value.fields["reason"]
    with pytest.raises(NotAllowed):
        do(operations.lock_member, member_id="gv-toan", reason="Không ưa", actor=TEACHER)
    with pytest.raises(NotAllowed, match="tự khoá"):
        do(operations.lock_member, member_id="thu-ky", reason="Thử", actor=SECRETARY)
    with pytest.raises(NoSuchMember):
        do(operations.lock_member, member_id="khong-co", reason="Thử", actor=HEAD)
    do(operations.lock_member, member_id="gv-toan", reason="Báo mất máy", actor=HEAD)


def test_locking_twice_and_unlocking_twice_are_conflicts(register, do):
    register()
    facts = {"member_id": "gv-toan", "reason": "Báo mất máy", "actor": SECRETARY}
    with pytest.raises(Conflict):
        do(operations.unlock_member, **facts)
    do(operations.lock_member, **facts)
    with pytest.raises(Conflict):
        do(operations.lock_member, **facts)
    assert not do(operations.unlock_member, **facts).locked


def test_the_list_finds_folded_text_and_filters(unit, register, do, read, clock):
    day = clock().date()
    register(unit_id=unit.id)
    register(member_id="thuy", name="Nguyễn Thị Thuỷ", email="thuy@example.edu.vn")
    register(member_id="an", name="Vũ Thị Ân", email="an@example.edu.vn")
    register(member_id="dao", name="Lê Đào", email="dao_1@example.edu.vn")
    do(operations.lock_member, member_id="dao", reason="Chuyển trường", actor=SECRETARY)
    do(
        operations.make_appointment,
        member_id="gv-toan",
        role="contributor",
        unit_id=unit.id,
        since=day,
        decision_no="1/QĐ",
        actor=SYSTEM,
    )

    def found(**wanted):
        return [row.id for row in read(queries.members, MemberFilter(**wanted), day).items]

    assert found() == ["an", "dao", "thuy", "gv-toan"]
    assert found(q="thủy") == ["thuy"]
    assert found(q="nguyen THUY") == ["thuy"]
    assert found(q="đao") == ["dao"]
    assert found(q="_") == ["dao"]
    assert found(q="%") == []
    assert found(status="locked") == ["dao"]
    assert found(status="no_role") == ["an", "dao", "thuy"]
    assert found(role="contributor") == ["gv-toan"]
    assert found(unit_id=unit.id) == ["gv-toan"]


def test_units_are_registered_changed_and_guarded(unit, do, read):
    assert unit.id == "to-toan-tin"
    with pytest.raises(Invalid):
        do(operations.register_unit, name="Tổ Toán - Tin", type="to_chuyen_mon", actor=SYSTEM)
    with pytest.raises(Invalid) as refused:
        do(operations.register_unit, name="", type="phòng", actor=SYSTEM)
    assert set(refused.value.fields) == {"name", "type"}
    with pytest.raises(NotAllowed):
        do(operations.register_unit, name="Tổ Văn", type="to_chuyen_mon", actor=TEACHER)
    facts = {"unit_id": unit.id, "name": "Tổ Toán", "type": "to_chuyen_mon", "under_quota": False, "actor": SECRETARY}
    do(operations.change_unit, version=1, **facts)
    with pytest.raises(StaleRecord):
        do(operations.change_unit, version=1, **facts)
    assert types(read, unit.id) == ["unit.registered", "unit.changed"]
    assert read(people.units)[0].name == "Tổ Toán"
