"""Dated appointments: one head, one secretary (D5.2); what ends when."""

from datetime import date

import pytest

from services.accounts import operations, queries
from services.accounts.errors import OverlappingAppointment, StaleRecord
from shared.actors import SYSTEM, Actor
from shared.db import log, people
from shared.errors import Conflict, Invalid, NotAllowed

SECRETARY = Actor("thu-ky", "Thư ký", frozenset({"secretary"}))


@pytest.fixture(autouse=True)
def world(do):
    do(operations.register_unit, name="Tổ Ngữ văn", type="to_chuyen_mon", actor=SYSTEM)
    for member_id, name in (("ht-cu", "Hiệu trưởng cũ"), ("ht-moi", "Hiệu trưởng mới"), ("gv", "Giáo viên")):
        do(
            operations.register_member,
            member_id=member_id,
            name=name,
            email=f"{member_id}@example.edu.vn",
            actor=SYSTEM,
        )


@pytest.fixture
def appoint(do):
    def run(member_id, role, since, until=None, actor=SYSTEM, decision_no="12/QĐ-THPT", **facts):
        return do(
            operations.make_appointment,
            member_id=member_id,
            role=role,
            since=date.fromisoformat(since),
            until=until and date.fromisoformat(until),
            decision_no=decision_no,
            actor=actor,
            **facts,
        )

    return run


@pytest.fixture
def end(do):
    def run(row, until, actor=SYSTEM, **facts):
        return do(
            operations.end_appointment, appointment_id=row.id, until=date.fromisoformat(until), actor=actor, **facts
        )

    return run


def roles(read, member_id, day):
    return set(read(people.actor_of, member_id, date.fromisoformat(day)).roles)


def test_a_role_holds_from_the_first_to_the_last_day(appoint, read):
    appoint("gv", "editor", "2026-11-01", "2026-11-30")
    assert roles(read, "gv", "2026-10-31") == set()
    assert roles(read, "gv", "2026-11-01") == {"editor"}
    assert roles(read, "gv", "2026-11-30") == {"editor"}
    assert roles(read, "gv", "2026-12-01") == set()


@pytest.mark.parametrize(
    ("since", "until"),
    [
        ("2026-01-01", None),
        ("2026-09-01", None),
        ("2020-01-01", "2025-09-01"),
        ("2025-10-01", "2025-10-02"),
        ("2026-08-31", "2026-09-01"),
        ("2020-01-01", None),
    ],
)
@pytest.mark.parametrize("role", ["head", "secretary"])
def test_two_heads_or_secretaries_on_one_day_are_refused(appoint, role, since, until):
    appoint("ht-cu", role, "2025-09-01", "2026-08-31")
    appoint("ht-cu", role, "2026-09-01")
    with pytest.raises(OverlappingAppointment, match=r"chỉ có một .*Hiệu trưởng cũ") as refused:
        appoint("ht-moi", role, since, until)
    assert refused.value.clause == "D5.2"


def test_heads_may_follow_one_another(appoint, end, read):
    old = appoint("ht-cu", "head", "2020-09-01")
    end(old, "2026-11-30")
    appoint("ht-moi", "head", "2026-12-01")
    assert roles(read, "ht-cu", "2026-11-30") == {"head"}
    assert roles(read, "ht-moi", "2026-11-30") == set()
    assert roles(read, "ht-moi", "2026-12-01") == {"head"}


def test_many_deputies_and_editors_are_fine_but_nobody_twice(appoint):
    appoint("ht-cu", "deputy", "2026-01-01")
    appoint("ht-moi", "deputy", "2026-01-01")
    with pytest.raises(OverlappingAppointment):
        appoint("ht-moi", "deputy", "2026-06-01")


def test_one_recorded_by_mistake_can_be_undone_and_blocks_nothing(appoint, end, read, clock):
    wrong = appoint("ht-cu", "head", "2026-11-23")
    end(wrong, "2026-11-22")
    assert roles(read, "ht-cu", "2026-11-23") == set()
    assert [row.stands for row in read(queries.appointments_of, "ht-cu", clock().date())] == ["undone"]
    appoint("ht-moi", "head", "2020-01-01")


def test_incomplete_appointments_name_the_field(appoint):
    for facts, field in (
        ({"role": "king"}, "role"),
        ({"role": "contributor"}, "unit_id"),
        ({"role": "unit_lead"}, "unit_id"),
        ({"role": "editor", "unit_id": "khong-co"}, "unit_id"),
        ({"role": "editor", "until": "2026-01-01"}, "until"),
        ({"role": "editor", "decision_no": " "}, "decision_no"),
        ({"role": "editor", "decision_no": "x" * 65}, "decision_no"),
    ):
        with pytest.raises(Invalid) as refused:
            appoint("gv", since="2026-11-01", **facts)
        assert set(refused.value.fields) == {field}


def test_an_end_may_come_closer_only(appoint, end):
    row = appoint("gv", "editor", "2026-11-01", "2026-11-30")
    with pytest.raises(Invalid):
        end(row, "2026-12-31")
    with pytest.raises(Invalid):
        end(row, "2026-10-30")
    end(row, "2026-11-22")
    with pytest.raises(Conflict, match="22/11/2026"):
        end(row, "2026-11-21")


def test_a_stale_page_ends_nothing(appoint, end):
    row = appoint("gv", "editor", "2026-11-01")
    end(row, "2026-12-31", version=1)
    with pytest.raises(StaleRecord):
        end(row, "2026-12-30", version=1)


def test_nobody_appoints_or_dismisses_himself(appoint, end):
    lead = Actor("gv", "Giáo viên", frozenset({"secretary"}))
    with pytest.raises(NotAllowed, match="tự"):
        appoint("gv", "head", "2026-11-23", actor=lead)
    row = appoint("gv", "editor", "2026-11-01")
    with pytest.raises(NotAllowed):
        end(row, "2026-11-30", actor=lead)
    with pytest.raises(NotAllowed):
        appoint("ht-cu", "editor", "2026-11-23", actor=Actor("gv", "Giáo viên", frozenset({"editor"})))
    assert appoint("ht-cu", "editor", "2026-11-23", actor=SECRETARY)


def test_all_is_told_without_seq(appoint, end, read):
    row = appoint("gv", "contributor", "2026-11-01", unit_id="to-ngu-van")
    end(row, "2026-11-30")
    told = [e for e in read(log.events_of, "accounts", "gv") if e.type.startswith("appointment.")]
    assert [(e.type, e.seq) for e in told] == [("appointment.made", None), ("appointment.ended", None)]
    assert told[0].payload["unit_id"] == "to-ngu-van"
    assert told[1].payload["until"] == "2026-11-30"


def test_the_board_lists_its_groups_even_when_empty(appoint, read):
    appoint("ht-cu", "head", "2020-01-01")
    appoint("gv", "editor", "2020-01-01")
    groups = read(queries.board, date(2026, 11, 23))
    assert [(g.role, [p.member_name for p in g.people]) for g in groups] == [
        ("head", ["Hiệu trưởng cũ"]),
        ("deputy", []),
        ("secretary", []),
        ("editor", ["Giáo viên"]),
    ]
