"""The text and its versions, classes, section: what is stored, what it undoes, what is refused."""

import unicodedata
from dataclasses import replace

import pytest

from services.review import operations
from shared.content import Photo
from shared.errors import Conflict, Invalid, NotAllowed
from tests.integration.review.world import ALL_TICKS, TEXT, World


def test_an_edit_is_a_new_version_with_its_author_and_note(world: World) -> None:
    article_id = world.in_editing()
    world.edit("btv-toan-tin", article_id, title="Tiêu đề gọn", note="Rút tiêu đề")
    row, versions = world.row(article_id), world.versions(article_id)
    assert ("Tiêu đề gọn", "tieu de gon") == (row.title, row.title_key)
    assert ["sent", "edited"] == [version.origin for version in versions]
    assert ("btv-toan-tin", "Rút tiêu đề", row.content_hash) == (
        versions[1].editor_id,
        versions[1].note,
        versions[1].hash,
    )
    assert TEXT.hash == row.sent_hash


def test_saving_without_a_change_stores_nothing_and_keeps_the_ticks(world: World) -> None:
    article_id = world.in_editing()
    world.edit("btv-toan-tin", article_id, checklist=ALL_TICKS)
    before = world.row(article_id)
    world.edit("btv-toan-tin", article_id)
    after = world.row(article_id)
    assert (before.version, before.checklist) == (after.version, after.checklist)
    assert 1 == len(world.versions(article_id))


def test_one_character_takes_ticks_and_approvals_away(world: World) -> None:
    article_id = world.in_editing()
    world.edit("btv-toan-tin", article_id, checklist=ALL_TICKS)
    world.edit("btv-toan-tin", article_id, lead=TEXT.lead + ".")
    assert [] == world.row(article_id).checklist


def test_the_body_is_cleaned_and_composed(world: World) -> None:
    article_id = world.in_editing()
    dirty = unicodedata.normalize("NFD", "<p>Điều lệ</p>") + "<script>alert(1)</script><p onclick='x()'>Hai</p>"
    world.edit("btv-toan-tin", article_id, body=dirty)
    body = world.text(article_id).body
    assert "script" not in body and "onclick" not in body
    assert unicodedata.normalize("NFC", body) == body


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": "  "}, "title"),
        ({"title": "a" * 201}, "title"),
        ({"lead": "a" * 501}, "lead"),
        ({"body": "<p> </p>"}, "body"),
        ({"section": "khong-co"}, "section"),
        ({"event_end": ""}, "event_end"),
        ({"event_end": "2027-01-01"}, "event_end"),
        ({"event_end": "hôm qua"}, "event_end"),
        ({"source_url": "javascript:alert(1)"}, "source_url"),
        ({"photos": (Photo("b" * 64),)}, "photos"),
        ({"photos": (replace(TEXT.photos[0], caption="a" * 301),)}, "photos"),
        ({"photos": (replace(TEXT.photos[0], consent="maybe"),)}, "photos"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_per_field_and_nothing_is_stored(world: World, changes: dict, field: str) -> None:
    article_id = world.in_editing()
    with pytest.raises(Invalid) as refusal:
        world.edit("btv-toan-tin", article_id, **changes)
    assert [field] == list(refusal.value.fields)
    assert 1 == len(world.versions(article_id))


def test_a_dropped_photo_can_come_back_with_its_size(world: World) -> None:
    article_id = world.in_editing()
    world.edit("btv-toan-tin", article_id, photos=())
    world.edit("btv-toan-tin", article_id, photos=(replace(TEXT.photos[0], width=1, height=1),))
    assert TEXT.hash == world.row(article_id).content_hash


def test_only_the_responsible_editor_and_the_secretary_edit_and_only_in_editing(world: World) -> None:
    article_id = world.submitted()
    with pytest.raises(Conflict, match="Đang biên tập"):
        world.edit("btv-toan-tin", article_id, title="x")
    world.do("btv-toan-tin", "assign", article_id, editor_id="btv-toan-tin")
    for other in ("btv-ngu-van", "pho-hieu-truong", "hieu-truong"):
        with pytest.raises(NotAllowed):
            world.edit(other, article_id, title="x")
    world.edit("thu-ky", article_id, title="Thư ký sửa")
    world.classify("btv-toan-tin", article_id, "K8")
    world.do("btv-toan-tin", "send_up", article_id, checklist=ALL_TICKS)
    with pytest.raises(Conflict):
        world.edit("btv-toan-tin", article_id, title="y")


def test_the_section_is_part_of_the_text(world: World) -> None:
    article_id = world.in_editing()
    with world.review.uow() as uow:
        operations.set_section(
            uow, article_id=article_id, version=world.row(article_id).version, actor=world.actor("btv-toan-tin"),
            pack=world.pack, section="tin-truong",
        )  # fmt: skip
        uow.commit()
    row = world.row(article_id)
    assert "tin-truong" == row.section
    assert row.content_hash != row.sent_hash


def test_classes_follow_the_order_of_the_regulation_and_are_in_the_ledger(world: World) -> None:
    article_id = world.in_editing(classes=())
    world.classify("btv-toan-tin", article_id, "K8", "K2")
    assert ["K2", "K8"] == world.row(article_id).classes
    assert "Xếp loại: K2, K8" == world.ledger(article_id)[-1].what
    with pytest.raises(Invalid):
        world.classify("btv-toan-tin", article_id, "K99")


def test_after_sending_up_only_the_head_lowers_k1_to_k4(world: World) -> None:
    article_id = world.in_editing(classes=("K1",))
    world.classify("btv-toan-tin", article_id, "K8")
    world.do("btv-toan-tin", "send_up", article_id, checklist=ALL_TICKS)
    world.classify("pho-hieu-truong", article_id, "K8", "K4")
    with pytest.raises(NotAllowed) as refusal:
        world.classify("pho-hieu-truong", article_id, "K8")
    assert "D12.2a" == refusal.value.clause
    world.do("pho-hieu-truong", "send_back", article_id, reason="Rút gọn.")
    world.do("btv-toan-tin", "take_revision", article_id)
    with pytest.raises(NotAllowed):
        world.classify("btv-toan-tin", article_id, "K8")
    world.do("btv-toan-tin", "send_up", article_id, checklist=ALL_TICKS)
    world.do("pho-hieu-truong", "approve_content", article_id)
    world.classify("hieu-truong", article_id, "K8")
    assert ["K8"] == world.row(article_id).classes


def test_classes_are_set_by_whoever_has_the_article(world: World) -> None:
    article_id = world.at_deputy()
    for other in ("btv-toan-tin", "thu-ky", "hieu-truong"):
        with pytest.raises(NotAllowed):
            world.classify(other, article_id, "K8", "K5")
    world.classify("pho-hieu-truong", article_id, "K8", "K5")
    world.do("pho-hieu-truong", "approve_content", article_id)
    assert ["K5", "K8"] == world.last_event(article_id)["classes"]
