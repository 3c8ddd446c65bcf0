"""A report from its opening to the files (B01–B10): who may do what, what is frozen, what people hear of it."""

from datetime import date
from io import BytesIO

import docx
import openpyxl
import pytest

from services.reporting import queries
from services.reporting.errors import BadPeriod
from services.reporting.models import Conclusion, Report
from services.reporting.operations import ConclusionGiven, reports
from services.reporting.schedule import make_files, open_due
from shared.errors import Conflict, Invalid, NotAllowed
from tests.integration.reporting.world import World, at

pytestmark = pytest.mark.usefixtures("on_both")
TOLD = {"strengths": "Tin nhanh.", "limits": "Thiếu ảnh.", "causes": "Ít máy ảnh.", "proposals": "Mua máy ảnh."}


@pytest.fixture
def october(tmp_path, world: World) -> World:
    """September is over, its report is not opened yet."""
    world.story().submit().publish()
    world.clock.moment = at("2026-10-01 08:00")
    return world


def opened(world: World, period: str = "2026-09", who: str = "thu-ky", **more) -> Report:
    actor = world.actor(who)
    return world.run(lambda uow: reports.open_report(uow, period=period, pack=world.wiring.pack, actor=actor, **more))


def row(world: World, report: Report) -> Report:
    with world.wiring.read() as session:
        return queries.find_report(session, report.id)


def step(world: World, report: Report, trigger: str, who: str = "thu-ky", reason: str = "") -> Report:
    actor, pack = world.actor(who), world.wiring.pack

    def work(uow):
        figures_of = lambda one: queries.figures(uow.session, one.period, pack, uow.now).to_dict()  # noqa: E731
        return reports.act(
            uow, report_id=report.id, version=row(world, report).version, trigger=trigger, reason=reason, actor=actor,
            figures_of=figures_of,
        )  # fmt: skip

    return world.run(work)


def write(world: World, report: Report, told=TOLD, who: str = "thu-ky") -> Report:
    actor, version = world.actor(who), row(world, report).version
    return world.run(lambda uow: reports.write(uow, report_id=report.id, version=version, told=told, actor=actor))


def answer(world: World, report: Report, *conclusions: ConclusionGiven, who: str = "hieu-truong") -> Report:
    actor, version = world.actor(who), row(world, report).version
    return world.run(
        lambda uow: reports.acknowledge(
            uow, report_id=report.id, version=version, opinion="Đồng ý.", conclusions=conclusions, actor=actor
        )
    )


def signed(world: World, period: str = "2026-09") -> Report:
    report = opened(world, period)
    step(world, report, "freeze")
    write(world, report)
    step(world, report, "send_up")
    return step(world, report, "submit", "pho-hieu-truong")


def filed(world: World, period: str = "2026-09") -> Report:
    report = signed(world, period)
    answer(world, report)
    return step(world, report, "file")


def test_the_whole_way_with_files_number_and_record(october: World):
    report = filed(october)
    make_files(october.wiring, {"report_id": report.id})
    kept = row(october, report)
    assert ("filed", 1, 2026, "Đồng ý.") == (kept.state, kept.number, kept.number_year, kept.opinion)
    word = docx.Document(BytesIO(october.wiring.files.path(kept.files["docx"]).read_bytes()))
    text = "\n".join(p.text for p in word.paragraphs)
    assert "Ưu điểm:" in text and "Thiếu ảnh." in text and "Mua máy ảnh." in text
    assert any("Số: 01/BC-BBT" in cell.text for line in word.tables[0].rows for cell in line.cells)
    assert october.wiring.files.path(kept.files["pdf"]).read_bytes().startswith(b"%PDF")
    book = openpyxl.load_workbook(BytesIO(october.wiring.files.path(kept.files["xlsx"]).read_bytes()))
    sheet = book["Bảng 1. Tin, bài theo chuyên"]
    assert [1, 1] == [sheet.cell(sheet.max_row, column).value for column in (3, 4)]  # received, published: numbers
    with october.wiring.read() as session:
        actor = october.actor("thu-ky")
        facts = reports.facts_of(session, kept, date(2026, 10, 1))
        page = queries.report_page(session, report.id, actor, facts, date(2026, 10, 1))
    assert ["Mở báo cáo", "Chốt số liệu", "Trình Phó Trưởng Ban", "Ký, trình Hiệu trưởng", "Cho ý kiến",
            "Lấy số, lưu hồ sơ"] == [one.what for one in reversed(page.steps)]  # fmt: skip


def test_frozen_figures_do_not_move_with_later_news(october: World):
    report = opened(october)
    step(october, report, "freeze")
    october.clock.moment = at("2026-09-20 08:00")
    october.story().submit()
    october.clock.moment = at("2026-10-02 08:00")
    assert 1 == row(october, report).figures["total"]["received"]
    first = row(october, report).snapshot_id
    step(october, report, "freeze")
    kept = row(october, report)
    assert 2 == kept.figures["total"]["received"] and first != kept.snapshot_id


