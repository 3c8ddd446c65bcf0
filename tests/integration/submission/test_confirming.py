"""C15, D13.1: who writes for a class asks its lead to confirm; the lead sends it, or gives it back with a reason."""

from dataclasses import replace

import pytest

from services.submission import operations
from services.submission.errors import ArticleNotFound, BadFields, NotAsked, Stale
from shared.db.tables import appointment, unit
from shared.errors import Conflict, Invalid, NotAllowed
from tests.integration.submission.world import PLAIN, World

PUPIL, LEAD = "gv-toan", "btv-toan-tin"


@pytest.fixture
def school_class(world: World) -> World:
    """The unit of gv-toan, led by btv-toan-tin, is a class."""
    with world.wiring.uow() as uow:
        uow.session.execute(unit.update().where(unit.c.unit_id == "to-toan-tin").values(type="lop"))
        uow.commit()
    return world


def ask(world: World, article_id: str, by: str = PUPIL) -> None:
    world.do(operations.ask_confirmation, article_id, by=by, pack=world.pack)


def give_back(world: World, article_id: str, by: str = LEAD, reason: str = "Ghi rõ ngày đi.") -> None:
    world.do(operations.give_back, article_id, by=by, reason=reason)


def told(world: World, article_id: str) -> list[tuple[str, str, str]]:
    said = [envelope for envelope in world.events(article_id) if envelope.type == "confirmation.moved"]
    assert all(envelope.seq is None for envelope in said)
    return [(one.payload["state"], one.actor, one.payload["reason"]) for one in said]


def test_asked_given_back_asked_again_and_sent(school_class: World) -> None:
    world, article_id = school_class, school_class.draft()
    ask(world, article_id)
    with pytest.raises(Conflict) as twice:
        ask(world, article_id)
    assert ("asked", "D13.1") == (twice.value.code, twice.value.clause)
    give_back(world, article_id)
    with pytest.raises(NotAsked):
        give_back(world, article_id)
    ask(world, article_id)
    assert [("asked", PUPIL, ""), ("given_back", LEAD, "Ghi rõ ngày đi."), ("asked", PUPIL, "")] == told(
        world, article_id
    )
    assert "draft" == world.row(article_id).state
    world.do(operations.submit, article_id, by=LEAD, pack=world.pack)
    assert "own_unit_lead" == world.moves(article_id)[-1].role
    with pytest.raises(Conflict):
        give_back(world, article_id)


def test_whose_it_is_and_what_it_needs(school_class: World) -> None:
    world = school_class
    empty = world.draft(replace(PLAIN, section=""))
    with pytest.raises(BadFields):
        ask(world, empty)
    article_id = world.draft()
    with pytest.raises(NotAllowed):
        ask(world, article_id, by=LEAD)
    for act in (ask, give_back):
        with pytest.raises(ArticleNotFound):
            act(world, article_id, by="gv-van")
    with pytest.raises(NotAllowed):
        give_back(world, article_id, by=PUPIL)
    with pytest.raises(NotAsked):
        give_back(world, article_id)
    with pytest.raises(Stale):
        world.do(operations.ask_confirmation, article_id, version=99, pack=world.pack)
    ask(world, article_id)
    with pytest.raises(Invalid) as refused:
        give_back(world, article_id, reason=" \n ")
    assert ({"reason"}, "D13.1") == (set(refused.value.fields), refused.value.clause)


def test_other_units_need_no_confirmation(world: World) -> None:
    article_id = world.draft()
    with pytest.raises(NotAllowed):
        ask(world, article_id)
    assert "nho-xac-nhan" not in world.browser(PUPIL).get(f"/gui-bai/bai/{article_id}").answer.text


def test_a_class_without_a_lead_is_told_so(school_class: World) -> None:
    world, article_id = school_class, school_class.draft()
    with world.wiring.uow() as uow:
        uow.session.execute(appointment.delete().where(appointment.c.role == "unit_lead"))
        uow.commit()
    with pytest.raises(Conflict, match="chưa có người phụ trách"):
        ask(world, article_id)


def test_on_the_pages(school_class: World) -> None:
    world, article_id = school_class, school_class.draft()
    address = f"/gui-bai/bai/{article_id}"
    assert "tra-nguoi-viet" not in world.browser(LEAD).get(address).answer.text  # nobody has asked yet
    page = world.browser(PUPIL).get(address).send("/nho-xac-nhan").follow()
    assert "đang chờ phụ trách đơn vị xác nhận" in page.text
    assert "/nho-xac-nhan" not in page.answer.text
    lead = world.browser(LEAD).get(address)
    assert "nhờ Thầy/Cô xem và xác nhận bài này" in lead.text and "Xác nhận và gửi" in lead.text
    assert 422 == lead.send("tra-nguoi-viet", reason="").status
    long = lead.send("tra-nguoi-viet", reason="dài " * 1000)
    assert (422, True) == (long.status, "dài dài" in long.text)
    lead.send("tra-nguoi-viet", reason="Ghi rõ ngày đi.").follow()
    back = world.browser(PUPIL).get(address)
    assert "trả lại bài để sửa trước khi xác nhận" in back.text and "Ghi rõ ngày đi." in back.text
    assert "Nhờ xác nhận lại" in back.text
    back.send("/nho-xac-nhan").follow()
    done = world.browser(LEAD).get(address).send("/gui").follow()
    assert "Nhờ" not in done.text and "submitted" == world.row(article_id).state
