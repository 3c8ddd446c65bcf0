"""Điều 17: the ranking from the report's facts, nominations, records of breaches with the right to answer."""

import re

import pytest

from services.reporting import operations, queries
from services.reporting.errors import DecidedAlready, UnknownViolation
from shared.clients import tokens
from shared.errors import Conflict, Invalid, NotAllowed
from tests.integration.reporting.world import World

pytestmark = pytest.mark.usefixtures("on_both")
API = "/api/reporting/v1"
PRAISE = {"period": "Học kì I năm học 2026–2027", "target": "unit:to-toan-tin", "reason": "Đăng đều, đúng hạn"}
WRONG = {"member_id": "", "ground": "R1", "what": "Sai điểm của học sinh, gây hiểu lầm"}


def act(world: World, name: str, who: str, **facts):
    actor = world.actor(who)
    return world.run(lambda uow: getattr(operations.merit, name)(uow, actor=actor, **facts))


def published(world: World, **more):
    return world.story(**more).submit().assign().publish()


def ranked(world: World, *periods: str):
    with world.wiring.read() as session:
        return queries.ranking(session, periods or ("2026-09",), world.wiring.pack_on, world.clock())


def recorded(world: World, who: str = "hieu-truong", **changes):
    story = published(world)
    ground = next(iter(world.pack.grounds))
    return act(
        world,
        "record_violation",
        who,
        **{"article_id": story.id, "pack": world.pack, **WRONG, "ground": ground, **changes},
    )


def seen(world: World, violation_id: str, who: str):
    with world.wiring.read() as session:
        return queries.violation(session, violation_id, world.pack, world.actor(who))


def test_d17a_units_and_people_are_ranked_by_published_then_on_time(world: World):
    published(world)
    published(world, unit="to-ngu-van", author="gv-van", end="2026-09-10")
    published(world, unit="to-ngu-van", author="gv-van")
    world.story(unit="to-xa-hoi", author="gv-su").submit()
    world.now("2026-10-05 08:00")
    units, people = ranked(world)
    assert [(row.id, row.published, row.sent, row.due, row.on_time) for row in units][:3] == [
        ("to-ngu-van", 2, 2, 1, 1), ("to-toan-tin", 1, 1, 0, 0), ("cong-doan", 0, 0, 0, 0)
    ]  # fmt: skip
    assert [(row.id, row.published, row.on_time) for row in people] == [
        ("gv-van", 2, 1), ("gv-toan", 1, 0), ("gv-su", 0, 0)
    ]  # fmt: skip


def test_d17a_equal_figures_share_a_place(world: World):
    published(world)
    published(world, unit="to-ngu-van", author="gv-van")
    world.now("2026-10-05 08:00")
    units, people = ranked(world)
    assert [row.rank for row in people] == [1, 1]
    assert [(row.id, row.rank) for row in units[:2]] == [("to-ngu-van", 1), ("to-toan-tin", 1)]
    assert {row.rank for row in units[2:]} == {3}


def test_d17a_the_ranking_and_the_report_say_the_same(world: World):
    published(world)
    published(world, unit="to-ngu-van", author="gv-van", end="2026-09-10")
    world.now("2026-10-05 08:00")
    units, _ = ranked(world)
    figures = world.figures("2026-09")
    assert {row.id: row.published for row in units} == {row.unit_id: row.published for row in figures.units}
    assert (sum(row.due for row in units), sum(row.on_time for row in units)) == (
        figures.deadlines.due, figures.deadlines.on_time
    )  # fmt: skip
    assert {row.id for row in units if row.owed and row.owed == row.met} == {
        row.unit_id for row in figures.units if row.met
    }


