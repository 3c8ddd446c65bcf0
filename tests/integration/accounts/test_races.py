"""Two people at the same moment, on both databases: one head, counted tries, one lock."""

import threading
from datetime import date

import pytest

from services.accounts import operations, queries
from services.accounts.errors import DelegatedTwice, OverlappingAppointment, StaleRecord, TooManyTries
from services.accounts.wiring import build
from shared.actors import SYSTEM, Actor
from shared.db import log
from shared.db.unit_of_work import SilentBell
from shared.errors import Conflict
from shared.testing.databases import prepare, test_settings

EVERYBODY = 8


@pytest.fixture
def wiring(tmp_path, on_both):
    settings = test_settings(tmp_path)
    prepare(settings, "accounts")
    wiring = build(settings, bell=SilentBell())
    with wiring.uow() as uow:
        for number in range(EVERYBODY):
            operations.register_member(
                uow,
                member_id=f"gv-{number}",
                name=f"Giáo viên {number}",
                email=f"g{number}@example.edu.vn",
                actor=SYSTEM,
            )
        uow.commit()
    yield wiring
    wiring.dispose()


def all_at_once(wiring, work):
    """Run `work(uow, number)` in eight threads that start together; returns what each raised, None for success."""
    start = threading.Barrier(EVERYBODY)
    outcomes = [None] * EVERYBODY

    def one(number):
        start.wait()
        try:
            with wiring.uow() as uow:
                work(uow, number)
                uow.commit()
        except Exception as error:  # noqa: BLE001  # the test looks at it
            outcomes[number] = error

    threads = [threading.Thread(target=one, args=(number,)) for number in range(EVERYBODY)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return outcomes


def test_of_eight_heads_appointed_at_once_one_is(wiring):
    def work(uow, number):
        operations.make_appointment(
            uow, member_id=f"gv-{number}", role="head", since=date(2026, 11, 1), decision_no=str(number), actor=SYSTEM
        )

    outcomes = all_at_once(wiring, work)
    assert outcomes.count(None) == 1
    assert {type(error) for error in outcomes if error} == {OverlappingAppointment}
    with wiring.read() as session:
        assert len(queries.appointments(session, date(2026, 11, 24), role="head")) == 1
        assert list(log.verify(session, "accounts")) == []


def test_of_eight_tries_at_once_five_are_let_through(wiring):
    outcomes = all_at_once(wiring, lambda uow, _: operations.open_attempt(uow, login="gv-1", address="192.0.2.1"))
    assert outcomes.count(None) == 5
    assert {type(error) for error in outcomes if error} == {TooManyTries}


def test_of_eight_changes_from_the_same_page_one_is_saved(wiring):
    def work(uow, number):
        operations.change_member(
            uow, member_id="gv-0", version=1, name=f"Tên {number}", email="a@example.edu.vn", unit_id=None, actor=SYSTEM
        )

    outcomes = all_at_once(wiring, work)
    assert outcomes.count(None) == 1
    assert {type(error) for error in outcomes if error} == {StaleRecord}


def test_of_eight_locks_at_once_one_is_recorded(wiring):
    outcomes = all_at_once(
        wiring, lambda uow, number: operations.lock_member(uow, member_id="gv-0", reason=f"{number}", actor=SYSTEM)
    )
    assert outcomes.count(None) == 1
    assert {type(error) for error in outcomes if error} == {Conflict}
    with wiring.read() as session:
        assert len(queries.locks(session, "gv-0")) == 1


def test_of_eight_equal_delegations_at_once_one_is_recorded(wiring):
    day = date(2026, 11, 1)
    with wiring.uow() as uow:
        for member_id, role in (("gv-0", "principal"), ("gv-1", "deputy")):
            operations.make_appointment(uow, member_id=member_id, role=role, since=day, decision_no="1", actor=SYSTEM)
        uow.commit()
    principal = Actor("gv-0", "Hiệu trưởng", frozenset({"principal"}))

    def work(uow, number):
        operations.grant_delegation(
            uow, to_id="gv-1", role="deputy", classes=["K6", "K5"], since=day, until=date(2099, 1, 1),
            decision_no=str(number), actor=principal, pack=wiring.pack,
        )  # fmt: skip

    outcomes = all_at_once(wiring, work)
    assert outcomes.count(None) == 1
    assert {type(error) for error in outcomes if error} == {DelegatedTwice}
    with wiring.read() as session:
        (row,) = queries.delegations(session, day, lasting=False)

    def take_back(uow, _):
        operations.revoke_delegation(uow, delegation_id=row.id, reason="Thôi", actor=principal)

    outcomes = all_at_once(wiring, take_back)
    assert outcomes.count(None) == 1
    assert {type(error) for error in outcomes if error} == {Conflict}


def test_the_list_and_the_search_read_the_same_on_both(wiring):
    with wiring.read() as session:
        day = date(2026, 11, 24)
        assert [row.id for row in queries.members(session, queries.MemberFilter(q="Giáo Viên 3"), day).items] == [
            "gv-3"
        ]
        assert [row.id for row in queries.members(session, queries.MemberFilter(status="no_role"), day).items] == [
            f"gv-{number}" for number in range(EVERYBODY)
        ]
