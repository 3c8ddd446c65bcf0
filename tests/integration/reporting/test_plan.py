"""D5.3b: the editorial plan is proposed, entered, changed with history, cancelled; tied to articles; in section IX."""

from datetime import date

import pytest

from services.reporting import operations, queries
from services.reporting.clients import docx_of, paper_of
from services.reporting.config import Letterhead
from services.reporting.errors import ArticleTaken, PlanLineOver, StalePlanLine, UnknownPlanLine
from services.reporting.models import PlanLine, span_of
from shared.errors import Invalid, NotAllowed
from tests.integration.reporting.world import World

pytestmark = pytest.mark.usefixtures("on_both")
HOME = "/bao-cao/ke-hoach/"
API = "/api/reporting/v1/plan"


def given(**more) -> operations.PlanGiven:
    facts = {
        "period": "2026-10", "topic": "Ngày hội STEM", "section": "tin-truong", "planned_day": date(2026, 10, 5),
        "unit_id": "to-toan-tin", **more,
    }  # fmt: skip
    return operations.PlanGiven(**facts)


def enter(world: World, who: str = "thu-ky", **more) -> PlanLine:
    actor = world.actor(who)
    return world.run(lambda uow: operations.plan.enter(uow, given=given(**more), pack=world.pack, actor=actor))


def act(world: World, name: str, who: str, row: PlanLine, **more) -> PlanLine:
    actor = world.actor(who)
    facts = {"version": row.version, **more}
    return world.run(lambda uow: getattr(operations.plan, name)(uow, line_id=row.id, actor=actor, **facts))


def change(world: World, who: str, row: PlanLine, reason: str = "", **more) -> PlanLine:
    return act(world, "change", who, row, given=given(**more), pack=world.pack, reason=reason)


def seen(world: World, row: PlanLine, who: str = "thu-ky") -> queries.PlanRow:
    with world.wiring.read() as session:
        found = queries.plan_line(session, row.id, world.pack, world.actor(who), world.clock())
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("who", "unit", "state"),
    [
        ("thu-ky", "to-xa-hoi", "planned"), ("pho-hieu-truong", "to-toan-tin", "planned"),
        ("btv-toan-tin", "to-ngu-van", "proposed"), ("gv-toan", "to-toan-tin", None), ("van-thu", "van-phong", None),
        ("hieu-truong", "to-toan-tin", None),
    ],
)  # fmt: skip
def test_d5_3b_deputy_and_secretary_enter_editors_propose(world: World, who: str, unit: str, state: str | None):
    if state is None:
        with pytest.raises(NotAllowed):
            enter(world, who, unit_id=unit)
    else:
        assert enter(world, who, unit_id=unit).state == state


def test_d5_3b_wrong_facts_are_refused_with_their_fields(world: World):
    for facts, fields in (
        ({"topic": "", "section": "x", "unit_id": "x", "responsible_id": "x"},
         {"topic", "section", "unit_id", "responsible_id"}),
        ({"unit_id": ""}, {"unit_id"}),
        ({"period": "2026-13"}, {"period"}), ({"period": "2026-hk3"}, {"period"}),
        ({"planned_day": date(2026, 11, 1)}, {"planned_day"}),
        ({"period": "2026-hk2"}, {"planned_day"}),
    ):  # fmt: skip
        with pytest.raises(Invalid) as refused:
            enter(world, **facts)
        assert set(refused.value.fields) == fields
    for period in ("2026-10", "2026-hk1", "2026-nam"):
        assert enter(world, period=period, unit_id="", responsible_id="gv-van").unit_id is None