def test_d17a_deputy_or_secretary_propose_the_principal_decides_once(world: World):
    with pytest.raises(NotAllowed):
        act(world, "nominate", "btv-toan-tin", **PRAISE)
    row = act(world, "nominate", "thu-ky", **PRAISE)
    with pytest.raises(Conflict):
        act(world, "nominate", "pho-hieu-truong", **PRAISE)
    facts = {"nomination_id": row.id, "approved": True, "decision_no": "12/QĐ-KT", "note": ""}
    with pytest.raises(NotAllowed):
        act(world, "decide_nomination", "thu-ky", **facts)
    with pytest.raises(Invalid) as refused:
        act(world, "decide_nomination", "hieu-truong", **{**facts, "decision_no": ""})
    assert set(refused.value.fields) == {"decision_no"}
    act(world, "decide_nomination", "hieu-truong", **facts)
    with pytest.raises(DecidedAlready):
        act(world, "decide_nomination", "hieu-truong", **facts)
    with world.wiring.read() as session:
        (shown,) = queries.nominations(session)
    assert (shown.target, shown.verdict, shown.decision_no) == ("Tổ Toán – Tin", "approved", "12/QĐ-KT")
    assert [said["verdict"] for said in world.said("merit.decided")] == ["approved"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"period": ""}, "period"), ({"target": "unit:khong-co"}, "target"), ({"target": "x"}, "target"), ({"reason": ""}, "reason")],
)  # fmt: skip
def test_d17a_what_is_wrong_is_named(world: World, changes, field):
    with pytest.raises(Invalid) as refused:
        act(world, "nominate", "thu-ky", **{**PRAISE, **changes})
    assert set(refused.value.fields) == {field}


def test_d17b_only_head_and_principal_record_and_the_author_is_meant_by_default(world: World):
    with pytest.raises(NotAllowed):
        recorded(world, "pho-hieu-truong")
    with pytest.raises(Invalid) as refused:
        recorded(world, article_id="khong-co", ground="X9", what="")
    assert set(refused.value.fields) == {"article_id", "ground", "what"}
    row = recorded(world)
    shown = seen(world, row.id, "hieu-truong")
    assert (shown.member_id, shown.seq, shown.verdict) == ("gv-toan", 3, None)
    (said,) = world.said("violation.recorded")
    assert set(said) == {"violation_id", "article_id"}  # who and why is not for everybody's log


def test_d17b_only_notifications_is_told_whom_it_concerns(world: World):
    row = recorded(world)

    def ask(issuer: str, violation: str = row.id):
        token = tokens.issue(world.wiring.settings.secret_key, issuer, "reporting")
        path = f"/internal/reporting/concerned?violation={violation}"
        return world.app.test_client().get(path, headers={"Authorization": f"Bearer {token}"}).json

    assert [{"member_id": "gv-toan"}, {"member_id": ""}] == [ask("notifications"), ask("notifications", "khong-co")]
    assert {"member_id": ""} == ask("review")
    assert 401 == world.app.test_client().get("/internal/reporting/concerned").status_code


def test_d17b_nobody_else_sees_it(world: World):
    row = recorded(world)
    assert seen(world, row.id, "gv-toan").title
    for who in ("thu-ky", "pho-hieu-truong", "btv-toan-tin", "gv-van"):
        with pytest.raises(UnknownViolation):
            seen(world, row.id, who)
        assert world.browser(who).get(f"/bao-cao/vi-pham/{row.id}").status_code == 404
        assert row.title not in world.browser(who).get("/bao-cao/vi-pham/").text


def test_d17b_heard_before_decided(world: World):
    row = recorded(world)
    facts = {"violation_id": row.id, "upheld": True, "decision_no": "3/KL", "note": "Nhắc nhở"}
    with pytest.raises(Conflict) as early:
        act(world, "decide_violation", "hieu-truong", **facts)
    assert early.value.code == "not_heard"
    with pytest.raises(NotAllowed):
        act(world, "answer_violation", "hieu-truong", violation_id=row.id, answer="Tôi không nhầm")
    act(world, "answer_violation", "gv-toan", violation_id=row.id, answer="Nhầm bảng điểm, đã xin lỗi")
    with pytest.raises(Conflict):
        act(world, "answer_violation", "gv-toan", violation_id=row.id, answer="Lần nữa")
    with pytest.raises(NotAllowed):
        act(world, "decide_violation", "gv-toan", **facts)
    with pytest.raises(Invalid):
        act(world, "decide_violation", "hieu-truong", **{**facts, "decision_no": ""})
    act(world, "decide_violation", "hieu-truong", **facts)
    with pytest.raises(DecidedAlready):
        act(world, "decide_violation", "hieu-truong", **facts)
    assert seen(world, row.id, "gv-toan").verdict == "upheld"