def test_each_step_is_one_person_s(october: World):
    report = opened(october)
    with pytest.raises(NotAllowed):
        step(october, report, "freeze", "hieu-truong")
    step(october, report, "freeze")
    for who in ("pho-hieu-truong", "hieu-truong", "btv-toan-tin"):
        with pytest.raises(NotAllowed):
            step(october, report, "send_up", who)
    step(october, report, "send_up")
    with pytest.raises(NotAllowed):
        step(october, report, "submit")
    step(october, report, "submit", "pho-hieu-truong")
    with pytest.raises(NotAllowed):
        answer(october, report, who="thu-ky")
    with pytest.raises(Conflict):
        step(october, report, "file")  # nobody has answered yet


def test_a_return_needs_a_reason_and_goes_the_way_again(october: World):
    report = signed(october)
    with pytest.raises(Invalid):
        step(october, report, "return", "hieu-truong")
    step(october, report, "return", "hieu-truong", "Thiếu số liệu tháng trước.")
    step(october, report, "rework")
    write(october, report, TOLD | {"limits": "Thiếu ảnh và video."})
    step(october, report, "send_up")
    step(october, report, "send_back", "pho-hieu-truong", "Viết gọn hơn.")
    assert "compiling" == row(october, report).state


def test_a_month_that_runs_on_is_not_frozen_and_one_to_come_not_opened(october: World):
    report = opened(october, "2026-10")
    with pytest.raises(NotAllowed) as found:
        step(october, report, "freeze")
    assert "đột xuất" in found.value.message
    for period in ("2026-11", "2026-13", "2027-nam", "2026-10-09_2026-10-01", "x", "2026-02-30_2026-03-01"):
        with pytest.raises(BadPeriod):
            opened(october, period)


def test_a_semester_s_report_is_not_sent_up_without_its_judgement(world: World):
    world.story().submit().publish()
    world.clock.moment = at("2027-01-20 08:00")
    report = opened(world, "2026-hk1")
    step(world, report, "freeze")
    with pytest.raises(NotAllowed) as found:
        step(world, report, "send_up")
    assert "ưu điểm" in found.value.message and "D16" == found.value.clause
    write(world, report)
    assert "pending_deputy" == step(world, report, "send_up").state


def test_an_ad_hoc_report_says_what_is_asked_and_may_look_at_running_days(october: World):
    with pytest.raises(Invalid) as found:
        opened(october, "2026-09-10_2026-10-05", "hieu-truong")
    assert ["question"] == list(found.value.fields)
    report = opened(october, "2026-09-10_2026-10-05", "hieu-truong", question="Tin về an toàn giao thông")
    assert ("ad_hoc", "hieu-truong", "Từ 10/09/2026 đến 05/10/2026") == (report.kind, report.asked_by, report.label)
    assert "compiling" == step(october, report, "freeze").state


def test_two_at_once_are_one(october: World):
    opened(october)
    with pytest.raises(NotAllowed) as found:
        opened(october)
    assert "chưa lưu hồ sơ" in found.value.message


def test_what_is_filed_stays_and_a_later_one_takes_its_place(october: World):
    first = filed(october)
    for act in (lambda: step(october, first, "freeze"), lambda: step(october, first, "drop", reason="x")):
        with pytest.raises(Conflict):
            act()
    with pytest.raises(NotAllowed):
        write(october, first)
    second = filed(october)
    assert ("superseded", 1) == (row(october, first).state, row(october, first).number)
    assert ("filed", 2, 2) == tuple(getattr(row(october, second), name) for name in ("state", "number", "series"))


def test_numbers_begin_anew_each_year(october: World):
    filed(october, "2026-09")
    october.clock.moment = at("2026-12-31 20:00")
    assert 2 == row(october, filed(october, "2026-10")).number
    october.clock.moment = at("2027-01-01 08:00")
    report = row(october, filed(october, "2026-11"))
    assert (2027, 1) == (report.number_year, report.number)


def test_conclusions_are_tasks_with_a_person_and_a_day(october: World):
    report = signed(october)
    with pytest.raises(Invalid) as found:
        answer(october, report, ConclusionGiven("Chụp ảnh", "khong-ai", None), ConclusionGiven("", "thu-ky", None),
               ConclusionGiven("Muộn", "thu-ky", date(2026, 9, 1)))  # fmt: skip
    assert {"member-0", "text-1", "due-2"} == set(found.value.fields)
    answer(october, report, ConclusionGiven("Tập huấn chụp ảnh", "gv-toan", date(2026, 10, 20)))
    moved = october.said("periodic_report.moved")[-1]
    assert [("Tập huấn chụp ảnh", "gv-toan", "2026-10-20")] == [
        (one["text"], one["member_id"], one["due_on"]) for one in moved["conclusions"]
    ]
    with october.wiring.read() as session:
        (one,) = session.query(Conclusion).all()
    with pytest.raises(NotAllowed):
        done(october, one, "gv-van")
    assert "Đã tập huấn" == done(october, one, "gv-toan").result
    with pytest.raises(Conflict):
        done(october, one, "gv-toan")