def test_d5_3b_a_proposal_is_accepted_by_deputy_or_secretary_and_its_maker_may_take_it_back(world: World):
    row = enter(world, "btv-toan-tin")
    with pytest.raises(NotAllowed):
        act(world, "accept", "btv-toan-tin", row)
    with pytest.raises(NotAllowed):
        change(world, "btv-ngu-van", row, topic="Khác")
    row = change(world, "btv-toan-tin", row, topic="Ngày hội khoa học")
    row = act(world, "accept", "pho-hieu-truong", row)
    with pytest.raises(NotAllowed):
        change(world, "btv-toan-tin", row, topic="Khác")
    with pytest.raises(NotAllowed):
        act(world, "cancel", "btv-toan-tin", row, reason="Thôi")
    other = enter(world, "btv-toan-tin")
    assert act(world, "cancel", "btv-toan-tin", other, reason="Thôi").state == "cancelled"


def test_d5_3b_changed_with_history_cancelled_with_a_reason_and_nothing_stale(world: World):
    row = enter(world)
    changed = change(world, "pho-hieu-truong", row, "Lùi lịch", planned_day=date(2026, 10, 12), unit_id="to-ngu-van")
    assert change(world, "thu-ky", changed, planned_day=date(2026, 10, 12), unit_id="to-ngu-van").version == 2
    with pytest.raises(StalePlanLine):
        change(world, "thu-ky", row, topic="Khác")
    with pytest.raises(Invalid):
        act(world, "cancel", "thu-ky", changed, reason="")
    gone = act(world, "cancel", "thu-ky", changed, reason="Không tổ chức")
    with pytest.raises(PlanLineOver):
        act(world, "cancel", "thu-ky", gone, reason="Nữa")
    with world.wiring.read() as session:
        history = queries.plan_history(session, row.id, world.pack)
    assert [one.act for one in history] == ["cancelled", "changed", "entered"]
    assert (history[0].reason, history[1].reason) == ("Không tổ chức", "Lùi lịch")
    assert history[1].fields == {
        "planned_day": ["05/10/2026", "12/10/2026"], "unit_id": ["Tổ Toán – Tin", "Tổ Ngữ văn"]
    }  # fmt: skip


def test_d5_3b_articles_are_tied_by_hand_suggested_by_section_unit_and_day(world: World):
    world.now("2026-10-03 08:00")
    row = enter(world)
    near = world.story(title="Gần").submit()
    other = world.story(unit="to-xa-hoi", author="gv-su", title="Tổ khác").submit()
    world.story(title="Nháp").say("drafted", "draft")
    with world.wiring.read() as session:
        found = queries.plan_candidates(session, row.id, world.actor("thu-ky"))
        led = queries.plan_candidates(session, row.id, world.actor("btv-toan-tin"))
    assert [(one.title, one.suggested) for one in found] == [("Gần", True), ("Tổ khác", False)]
    assert [one.title for one in led] == ["Gần"]
    assert seen(world, row).suggested == 1
    for who, article in (("gv-toan", near), ("btv-ngu-van", near), ("btv-toan-tin", other)):
        with pytest.raises(NotAllowed):
            act(world, "tie", who, row, article_id=article.id)
    with pytest.raises(UnknownPlanLine):
        act(world, "tie", "gv-van", row, article_id=near.id)
    with pytest.raises(ArticleTaken):
        act(world, "tie", "thu-ky", row, article_id="khong-co")
    tied = act(world, "tie", "btv-toan-tin", row, article_id=near.id)
    assert act(world, "tie", "btv-toan-tin", tied, article_id=near.id).version == tied.version
    with pytest.raises(ArticleTaken):
        act(world, "tie", "thu-ky", enter(world, topic="Dòng khác"), article_id=near.id)
    with pytest.raises(ArticleTaken):
        act(world, "tie", "thu-ky", enter(world, "btv-ngu-van"), article_id=other.id)
    free = act(world, "untie", "thu-ky", tied, article_id=near.id)
    assert seen(world, act(world, "tie", "thu-ky", free, article_id=other.id)).articles[0].title == "Tổ khác"