def test_d17b_who_says_nothing_for_three_days_is_decided_about(world: World):
    row = recorded(world)
    world.now("2026-09-17 08:00")
    act(
        world, "decide_violation", "hieu-truong", violation_id=row.id, upheld=False, decision_no="", note="Không có lỗi"
    )
    with pytest.raises(DecidedAlready):
        act(world, "answer_violation", "gv-toan", violation_id=row.id, answer="Muộn")


def test_the_pages(world: World):
    published(world)
    deputy, principal, teacher = (
        world.browser("pho-hieu-truong"),
        world.browser("hieu-truong"),
        world.browser("gv-toan"),
    )
    assert "Chưa có đề nghị nào" in deputy.text("/bao-cao/thi-dua/")
    wrong = deputy.post("/bao-cao/thi-dua/de-nghi", **{**PRAISE, "target": ""})
    assert wrong.status_code == 422 and "Đăng đều, đúng hạn" in wrong.text
    assert deputy.post("/bao-cao/thi-dua/de-nghi", **PRAISE).status_code == 303
    path = re.search(r"/bao-cao/thi-dua/[^/]+/quyet-dinh", principal.get("/bao-cao/thi-dua/").text)[0]
    assert principal.post(path, verdict="no", decision_no="", note="").status_code == 422
    assert principal.post(path, verdict="yes", decision_no="12/QĐ-KT", note="").status_code == 303
    assert "12/QĐ-KT" in deputy.text("/bao-cao/thi-dua/")
    assert teacher.get("/bao-cao/thi-dua/").status_code == 403
    assert teacher.get("/bao-cao/vi-pham/moi").status_code == 403


def test_the_pages_of_a_record(world: World):
    story, principal, teacher = published(world), world.browser("hieu-truong"), world.browser("gv-toan")
    fields = {"article_id": story.id, **WRONG, "ground": next(iter(world.pack.grounds))}
    wrong = principal.post("/bao-cao/vi-pham/moi", **{**fields, "ground": ""})
    assert wrong.status_code == 422 and "Sai điểm của học sinh" in wrong.text
    one = principal.post("/bao-cao/vi-pham/moi", **fields).location
    assert "Lời giải trình" in teacher.text(one)
    assert teacher.post(f"{one}/giai-trinh", answer="").status_code == 422
    assert principal.post(f"{one}/ket-luan", verdict="yes", decision_no="3/KL", note="Nhắc").status_code == 409
    assert teacher.post(f"{one}/giai-trinh", answer="Nhầm bảng điểm").status_code == 303
    assert principal.post(f"{one}/ket-luan", verdict="yes", decision_no="3/KL", note="Nhắc nhở").status_code == 303
    assert "Nhắc nhở" in teacher.text(one)


def test_the_api(world: World):
    story, principal, teacher = published(world), world.browser("hieu-truong"), world.browser("gv-toan")
    made = world.browser("thu-ky").call("POST", f"{API}/nominations", PRAISE)
    assert made.status_code == 201
    decided = principal.call(
        "POST", f"{API}/nominations/{made.json['id']}/decide", {"verdict": "no", "note": "Để kì sau"}
    )
    assert decided.status_code == 200
    shown = world.browser("btv-toan-tin").get(f"{API}/merit").json
    assert shown["nominations"][0]["verdict"] == "declined" and shown["units"][0]["id"] == "to-toan-tin"
    assert teacher.get(f"{API}/merit").status_code == 403
    body = {"article_id": story.id, "ground": next(iter(world.pack.grounds)), "what": "Sai điểm"}
    one = principal.call("POST", f"{API}/violations", body)
    assert (one.status_code, one.json["member_id"]) == (201, "gv-toan")
    path = f"{API}/violations/{one.json['id']}"
    early = principal.call("POST", f"{path}/decide", {"verdict": "no", "note": "Không lỗi"})
    assert (early.status_code, early.json["clause"]) == (409, "D17b")
    assert world.browser("thu-ky").call("POST", f"{path}/answer", {"answer": "x"}).status_code == 404
    assert teacher.call("POST", f"{path}/answer", {"answer": "Nhầm"}).json["answer"] == "Nhầm"
    assert (
        principal.call("POST", f"{path}/decide", {"verdict": "no", "note": "Không lỗi"}).json["verdict"] == "dismissed"
    )
    assert [row["id"] for row in teacher.get(f"{API}/violations").json["items"]] == [one.json["id"]]
    assert world.browser("gv-van").get(f"{API}/violations").json["items"] == []
