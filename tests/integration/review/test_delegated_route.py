"""Approval by the principal's delegation (C1): who, for which class, under which paper, and what is refused."""

import pytest

from services.review.models import Decision
from shared.errors import Conflict, Invalid, NotAllowed, Transient
from tests.integration.review.delegated import Delegated
from tests.integration.review.world import ALL_TICKS, World

DEPUTY, EDITOR = "pho-hieu-truong", "btv-toan-tin"


@pytest.fixture
def world(tmp_path):
    found = Delegated(tmp_path)
    yield found
    for wiring in found.network.wirings.values():
        wiring.dispose()


# --- T11: the deputy --------------------------------------------------------------------------------------------------


def test_the_deputy_approves_for_posting_and_the_ledger_says_on_whose_behalf(world: Delegated) -> None:
    world.grant("K5", "K6")
    article_id = world.at_deputy(classes=("K6",))
    world.do(DEPUTY, "approve_delegated", article_id, reason="Đăng được.")
    line, event, row = world.ledger(article_id)[-1], world.last_event(article_id), world.row(article_id)
    assert ("T11", "deputy", 3, "delegated", "D12.2b") == (
        line.transition,
        line.role,
        line.level,
        line.mode,
        line.clause,
    )
    assert ("truong-khac@1", ["K6"]) == (line.pack, line.classes)
    assert (DEPUTY, "Phó Hiệu trưởng") == (line.member_id, line.name)
    assert ("uq-pho-hieu-truong-K5-K6", "15/UQ-THPT") == (line.delegation_id, line.delegation_no)
    assert ("hieu-truong", "Hiệu trưởng") == (line.on_behalf_id, line.on_behalf_name)
    assert {
        "delegation_id": "uq-pho-hieu-truong-K5-K6", "decision_no": "15/UQ-THPT", "from_id": "hieu-truong",
        "from_name": "Hiệu trưởng",
    } == event["delegation"]  # fmt: skip
    assert ("delegated", "approved", "publishing") == (event["mode"], event["to_state"], event["owner"])
    assert [2, 3] == [a["level"] for a in event["approvals"] if a["level"] > 1]
    assert row.content_hash == event["approvals"][-1]["content_hash"] == row.approved_hash
    world.settle()
    assert world.row(article_id).settled


@pytest.mark.parametrize("class_", ["K1", "K2", "K3", "K4", "K11", "K13", "K14", "K15"])
def test_what_only_the_head_decides_is_never_delegated_whatever_a_paper_says(world: Delegated, class_: str) -> None:
    world.grant(class_, "K6", "K3")  # accounts refuses such a paper; here one slipped through
    article_id = world.at_deputy(classes=("K6", class_))
    with pytest.raises(NotAllowed) as refusal:
        world.do(DEPUTY, "approve_delegated", article_id)
    assert "D12.2b" == refusal.value.clause
    assert "pending_deputy" == world.row(article_id).state


def test_without_a_live_delegation_the_strict_way_remains(world: Delegated) -> None:
    article_id = world.at_deputy(classes=("K6",))
    for change in ({}, {"until": "2026-11-23"}, {"since": "2026-11-25"}, {"to_id": "thu-ky"}, {"role": "editor"}):
        if change:
            world.grant("K6", **change)
        with pytest.raises(NotAllowed) as refusal:
            world.do(DEPUTY, "approve_delegated", article_id)
        assert "D13.4c" == refusal.value.clause and "uỷ quyền" in refusal.value.message
    world.do(DEPUTY, "approve_content", article_id)
    world.do("hieu-truong", "approve_posting", article_id)
    line = world.ledger(article_id)[-1]
    assert ("T12", "delegated", None) == (line.transition, line.mode, line.delegation_id)


def test_one_paper_must_cover_every_class_of_the_article(world: Delegated) -> None:
    world.grant("K5")
    world.grant("K6")
    article_id = world.at_deputy(classes=("K5", "K6"))
    with pytest.raises(NotAllowed):
        world.do(DEPUTY, "approve_delegated", article_id)
    world.grant("K5", "K6", "K7")
    world.do(DEPUTY, "approve_delegated", article_id)


