"""What accounts says reaches the other services: people, roles, and above all a lock."""

import pytest

from services.accounts import operations, queries
from services.accounts.wiring import build
from shared.actors import SYSTEM
from shared.bus.consumer import Consumer
from shared.clock import local_day
from shared.db import people
from shared.db.unit_of_work import SilentBell
from shared.service import ServiceWiring
from shared.testing import databases
from shared.testing.bus import Network

FOLLOWERS = ("submission", "review", "publishing", "notifications", "reporting")


@pytest.fixture
def network(seeded, tmp_path, clock):
    net = Network()
    settings = databases.test_settings(tmp_path)
    databases.copy(seeded, settings)
    net.add(build(settings, clock=clock, bell=SilentBell(), peers=net.peers("accounts")), Consumer("accounts"))
    for name in FOLLOWERS:
        wiring = ServiceWiring.build(name, settings, clock=clock, bell=SilentBell(), peers=net.peers(name))
        databases.create_common(wiring.engine, schema=name)
        net.add(wiring, Consumer(name))
    net.settle()
    yield net
    for wiring in net.wirings.values():
        wiring.dispose()


def do(network, operation, **facts):
    with network.wirings["accounts"].uow() as uow:
        result = operation(uow, actor=SYSTEM, **facts)
        uow.commit()
    return result


def everywhere(network, question):
    """The answer of every service; they must agree."""
    answers = set()
    for wiring in network.wirings.values():
        with wiring.read() as session:
            answers.add(question(session))
    assert len(answers) == 1
    return answers.pop()


def test_every_service_knows_every_member_with_the_same_roles(network, clock):
    day = local_day(clock())
    with network.wirings["accounts"].read() as session:
        members = [row.id for row in queries.members(session, queries.MemberFilter(), day).items]
    assert len(members) == 11
    for member_id in members:
        assert everywhere(network, lambda session, who=member_id: people.actor_of(session, who, day))


def test_a_locked_member_is_out_everywhere_and_his_sessions_stay_dead(network, clock):
    day, issued = local_day(clock()), clock()
    do(network, operations.lock_member, member_id="gv-toan", reason="Báo mất máy")
    network.settle()
    assert everywhere(network, lambda session: people.actor_of(session, "gv-toan", day)) is None
    do(network, operations.unlock_member, member_id="gv-toan", reason="Đã tìm thấy")
    network.settle()
    assert everywhere(network, lambda session: people.actor_of(session, "gv-toan", day)) is not None
    assert everywhere(network, lambda session: people.session_revoked(session, "gv-toan", "any", issued))


def test_a_role_ends_everywhere_on_its_last_day(network, clock):
    day = local_day(clock())
    with network.wirings["accounts"].read() as session:
        (row,) = queries.appointments(session, day, role="deputy")
    do(network, operations.end_appointment, appointment_id=row.id, until=day)
    network.settle()

    def is_deputy(on):
        return everywhere(network, lambda session: "deputy" in people.actor_of(session, "pho-hieu-truong", on).roles)

    assert is_deputy(day)
    assert not is_deputy(day.replace(day=day.day + 1))