def done(world: World, one: Conclusion, who: str) -> Conclusion:
    actor = world.actor(who)
    return world.run(lambda uow: reports.conclude(uow, conclusion_id=one.id, result="Đã tập huấn", actor=actor))


def test_the_principal_is_told_with_the_files_once_it_is_signed(october: World):
    report = signed(october)
    make_files(october.wiring, {"report_id": report.id})
    (told,) = october.said("report.built")
    assert (["hieu-truong"], "Tháng 9 năm 2026") == (told["mail_to"], told["label"])
    assert told["sha256_pdf"] == row(october, report).files["pdf"]


def test_three_days_without_a_clock_over_the_end_of_a_month_make_one_report(october: World):
    october.clock.moment = at("2026-10-04 05:59")
    open_due(october.wiring, "")
    assert [] == reports_of(october)  # at night what came before midnight may still be on its way
    for moment in ("2026-10-04 06:00", "2026-10-04 07:00", "2026-10-05 06:00"):
        october.clock.moment = at(moment)
        open_due(october.wiring, "")
    (report,) = reports_of(october)
    assert ("2026-09", "compiling", "system") == (report.period, report.state, report.opened_by)
    assert report.snapshot_id and 1 == report.figures["total"]["published"]


def test_the_end_of_a_semester_and_of_a_school_year_open_theirs(world: World):
    world.story().submit().publish()
    world.clock.moment = at("2027-01-16 07:00")
    open_due(world.wiring, "")
    assert {"2026-12", "2026-hk1"} == {report.period for report in reports_of(world)}
    world.clock.moment = at("2027-09-01 07:00")
    open_due(world.wiring, "")
    assert {"2026-nam", "2027-08"} <= {report.period for report in reports_of(world)}


def reports_of(world: World) -> list[Report]:
    with world.wiring.read() as session:
        return session.query(Report).order_by(Report.period).all()


def test_pages_lead_from_opening_to_filing(october: World):
    secretary, deputy, principal = (october.browser(who) for who in ("thu-ky", "pho-hieu-truong", "hieu-truong"))
    assert "Chưa có báo cáo nào" in secretary.text("/bao-cao/ho-so/")
    answer_ = secretary.post("/bao-cao/ho-so/", period="2026-09")
    assert 303 == answer_.status_code
    here = answer_.location
    assert "Số liệu tạm tính" in secretary.text(here)
    assert 404 == secretary.get(f"{here}.pdf").status_code
    for browser, more in ((secretary, {"trigger": "freeze"}), (secretary, {"trigger": "send_up"}),
                          (deputy, {"trigger": "submit"})):  # fmt: skip
        (report,) = reports_of(october)
        done_ = browser.post(f"{here}/buoc", version=str(report.version), **more)
        assert (303, here) == (done_.status_code, done_.location), done_.text
    (report,) = reports_of(october)
    wrong = principal.post(f"{here}/y-kien", version=str(report.version), opinion="", **{"text-0": "Giữ chỗ"})
    assert 422 == wrong.status_code and "Giữ chỗ" in wrong.text
    ok = principal.post(
        f"{here}/y-kien", version=str(report.version), opinion="Đồng ý",
        **{"text-0": "Tập huấn", "member_id-0": "gv-toan", "due_on-0": "2026-10-20"},
    )  # fmt: skip
    assert 303 == ok.status_code
    page = october.browser("thu-ky").text(here)
    assert "Tập huấn" in page and "Lấy số, lưu hồ sơ" in page
    (report,) = reports_of(october)
    assert 303 == secretary.post(f"{here}/buoc", version=str(report.version), trigger="file").status_code
    assert "01/BC-BBT" in secretary.text("/bao-cao/ho-so/")
    for kind in ("docx", "pdf", "xlsx"):
        assert 200 == secretary.get(f"{here}.{kind}").status_code


def test_an_old_page_is_told_so_and_the_text_stays(october: World):
    report = opened(october)
    step(october, report, "freeze")
    version = row(october, report).version
    write(october, report)
    late = october.browser("thu-ky").post(
        f"/bao-cao/ho-so/{report.id}/noi-dung", version=str(version), strengths="Chữ của tôi"
    )
    assert 409 == late.status_code and "Chữ của tôi" in late.text
