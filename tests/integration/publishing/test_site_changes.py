"""D4.2: a site that starts otherwise than last time, without an approval, is a fact the principal hears of, once."""

from datetime import timedelta

import pytest
from click.testing import CliRunner

from deploy.runtime import cli
from services.publishing import operations, queries
from services.publishing.app import create_app
from services.publishing.clients import site_shape
from services.publishing.config import SiteInfo
from services.publishing.operations.site_changes import differences
from services.publishing.wiring import build
from shared.errors import Conflict, Invalid, NotAllowed, NotFound
from shared.regulation.pack import FOLDER, load_pack
from tests.integration.publishing.conftest import Browser
from tests.integration.review.delegated import write_pack

ASKED = {"kind": "section", "what": "Mở cột mục “Hỏi đáp”", "why": "Phụ huynh hỏi nhiều", "cost": ""}
API = "/api/publishing/v1/site-changes"


def act(world, name, who, **facts):
    with world.wiring.uow() as uow:
        row = getattr(operations, name)(uow, actor=world.actor(who), **facts)
        uow.commit()
    return row


def start(world, monkeypatch, **changed):
    """A start of the service with other settings of the site."""
    for name, value in changed.items():
        monkeypatch.setenv(f"TOASOAN_SITE_{name.upper()}", value)
    wiring = build(world.settings, clock=world.clock, bell=world.wiring.bell, peers=world.wiring.peers)
    app = create_app(wiring)
    wiring.dispose()
    return app


def noticed(world):
    return [envelope.payload for envelope in world.said("site_change.noticed")]


def approved(world, who="btv-toan-tin"):
    row = act(world, "propose_change", who, **ASKED)
    said = {"change_id": row.id, "approved": True, "reason": "Đồng ý", "decision_no": "12/QĐ-THPT"}
    return act(world, "decide_change", "hieu-truong", **said)


@pytest.fixture
def changed(world, monkeypatch):
    """A world whose site was started with another name; returns (world, id of the notice)."""
    start(world, monkeypatch)
    start(world, monkeypatch, name="Cổng của trường khác")
    with world.wiring.read() as session:
        (found,) = queries.open_site_changes(session)
    return world, found.id


def test_d4_2_the_first_start_is_where_counting_begins_and_restarts_say_nothing(any_world, monkeypatch):
    for _ in range(3):
        start(any_world, monkeypatch)
    assert [] == noticed(any_world)


def test_d4_2_a_change_is_one_fact_however_often_it_starts_and_the_site_starts(any_world, monkeypatch):
    world = any_world
    start(world, monkeypatch)
    before = SiteInfo("").name
    for _ in range(3):
        assert 200 == start(world, monkeypatch, name="Cổng mới").test_client().get("/").status_code
    assert [[f"Tên Cổng: {before} → Cổng mới"]] == [said["what"] for said in noticed(world)]
    start(world, monkeypatch, name=before)  # taken back
    start(world, monkeypatch, name="Cổng mới")
    assert 1 == len(noticed(world))
    start(world, monkeypatch, name="Cổng mới", phone="0221 000 000")
    assert ["Điện thoại: để trống → 0221 000 000"] == noticed(world)[-1]["what"]
    with world.wiring.read() as session:
        found = queries.open_site_changes(session)
    assert [True, False] == [one.current for one in found]


def test_d4_2_another_regulation_and_other_sections_are_named(world, tmp_path):
    packs = tmp_path / "packs"
    label = "label: Tin trường"
    assert label in (FOLDER / "quy-che-154-2019.yaml").read_text(encoding="utf-8")
    name = write_pack(packs, **{label: "label: Tin"})
    site = SiteInfo("")
    here = site_shape.shape_of(site, world.wiring.pack)
    there = site_shape.shape_of(site, load_pack(f"{name}@1", packs))
    assert [
        "Quy chế áp dụng: quy-che-154-2019, bản 1 → truong-khac, bản 1",
        "Chuyên mục “Tin trường” đổi tên thành “Tin”",
    ] == differences(here, there)
    turned = {**here, "sections": here["sections"][::-1], "look": "khác"}
    assert ["Thứ tự chuyên mục trên menu đã khác", "Mẫu trang công khai và giao diện đã khác"] == differences(
        here, turned
    )
    more = {**here, "sections": [*here["sections"], ["hoi-dap", "Hỏi đáp"]]}
    assert ["Thêm chuyên mục “Hỏi đáp”"] == differences(here, more)
    gone = {**here, "sections": here["sections"][1:]}
    assert [f"Bỏ chuyên mục “{here['sections'][0][1]}”"] == differences(here, gone)


