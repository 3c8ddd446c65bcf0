"""Bảng 6 with the delegations that were used, the training line (D9), the list of nominations as a Word file (D17a)."""

from io import BytesIO
from types import SimpleNamespace
from typing import Any

import docx
import pypdf
import pytest

from services.reporting import operations
from services.reporting.clients import docx_of, paper_of, pdf_of
from services.reporting.config import Letterhead
from services.reporting.queries.authority import DelegationUse, Trained
from services.reporting.subscribers import HANDLERS
from shared.events.accounts import TrainingRecorded, TrainingStruck
from tests.integration.reporting.world import World

PAPER = {"delegation_id": "d-1", "decision_no": "15/UQ-THPT", "from_id": "hieu-truong", "from_name": "Hiệu trưởng"}


@pytest.fixture
def world(tmp_path):
    made = World(tmp_path, start="2026-10-05 08:00")
    yield made
    made.wiring.dispose()


def _delegated(world: World, *, state: str, role_holder: str, when: str) -> None:
    """An article that comes to a level at 8 and is approved there for posting at `when`."""
    world.now("2026-10-05 08:00")
    story = world.story(author=role_holder).submit().assign()
    if state == "pending_deputy":
        story.say("sent_up", "pending_deputy")
    world.now(when)
    story.say("approved", "approved", delegation=PAPER)


def _hear(world: World, event: Any) -> None:
    incoming: Any = SimpleNamespace(event=event, envelope=None)
    world.run(lambda uow: HANDLERS[event.TYPE](uow, incoming))


def _written(world: World) -> tuple[str, str]:
    """The words of the month's report in the Word and the PDF file."""
    figures = world.figures("2026-10").to_dict()
    paper = paper_of(figures, number=1, now=world.clock(), head=Letterhead(), decision="154/QĐ-THPTTL")
    read = docx.Document(BytesIO(docx_of(paper)))
    word = [p.text for p in read.paragraphs]
    word += [" | ".join(cell.text for cell in row.cells) for table in read.tables for row in table.rows]
    pages = pypdf.PdfReader(BytesIO(pdf_of(paper))).pages
    return "\n".join(word), " ".join(" ".join(page.extract_text().split()) for page in pages)


def test_d12_2b_every_delegation_that_was_used_is_counted_by_paper_and_person(world: World) -> None:
    _delegated(world, state="pending_deputy", role_holder="pho-hieu-truong", when="2026-10-05 11:00")
    _delegated(world, state="pending_deputy", role_holder="pho-hieu-truong", when="2026-10-05 13:00")
    _delegated(world, state="editing", role_holder="btv-toan-tin", when="2026-10-06 08:00")
    found = world.figures("2026-10")
    assert [
        DelegationUse("15/UQ-THPT", "Biên tập viên Toán – Tin", "Hiệu trưởng", 1),
        DelegationUse("15/UQ-THPT", "Phó Hiệu trưởng", "Hiệu trưởng", 2),
    ] == list(found.delegations)
    # sent up twice at once, then approved once by the editor a day later; the deputy after 3 and 5 hours
    assert [("editor", 3, 8.0), ("deputy", 2, 4.0), ("head", 0, 0.0)] == [
        (row.level, row.approved, row.hours) for row in found.levels
    ]
    assert () == world.figures("2026-09").delegations
    for text in _written(world):
        assert "Bảng 6" in text and "Uỷ quyền đã dùng" in text and "15/UQ-THPT" in text
        assert "Có 3 lượt duyệt đăng theo uỷ quyền của Hiệu trưởng" in text
    assert "2 | Phó Hiệu trưởng | 15/UQ-THPT | Hiệu trưởng | 2" in _written(world)[0]
    shown = world.browser("thu-ky").text("/bao-cao/thang/2026-10")
    assert "Uỷ quyền đã dùng" in shown and "15/UQ-THPT" in shown
    world.rebuild()
    assert found.delegations == world.figures("2026-10").delegations


def test_a_month_without_any_prints_zeros(world: World) -> None:
    word, _ = _written(world)
    assert "2 | Phó Trưởng Ban Biên tập | 0 | 0 | 0" in word
    assert "không có bài nào được duyệt đăng theo uỷ quyền" in word and "Uỷ quyền đã dùng" not in word
    assert "không có lớp đào tạo, bồi dưỡng nào (Điều 9)" in word


def test_what_is_approved_after_its_soft_target_is_late(world: World) -> None:
    story = world.story().submit().assign().say("sent_up", "pending_deputy")
    world.now("2026-10-09 08:00")
    story.say("content_approved", "pending_head")
    (_, deputy, _) = world.figures("2026-10").levels
    assert (1, 1, 96.0) == (deputy.approved, deputy.late, deputy.hours)


def test_d9_the_training_of_the_month_is_in_the_report_and_a_struck_entry_is_not(world: World) -> None:
    day = {"first_day": "2026-10-12", "last_day": "2026-10-13"}
    who = ("thu-ky", "btv-toan-tin")
    _hear(world, TrainingRecorded(training_id="t-1", course="An toàn thông tin", members=who, **day))
    _hear(world, TrainingRecorded(training_id="t-2", course="Nhập nhầm", members=who, **day))
    _hear(world, TrainingStruck(training_id="t-2", reason="Nhầm."))
    expected = Trained(
        "An toàn thông tin", "2026-10-12", "2026-10-13", ("Thư ký Ban Biên tập", "Biên tập viên Toán – Tin")
    )
    assert (expected,) == world.figures("2026-10").trainings
    for text in _written(world):
        assert "An toàn thông tin (từ 12/10/2026 đến 13/10/2026): 2 người dự" in text and "Nhập nhầm" not in text


def test_d17a_the_nominations_of_a_school_year_are_a_word_file(world: World) -> None:
    for when, period in (("2026-08-20 09:00", "Năm học trước"), ("2026-10-05 09:00", "Tháng 10")):
        world.now(when)
        world.run(
            lambda uow, said=period: operations.merit.nominate(
                uow, actor=world.actor("pho-hieu-truong"), period=said, target="unit:to-toan-tin", reason="Đủ chỉ tiêu."
            )
        )
    answer = world.browser("thu-ky").get("/bao-cao/thi-dua/de-nghi.docx?nam=2026")
    assert 200 == answer.status_code and "de-nghi-khen-thuong-2026-2027.docx" in answer.headers["Content-Disposition"]
    read = docx.Document(BytesIO(answer.data))
    cells = [cell.text for table in read.tables for row in table.rows for cell in row.cells]
    assert "Tổ Toán – Tin" in cells and "Tháng 10" in cells and "Năm học trước" not in cells
    assert "DANH SÁCH" in [p.text for p in read.paragraphs]
    assert 403 == world.browser("gv-toan").get("/bao-cao/thi-dua/de-nghi.docx").status_code