def test_d5_3b_plan_against_what_was_done(world: World):
    world.now("2026-10-03 08:00")
    row, alone = enter(world), enter(world, topic="Chưa ai viết")
    assert seen(world, row).state == "not_begun"
    story = world.story().submit()
    row = act(world, "tie", "thu-ky", row, article_id=story.id)
    assert seen(world, row).state == "in_progress"
    world.now("2026-10-05 23:59")
    assert seen(world, row).state == "in_progress"
    world.now("2026-10-06 00:00")
    assert (seen(world, row).state, seen(world, row).days_late, seen(world, alone).state) == ("late", 1, "late")
    world.now("2026-10-08 08:00")
    story.publish()
    world.now("2026-10-20 08:00").rebuild()
    assert (seen(world, row).state, seen(world, row).days_late) == ("done", 3)
    refused = world.story().submit()
    act(world, "tie", "thu-ky", enter(world, topic="Bị từ chối", planned_day=date(2026, 10, 30)), article_id=refused.id)
    refused.say("refused", "refused", reason="Không đúng")
    enter(world, topic="Cả năm", period="2026-nam", planned_day=date(2026, 10, 31))
    enter(world, "btv-toan-tin", topic="Đề xuất")
    with world.wiring.read() as session:
        october, whole = (span_of(period, world.pack.school_years) for period in ("2026-10", "2026-nam"))
        page = queries.plan(session, october, world.pack, world.actor("thu-ky"), world.clock())
        year = queries.plan(session, whole, world.pack, world.actor("thu-ky"), world.clock())
        foreign = queries.plan(session, october, world.pack, world.actor("gv-van"), world.clock())
    assert {k: v for k, v in page.counts.items() if v} == {"done": 1, "late": 1, "not_begun": 2, "proposed": 1}
    assert (len(year.rows), len(foreign.rows)) == (5, 0)


def test_d5_3b_the_plan_of_the_next_month_stands_in_section_ix(world: World):
    assert world.figures("2026-09").next_plan == ()
    enter(world)
    enter(world, topic="Chuyên đề kì I", period="2026-hk1", unit_id="", responsible_id="gv-van")
    enter(world, "btv-toan-tin", topic="Mới đề xuất")
    enter(world, topic="Tháng sau nữa", period="2026-11", planned_day=date(2026, 11, 2))
    act(world, "cancel", "thu-ky", enter(world, topic="Đã thôi"), reason="Thôi")
    data = world.figures("2026-09").to_dict()
    paper = paper_of(data, number=1, now=world.clock(), head=Letterhead(), decision="154/QĐ")
    part = paper.parts[-1]
    assert part.heading.startswith("IX.")
    text = " ".join(part.paragraphs)
    assert "- 05/10/2026: Ngày hội STEM (Tin trường; Tổ Toán – Tin)" in text
    assert "Chuyên đề kì I (Tin trường; " in text
    assert not any(words in text for words in ("Mới đề xuất", "Tháng sau nữa", "Đã thôi"))
    assert docx_of(paper).startswith(b"PK")
    assert "Ngày hội STEM" in world.browser("hieu-truong").text("/bao-cao/thang/2026-09")
    figures = world.browser("thu-ky").get("/api/reporting/v1/months/2026-09")
    assert figures.json["next_plan"][0]["day"] == "2026-10-05"
    data.pop("next_plan")  # a snapshot of before there was the plan
    assert len(paper_of(data, number=1, now=world.clock(), head=Letterhead(), decision="154").parts[-1].paragraphs) == 1


FORM = {
    "period": "2026-10", "topic": "Ngày hội STEM", "section": "tin-truong", "planned_day": "2026-10-05",
    "unit_id": "to-toan-tin", "responsible_id": "", "note": "Có ảnh",
}  # fmt: skip


