"""An article approved by delegation: posted like any other, its paper and principal shown, pulled back by the head."""

from tests.integration.publishing.world import TEXT

AT = "2026-11-24T02:00:00+00:00"
PAPER = {"delegation_id": "d-1", "decision_no": "15/UQ-THPT", "from_id": "hieu-truong", "from_name": "Hiệu trưởng"}


def _approved(world):
    signed = {"member_id": "pho-hieu-truong", "role": "deputy", "content_hash": TEXT.hash, "at": AT}
    acting = {"delegation_id": "d-1", "decision_no": "15/UQ-THPT", "on_behalf": "hieu-truong"}
    return world.approved(
        transition="T11", from_state="pending_deputy", role="deputy", actor_name="Phó Hiệu trưởng", clause="D12.2b",
        classes=("K6",), mode="delegated", delegation=PAPER,
        approvals=({"level": 2, **signed}, {"level": 3, **signed, **acting}),
    )  # fmt: skip


def test_the_desk_shows_on_whose_behalf_it_was_approved_and_posts_it(world, sign_in):
    article_id = _approved(world)
    page = sign_in("thu-ky").get(f"/xuat-ban/bai/{article_id}").text
    assert 1 == page.count("thay Hiệu trưởng theo văn bản uỷ quyền 15/UQ-THPT")
    item = sign_in("thu-ky").call("GET", f"/api/publishing/v1/articles/{article_id}").json
    assert ["", "15/UQ-THPT"] == [line["decision_no"] for line in item["approvals"]]
    assert "published" == world.act("publish", article_id).state


def test_the_head_pulls_it_back_before_it_is_posted(world):
    article_id = _approved(world)
    row = world.act("recall", article_id, "hieu-truong", reason="Xem lại.")
    assert ("pending_head", "review") == (row.state, row.owner)