def test_a_revoked_delegation_is_over_and_nothing_is_half_done(world: Delegated) -> None:
    paper = world.grant("K6")
    article_id = world.at_deputy(classes=("K6",))
    before = world.row(article_id)
    world.revoke(paper)
    with pytest.raises(NotAllowed):
        world.do(DEPUTY, "approve_delegated", article_id)
    after = world.row(article_id)
    assert (before.version, before.approvals, before.approved_hash) == (
        after.version, after.approvals, after.approved_hash,
    )  # fmt: skip


def test_a_delegation_of_a_former_principal_is_refused_with_the_reason_and_what_it_approved_stands(
    world: Delegated,
) -> None:
    world.grant("K6")
    before, after = world.at_deputy(classes=("K6",)), world.at_deputy(classes=("K6",))
    world.do(DEPUTY, "approve_delegated", before)
    world.dismiss("hieu-truong")
    with pytest.raises(NotAllowed) as refused:
        world.do(DEPUTY, "approve_delegated", after)
    assert "văn bản 15/UQ-THPT hết hiệu lực vì Hiệu trưởng đã thôi giữ chức Hiệu trưởng" in refused.value.message
    assert "D13.4c" == refused.value.clause
    assert ("approved", "pending_deputy") == (world.row(before).state, world.row(after).state)


def test_where_the_pack_lets_it_last_a_former_principals_delegation_still_holds(tmp_path) -> None:
    world = Delegated(tmp_path, rules={"ends_with_giver: true": "ends_with_giver: false"})
    world.grant("K6")
    article_id = world.at_deputy(classes=("K6",))
    world.dismiss("hieu-truong")
    world.do(DEPUTY, "approve_delegated", article_id)
    assert "approved" == world.row(article_id).state
    for wiring in world.network.wirings.values():
        wiring.dispose()


def test_nobody_approves_his_own_text_and_nobody_without_the_role(world: Delegated) -> None:
    world.grant("K6")
    article_id = world.at_deputy(classes=("K6",), author=DEPUTY, unit="van-phong")
    with pytest.raises(NotAllowed) as refusal:
        world.do(DEPUTY, "approve_delegated", article_id)
    assert "Không ai tự duyệt bài của mình" in refusal.value.message
    other = world.at_deputy(classes=("K6",))
    for who in ("btv-toan-tin", "thu-ky", "hieu-truong"):
        with pytest.raises(NotAllowed):
            world.do(who, "approve_delegated", other)


def test_a_proposed_refusal_is_not_waved_through(world: Delegated) -> None:
    world.grant("K6")
    article_id = world.in_editing(classes=("K6",))
    world.do(EDITOR, "propose_refusal", article_id, grounds=("G4",), reason="Chưa đạt.")
    with pytest.raises(NotAllowed) as refusal:
        world.do(DEPUTY, "approve_delegated", article_id)
    assert "D15" == refusal.value.clause


# --- T11e: the editor -------------------------------------------------------------------------------------------------


def test_an_editors_first_level_is_final_for_k8_and_k9(world: Delegated) -> None:
    world.grant("K8", "K9", to=EDITOR, role="editor")
    article_id = world.in_editing(classes=("K8",))
    with pytest.raises(NotAllowed):  # the checklist first
        world.do(EDITOR, "approve_first_level", article_id, checklist=ALL_TICKS[:2])
    world.do(EDITOR, "approve_first_level", article_id, checklist=ALL_TICKS)
    line = world.ledger(article_id)[-1]
    assert ("T11e", "editor", 3, "D12.2c2", "15/UQ-THPT") == (
        line.transition, line.role, line.level, line.clause, line.delegation_no,
    )  # fmt: skip
    assert [1, 3] == [a["level"] for a in world.last_event(article_id)["approvals"]]


