"""Classes (C3): the editor proposes, the deputy raises, only the head lowers K1-K4; every change with its reason."""

import pytest

from shared.errors import Invalid, NotAllowed
from tests.integration.review.world import World

DEPUTY, EDITOR, HEAD = "pho-hieu-truong", "btv-toan-tin", "hieu-truong"


def test_the_editor_proposes_freely_until_the_article_is_sent_up(world: World) -> None:
    article_id = world.in_editing(classes=("K1",))
    world.classify(EDITOR, article_id, "K8", reason=None)
    lines = [line.what for line in world.ledger(article_id) if not line.transition]
    assert ["Xếp loại: K1", "Đổi loại: K1 → K8"] == lines


def test_afterwards_a_change_needs_a_reason_and_the_ledger_keeps_it(world: World) -> None:
    article_id = world.at_deputy(classes=("K6",))
    with pytest.raises(Invalid) as refusal:
        world.classify(DEPUTY, article_id, "K3", reason=" ")
    assert ("reason_missing", ["reason"]) == (refusal.value.code, list(refusal.value.fields))
    assert ["K6"] == world.row(article_id).classes
    world.classify(DEPUTY, article_id, "K3", reason="Nhắc tới một vụ việc đang xem xét.")
    line = world.ledger(article_id)[-1]
    assert ("Đổi loại: K6 → K3", "deputy", "Nhắc tới một vụ việc đang xem xét.", ["K3"]) == (
        line.what, line.role, line.reason, line.classes,
    )  # fmt: skip
    world.classify(DEPUTY, article_id, "K3")  # the same again writes no line
    assert line.id == world.ledger(article_id)[-1].id


@pytest.mark.parametrize("class_", ["K1", "K2", "K3", "K4"])
def test_only_the_head_takes_k1_to_k4_off(world: World, class_: str) -> None:
    article_id = world.at_deputy(classes=(class_, "K6"))
    with pytest.raises(NotAllowed) as refusal:
        world.classify(DEPUTY, article_id, "K6")
    assert ("D12.2a", "cannot_lower") == (refusal.value.clause, refusal.value.code)
    world.do(DEPUTY, "approve_content", article_id)
    world.classify(HEAD, article_id, "K6", reason="Không thuộc diện này.")
    assert "head" == world.ledger(article_id)[-1].role


@pytest.mark.parametrize("class_", ["K11", "K13", "K15"])
def test_what_the_head_or_principal_decides_is_not_lowered_below_them_either(world: World, class_: str) -> None:
    article_id = world.at_deputy(classes=(class_, "K6"))
    with pytest.raises(NotAllowed):
        world.classify(DEPUTY, article_id, "K6")


def test_an_editor_does_not_lower_what_the_deputy_has_had_before_him(world: World) -> None:
    article_id = world.at_deputy(classes=("K5",))
    world.do(DEPUTY, "send_back", article_id, reason="Viết gọn lại.")
    world.do(EDITOR, "take_revision", article_id)
    with pytest.raises(NotAllowed):  # K8 would be the editor's own in a school with delegations
        world.classify(EDITOR, article_id, "K8")
    world.classify(EDITOR, article_id, "K6", reason="Đúng hơn.")
    with pytest.raises(NotAllowed):
        world.edit(EDITOR, article_id, classes=("K8",), note="Đổi loại")
    world.edit(EDITOR, article_id, classes=("K6", "K1"), note="Có phát biểu của Sở")
    assert "Có phát biểu của Sở" == world.ledger(article_id)[-1].reason


def test_the_deputy_moves_classes_within_the_own_authority(world: World) -> None:
    article_id = world.at_deputy(classes=("K5",))
    world.classify(DEPUTY, article_id, "K8", reason="Là bài tường thuật.")
    world.classify(DEPUTY, article_id, "K1", reason="Quan trọng.")
    with pytest.raises(NotAllowed):
        world.classify(DEPUTY, article_id, "K8")


def test_the_form_asks_for_the_reason_and_keeps_what_was_typed(world: World, sign_in) -> None:
    article_id = world.at_deputy(classes=("K6",))
    browser, page = sign_in(DEPUTY), f"/bien-tap/bai/{article_id}"
    assert "Lý do đổi loại" in browser.get(page).text
    refused = browser.post(f"{page}/xep-loai", version=str(world.row(article_id).version), classes=["K1"], reason="")
    assert 422 == refused.status_code and "hãy ghi lý do đổi loại" in refused.text
    done = browser.post(
        f"{page}/xep-loai", version=str(world.row(article_id).version), classes=["K1"], reason="Việc lớn của trường."
    )
    assert 303 == done.status_code
    assert "Đổi loại: K6 → K1" in browser.get(page).text and "Việc lớn của trường." in browser.get(page).text
    path = f"/api/review/v1/articles/{article_id}/classes"
    body = {"version": world.row(article_id).version, "classes": ["K1", "K4"]}
    assert 422 == browser.call("PUT", path, body).status_code
    assert 200 == browser.call("PUT", path, body | {"reason": "Phụ huynh quan tâm."}).status_code
