"""Accounts and the desk together: granted there, used here, taken back there before the news is here (D12.2b)."""

from datetime import date

import pytest

from services.accounts import operations as accounts
from services.accounts.wiring import build
from services.accounts.worker import CONSUMER
from services.review.app import create_app
from shared.actors import SYSTEM
from shared.db import people
from shared.db.unit_of_work import SilentBell
from shared.testing import school
from shared.testing.databases import prepare
from tests.integration.review.conftest import Browser
from tests.integration.review.delegated import Delegated

DEPUTY = "pho-hieu-truong"
TODAY = date(2026, 11, 24)


@pytest.fixture
def world(tmp_path, on_both):
    found = Delegated(tmp_path)
    prepare(found.settings, "accounts")
    wiring = build(found.settings, clock=found.clock, bell=SilentBell(), peers=found.network.peers("accounts"))
    found.network.add(wiring, CONSUMER)
    with wiring.uow() as uow:
        for member_id in ("hieu-truong", DEPUTY):
            member = next(one for one in school.MEMBERS if one.member_id == member_id)
            accounts.register_member(uow, member_id=member_id, name=member.name, email=member.email, actor=SYSTEM)
            for role, _ in member.roles:
                accounts.make_appointment(
                    uow, member_id=member_id, role=role, since=date(2026, 8, 15), decision_no="12/QĐ", actor=SYSTEM
                )
        uow.commit()
    found.settle()
    yield found
    for part in found.network.wirings.values():
        part.dispose()


def _grant(world, *classes):
    with world.network.wirings["accounts"].uow() as uow:
        row = accounts.grant_delegation(
            uow, to_id=DEPUTY, role="deputy", classes=classes, since=TODAY, until=date(2026, 12, 31),
            decision_no="15/UQ-THPT", actor=people.actor_of(uow.session, "hieu-truong", TODAY), pack=world.pack,
        )  # fmt: skip
        uow.commit()
    return row.id


def _revoke(world, delegation_id):
    with world.network.wirings["accounts"].uow() as uow:
        principal = people.actor_of(uow.session, "hieu-truong", TODAY)
        accounts.revoke_delegation(uow, delegation_id=delegation_id, reason="Hết nhu cầu", actor=principal)
        uow.commit()


def _approve(world, article_id):
    browser = Browser(world, create_app(world.review).test_client(), DEPUTY)
    page = f"/bien-tap/bai/{article_id}/duyet-dang-phan-cap"
    return browser.post(page, version=str(world.row(article_id).version), reason="")


def test_granted_used_and_taken_back(world):
    first, second = world.at_deputy(classes=("K6",)), world.at_deputy(classes=("K6",))
    assert 403 == _approve(world, first).status_code  # nobody has delegated anything
    paper = _grant(world, "K5", "K6")
    assert 403 == _approve(world, first).status_code  # granted, but the desk has not heard of it
    world.settle()
    assert 303 == _approve(world, first).status_code
    line = world.ledger(first)[-1]
    assert (paper, "15/UQ-THPT", "Hiệu trưởng", "Phó Hiệu trưởng") == (
        line.delegation_id, line.delegation_no, line.on_behalf_name, line.name,
    )  # fmt: skip

    _revoke(world, paper)  # the desk has not heard of it: accounts itself is asked
    refused = _approve(world, second)
    assert 403 == refused.status_code and "vừa bị thu hồi" in refused.text
    assert ("pending_deputy", [1]) == (
        world.row(second).state, [a["level"] for a in world.row(second).approvals],
    )  # fmt: skip
    world.settle()
    again = _approve(world, second)
    assert 403 == again.status_code and "Không có văn bản uỷ quyền nào" in again.text


def test_with_accounts_away_the_desk_goes_by_what_it_heard_last(world):
    paper = _grant(world, "K6")
    world.settle()
    article_id = world.at_deputy(classes=("K6",))
    world.review.peers.away.add("accounts")
    assert 303 == _approve(world, article_id).status_code
    assert paper == world.ledger(article_id)[-1].delegation_id