def test_an_editor_may_not_approve_other_classes_his_own_text_or_anothers_article(world: Delegated) -> None:
    world.grant("K8", "K6", to=EDITOR, role="editor")
    world.grant("K8", to="btv-ngu-van", role="editor")
    article_id = world.in_editing(classes=("K6",))
    with pytest.raises(NotAllowed) as refusal:
        world.do(EDITOR, "approve_first_level", article_id, checklist=ALL_TICKS)
    assert "D12.2c2" == refusal.value.clause
    with pytest.raises(NotAllowed) as refusal:
        world.do("btv-ngu-van", "approve_first_level", article_id, checklist=ALL_TICKS)
    assert "not_responsible" == refusal.value.code
    world.dismiss("btv-ngu-van", "btv-xa-hoi")  # the only editor left wrote it: the secretary must edit
    own = world.submitted(author=EDITOR)
    world.do("thu-ky", "assign", own, editor_id=EDITOR)
    world.classify(EDITOR, own, "K8")
    with pytest.raises(NotAllowed) as refusal:  # test vector: an editor approves his own K8 text -> denied
        world.do(EDITOR, "approve_first_level", own, checklist=ALL_TICKS)
    assert "Không ai tự duyệt bài của mình" in refusal.value.message


def test_recalled_by_the_head_the_deputy_looks_at_it_first(world: Delegated) -> None:
    from shared.events import articles as events

    world.grant("K8", to=EDITOR, role="editor")
    article_id = world.in_editing(classes=("K8",))
    world.do(EDITOR, "approve_first_level", article_id, checklist=ALL_TICKS)
    world.settle()
    world.publishing_says(
        events.ArticleRecalled, article_id, who="hieu-truong", transition="T26", from_state="approved",
        to_state="pending_head", owner="review", reason="Xem lại ảnh.",
    )  # fmt: skip
    row = world.row(article_id)
    assert ("pending_head", [1]) == (row.state, [a["level"] for a in row.approvals])
    with pytest.raises(NotAllowed) as refusal:  # no deputy has approved this text
        world.do("hieu-truong", "approve_posting", article_id)
    assert "D12.3b" == refusal.value.clause
    world.do("hieu-truong", "return_to_deputy", article_id, reason="Mời Phó Trưởng Ban xem.")


# --- accounts is asked once more --------------------------------------------------------------------------------------


def _asks(world: Delegated, answer) -> list:
    asked = []

    def delegation(member_id, role, classes):
        asked.append((member_id, role, tuple(classes)))
        if isinstance(answer, Exception):
            raise answer
        return answer

    world.review.peers.delegation = delegation
    return asked


def _post(world: Delegated, sign_in, article_id: str):
    page = f"/bien-tap/bai/{article_id}/duyet-dang-phan-cap"
    return sign_in(DEPUTY).post(page, version=str(world.row(article_id).version), reason="")


def test_the_page_asks_accounts_and_approves_under_the_paper_it_names(world: Delegated, sign_in) -> None:
    paper = world.grant("K6")
    world.grant("K5", "K6", "K7", decision_no="16/UQ-THPT")
    article_id = world.at_deputy(classes=("K6",))
    asked = _asks(world, paper)
    answer = _post(world, sign_in, article_id)
    assert 303 == answer.status_code, answer.text
    assert [(DEPUTY, "deputy", ("K6",))] == asked
    assert (paper, "15/UQ-THPT") == (
        world.ledger(article_id)[-1].delegation_id, world.ledger(article_id)[-1].delegation_no,
    )  # fmt: skip
    shown = sign_in("hieu-truong").get(f"/bien-tap/bai/{article_id}").text
    assert "thay Hiệu trưởng" in shown and "văn bản uỷ quyền 15/UQ-THPT" in shown
    assert "Trưởng Ban duyệt đăng (theo uỷ quyền)" in shown


def test_revoked_while_the_page_is_open_is_refused_in_plain_words(world: Delegated, sign_in) -> None:
    world.grant("K6")
    article_id = world.at_deputy(classes=("K6",))
    before = world.row(article_id).version
    _asks(world, None)  # accounts has revoked it; the news is not here yet
    answer = _post(world, sign_in, article_id)
    assert 403 == answer.status_code
    assert "vừa bị thu hồi hoặc đã hết hạn" in answer.text
    row = world.row(article_id)
    assert ("pending_deputy", before) == (row.state, row.version)