def test_d4_2_tied_to_an_approved_request_which_is_implemented_by_that(changed):
    world, notice = changed
    proposed = act(world, "propose_change", "thu-ky", **ASKED)
    with pytest.raises(Invalid) as refused:
        act(world, "tie_site_change", "thu-ky", notice_id=notice, change_id=proposed.id)
    assert ({"change_id"}, "D4.2") == (set(refused.value.fields), refused.value.clause)
    change = approved(world)
    with pytest.raises(NotAllowed):
        act(world, "tie_site_change", "btv-toan-tin", notice_id=notice, change_id=change.id)
    with pytest.raises(NotFound):
        act(world, "tie_site_change", "thu-ky", notice_id="khong-co", change_id=change.id)
    act(world, "tie_site_change", "thu-ky", notice_id=notice, change_id=change.id)
    with pytest.raises(Conflict):
        act(world, "tie_site_change", "hieu-truong", notice_id=notice, change_id=change.id)
    assert [{"notice_id": notice, "change_id": change.id}] == [e.payload for e in world.said("site_change.tied")]
    assert "implemented" == world.said("change_request.moved")[-1].payload["state"]
    with world.wiring.read() as session:
        assert [] == queries.open_site_changes(session)
        assert "implemented" == queries.find_change(session, change.id).state
        assert not queries.find_site_change(session, notice).approved_later


def test_d4_2_approved_afterwards_is_said_and_no_day_before_the_approval_noted(changed):
    world, notice = changed
    world.clock.set(world.clock() + timedelta(days=3))
    change = approved(world)
    act(world, "tie_site_change", "hieu-truong", notice_id=notice, change_id=change.id)
    with world.wiring.read() as session:
        assert queries.find_site_change(session, notice).approved_later
        assert "2026-11-27" == queries.find_change(session, change.id).implemented_on.isoformat()


def test_d4_2_the_pages_show_it_and_tie_it(changed, sign_in):
    world, notice = changed
    page = f"/xuat-ban/thay-doi/chua-duyet/{notice}"
    assert "Chưa có đề nghị nào được phê duyệt" in sign_in("thu-ky").get(page).text
    change = approved(world)
    for who in ("thu-ky", "hieu-truong"):
        for address in ("/xuat-ban/", "/xuat-ban/thay-doi/"):
            text = sign_in(who).get(address).text
            assert "Thay đổi chưa có phê duyệt (Điều 4.2)" in text and page in text
    editor = sign_in("btv-toan-tin")
    assert page not in editor.get("/xuat-ban/").text
    assert "Gắn với đề nghị này" not in editor.get(page).text
    assert 403 == editor.post(f"{page}/gan", change_id=change.id).status_code
    assert 403 == sign_in("gv-toan").get(page).status_code
    secretary = sign_in("thu-ky")
    assert 422 == secretary.post(f"{page}/gan", change_id="khong-co").status_code
    assert 303 == secretary.post(f"{page}/gan", change_id=change.id).status_code
    assert "Thay đổi đã gắn với phê duyệt" in secretary.get(page).text
    assert page not in secretary.get("/xuat-ban/").text
    assert 404 == secretary.get("/xuat-ban/thay-doi/chua-duyet/khong-co").status_code


def test_d4_2_the_api_lists_and_ties(changed, sign_in):
    world, notice = changed
    secretary = sign_in("thu-ky")
    (found,) = secretary.call("GET", API).json["items"]
    assert (notice, "open") == (found["id"], found["state"])
    change = approved(world)
    tied = secretary.call("POST", f"{API}/{notice}/approval", {"change_id": change.id})
    assert ("tied", change.id) == (tied.json["state"], tied.json["change_id"])
    assert [] == secretary.call("GET", API).json["items"]


def test_d4_2_doctor_says_it(changed, monkeypatch):
    world, notice = changed
    monkeypatch.setenv("TOASOAN_VAR", str(world.settings.var))
    monkeypatch.setenv("DATABASE_URL", world.settings.database or "")
    said = CliRunner().invoke(cli.main, ["doctor"])
    assert 1 == said.exit_code
    assert "thay đổi chưa có phê duyệt (Điều 4.2): Tên Cổng" in said.output and notice in said.output


def test_d4_2_a_database_that_is_away_stops_no_start(world, monkeypatch):
    monkeypatch.setattr(operations, "note_shape", lambda *_: (_ for _ in ()).throw(OSError("away")))
    assert isinstance(
        Browser(world, start(world, monkeypatch).test_client(), "thu-ky").get("/xuat-ban/").status_code, int
    )