def test_d5_3b_the_page(world: World):
    world.now("2026-10-03 08:00")
    lead, secretary, teacher = (world.browser(who) for who in ("btv-toan-tin", "thu-ky", "gv-toan"))
    assert "Kì này chưa có kế hoạch" in teacher.text(f"{HOME}?ki=2026-10")
    assert "phụ trách đơn vị đề xuất" in teacher.text(f"{HOME}moi")
    assert "Gửi đề xuất" in lead.text(f"{HOME}moi?ki=2026-10")
    wrong = lead.post(f"{HOME}moi", **{**FORM, "topic": ""})
    assert (wrong.status_code, "Có ảnh" in wrong.text) == (422, True)
    made = lead.post(f"{HOME}moi", **FORM)
    assert made.status_code == 303
    path = made.headers["Location"]
    assert "Đề xuất" in teacher.text(path)
    assert world.browser("gv-van").get(path).status_code == 404
    assert secretary.post(f"{path}/duyet", version=1).status_code == 303
    assert secretary.post(f"{path}/duyet", version=1).status_code == 409
    assert secretary.post(f"{path}/sua", **{**FORM, "section": "x", "version": 2, "reason": ""}).status_code == 422
    moved = {**FORM, "section": "chuyen-de", "version": 2, "reason": "Đổi mục"}
    assert secretary.post(f"{path}/sua", **moved).status_code == 303
    text = secretary.text(path)
    assert "Chuyên mục: Tin trường" in text
    assert "Lý do: Đổi mục" in text
    story = world.story(title="Bài STEM").submit()
    assert "Bài STEM" in secretary.text(path)
    assert secretary.post(f"{path}/gan", version=3, article_id=story.id).status_code == 303
    assert "Đang làm" in secretary.text(f"{HOME}?ki=2026-hk1")
    assert secretary.post(f"{path}/go-gan", version=4, article_id=story.id).status_code == 303
    assert secretary.post(f"{path}/huy", version=5, reason="").status_code == 422
    assert secretary.post(f"{path}/huy", version=5, reason="Không tổ chức").status_code == 303
    assert "Đã huỷ: Không tổ chức" in secretary.text(path)


def test_d5_3b_the_api(world: World):
    world.now("2026-10-03 08:00")
    lead, secretary = world.browser("btv-toan-tin"), world.browser("thu-ky")
    made = lead.call("POST", API, FORM)
    assert (made.status_code, made.json["state"], made.json["version"]) == (201, "proposed", 1)
    one, story = f"{API}/{made.json['id']}", world.story().submit()
    assert lead.call("POST", f"{one}/accept", {"version": 1}).status_code == 403
    assert secretary.call("POST", f"{one}/accept", {"version": 1}).json["state"] == "not_begun"
    changed = secretary.call("POST", f"{one}/change", {**FORM, "topic": "STEM", "version": 2, "reason": "Gọn"})
    assert changed.json["topic"] == "STEM"
    tied = secretary.call("POST", f"{one}/tie", {"version": 3, "article_id": story.id})
    assert (tied.json["state"], tied.json["articles"][0]["article_id"]) == ("in_progress", story.id)
    assert secretary.get(f"{API}?period=2026-nam").json["counts"]["in_progress"] == 1
    assert secretary.get(f"{API}?period=khi-nao").status_code == 422
    assert len(lead.get(API).json["rows"]) == 1
    assert secretary.call("POST", f"{one}/untie", {"version": 4, "article_id": story.id}).json["articles"] == []
    assert secretary.call("POST", f"{one}/cancel", {"version": 5, "reason": "Thôi"}).json["state"] == "cancelled"
    assert secretary.call("POST", f"{one}/cancel", {"version": 6, "reason": "Thôi"}).status_code == 409


def test_a_cancellation_of_an_old_page_keeps_its_reason(world: World):
    row = enter(world)
    change(world, "pho-hieu-truong", row, topic="Khác")
    late = world.browser("thu-ky").post(f"/bao-cao/ke-hoach/{row.id}/huy", version="1", reason="Hoãn vì mưa bão")
    assert 409 == late.status_code and "Hoãn vì mưa bão" in late.text