def test_when_accounts_is_away_the_read_copy_decides_and_the_log_says_so(world: Delegated, sign_in, capsys) -> None:
    world.grant("K6")
    article_id = world.at_deputy(classes=("K6",))
    _asks(world, Transient("accounts: ReadTimeout"))
    assert 303 == _post(world, sign_in, article_id).status_code


def test_a_paper_confirmed_but_not_heard_of_here_yet_approves_nothing(world: Delegated, sign_in) -> None:
    world.grant("K6")
    article_id = world.at_deputy(classes=("K6",))
    _asks(world, "uq-chua-nghe")
    answer = _post(world, sign_in, article_id)
    assert 403 == answer.status_code and "pending_deputy" == world.row(article_id).state


def test_the_api_refuses_the_same_way_and_names_the_clause(world: Delegated, sign_in) -> None:
    paper = world.grant("K8", to=EDITOR, role="editor")
    article_id = world.in_editing(classes=("K8",))
    path = f"/api/review/v1/articles/{article_id}/actions/approve_first_level"
    body = {"version": world.row(article_id).version, "checklist": list(ALL_TICKS)}
    _asks(world, None)
    refused = sign_in(EDITOR).call("POST", path, body)
    assert (403, "delegation_over", "D12.2b") == (refused.status_code, refused.json["code"], refused.json["clause"])
    _asks(world, paper)
    done = sign_in(EDITOR).call("POST", path, body)
    assert (200, "approved", "publishing") == (done.status_code, done.json["state"], done.json["owner"])
    ledger = sign_in("thu-ky").call("GET", f"/api/review/v1/articles/{article_id}").json["ledger"]
    assert ("15/UQ-THPT", "Hiệu trưởng", "delegated") == (
        ledger[-1]["delegation_no"], ledger[-1]["on_behalf"], ledger[-1]["mode"],
    )  # fmt: skip


def test_the_panel_offers_the_fast_lane_to_its_holder_and_says_why_not_to_others(world: Delegated, sign_in) -> None:
    article_id = world.at_deputy(classes=("K6",))
    closed = sign_in(DEPUTY).get(f"/bien-tap/bai/{article_id}").text
    assert "Không có văn bản uỷ quyền nào" in closed and "duyet-dang-phan-cap" not in closed
    world.grant("K6")
    opened = sign_in(DEPUTY).get(f"/bien-tap/bai/{article_id}").text
    assert f"/bien-tap/bai/{article_id}/duyet-dang-phan-cap" in opened
    assert "theo văn bản uỷ quyền 15/UQ-THPT" in opened


def test_in_a_strict_school_a_delegation_opens_nothing(tmp_path) -> None:
    world = World(tmp_path)
    world._say_people("delegation.granted", {
        "delegation_id": "d", "from_id": "hieu-truong", "to_id": DEPUTY, "role": "deputy", "classes": ["K6"],
        "since": "2026-01-01", "until": "2026-12-31", "decision_no": "1",
    })  # fmt: skip
    article_id = world.at_deputy(classes=("K6",))
    with pytest.raises(NotAllowed) as refusal:
        world.do(DEPUTY, "approve_delegated", article_id)
    assert ("D13.4c", True) == (refusal.value.clause, "chưa áp dụng" in refusal.value.message)
    assert all(line.mode in {"strict", ""} for line in world.ledger(article_id))
    for wiring in world.network.wirings.values():
        wiring.dispose()


def test_a_stale_page_and_an_unknown_ground_change_nothing(world: Delegated) -> None:
    world.grant("K6")
    article_id = world.at_deputy(classes=("K6",))
    with pytest.raises(Conflict):
        world.do(DEPUTY, "approve_delegated", article_id, version=1)
    with pytest.raises(Invalid):
        world.do(DEPUTY, "approve_delegated", article_id, reason="x" * 3000)
    with world.review.read() as session:
        assert session.query(Decision).filter_by(transition="T11").count() == 0
