"""Sổ tiếp nhận: a line with its number, the slip, the article made of it, and the page of whoever holds the slip."""

import io
import re

import pytest
from PIL import Image

from services.submission import operations
from services.submission.models import Article, Intake
from services.submission.operations import IntakeGiven
from shared.errors import Conflict, Invalid, NotAllowed
from tests.integration.submission.world import World

GIVEN = IntakeGiven(
    received_on="2026-11-23", channel="paper", title="Bài về hội khoẻ Phù Đổng", unit_id="to-toan-tin",
    provider="Ông Phụ huynh", contact="0912 345 678",
)  # fmt: skip


def written(world: World, given: IntakeGiven = GIVEN, *, by: str = "thu-ky") -> Intake:
    with world.wiring.uow() as uow:
        line = operations.register_intake(uow, actor=world.actor(by), given=given, scans=())
        uow.commit()
    return line


def article(world: World, line: Intake) -> Article:
    with world.wiring.uow() as uow:
        made = operations.article_of_intake(uow, intake_id=line.id, actor=world.actor("thu-ky"), pack=world.pack)
        uow.commit()
    return made


def test_d12_3a_a_line_has_its_own_number_and_says_nothing_of_its_provider_in_the_log(world: World) -> None:
    assert ["TN-2026-000001", "TN-2026-000002"] == [written(world).reference, written(world).reference]
    world.submitted()
    assert "BV-2026-000001" == world.articles()[0].reference
    event = next(event for event in world.events() if event.type == "intake.registered")
    assert {"reference": "TN-2026-000001", "channel": "paper", "unit_id": "to-toan-tin"} == event.payload


def test_everything_wrong_is_said_at_once_and_no_number_is_spent(world: World) -> None:
    bad = IntakeGiven(received_on="2026-11-25", channel="fax", title="", unit_id="?", items=0)
    with pytest.raises(Invalid) as refused:
        written(world, bad)
    assert {"received_on", "channel", "title", "unit_id", "provider", "items"} == set(refused.value.fields)
    assert "TN-2026-000001" == written(world).reference


def test_only_who_keeps_the_register_writes_in_it(world: World) -> None:
    with pytest.raises(NotAllowed):
        written(world, by="gv-toan")


def test_a_teachers_paper_becomes_the_teachers_article_and_the_secretary_sends_it(world: World) -> None:
    given = IntakeGiven(
        received_on="2026-11-23", channel="usb", title="Thao giảng", unit_id="to-toan-tin", provider_id="gv-toan"
    )
    line = written(world, given)
    made = article(world, line)
    assert ("gv-toan", "usb") == (made.author_id, made.channel)
    with pytest.raises(Conflict, match="đã thành bài"):
        article(world, line)
    secretary = world.browser("thu-ky")
    form = secretary.get(f"/gui-bai/bai/{made.id}/sua").values()
    assert "Thao giảng" == form["title"]
    for name, value in {"body": "<p>Hai tiết dạy tốt.</p>", "section": "hoat-dong-chuyen-mon", "viec": "gui"}.items():
        form[name] = value
    sent = secretary.post(f"/gui-bai/bai/{made.id}/sua", form)
    assert 303 == sent.answer.status_code
    submitted = world.events(made.id)[-1]
    assert ("article.submitted", "thu-ky", "gv-toan") == (
        submitted.type, submitted.actor, submitted.payload["author_id"],
    )  # fmt: skip


def test_somebody_from_outside_is_named_in_the_byline(world: World) -> None:
    made = article(world, written(world))
    document = world.working(made.id)
    assert document is not None
    assert ("thu-ky", "Ông Phụ huynh") == (made.author_id, document.byline)


def test_a_struck_line_stays_with_its_reason_and_becomes_nothing(world: World) -> None:
    line = written(world)
    secretary = world.browser("thu-ky")
    page = secretary.get(f"/gui-bai/so-tiep-nhan/{line.id}")
    empty = page.values("gach")
    assert 422 == secretary.post(f"/gui-bai/so-tiep-nhan/{line.id}/gach", empty).answer.status_code
    given = page.values("gach")
    given["reason"] = "Ghi hai lần."
    assert 303 == secretary.post(f"/gui-bai/so-tiep-nhan/{line.id}/gach", given).answer.status_code
    assert "Ghi hai lần." in secretary.get(f"/gui-bai/so-tiep-nhan/{line.id}").answer.text
    with pytest.raises(Conflict, match="Ghi hai lần"):
        article(world, line)


def test_the_form_keeps_what_was_typed_and_the_files_it_took(world: World) -> None:
    secretary = world.browser("thu-ky")
    form = secretary.get("/gui-bai/so-tiep-nhan/moi").values("so")
    picture = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(picture, "JPEG")
    picture.seek(0)
    for name, value in {"title": "Bài giấy", "unit_id": "to-toan-tin", "provider": ""}.items():
        form[name] = value
    form["scans"] = (picture, "trang 1.jpg")  # type: ignore[assignment]  # a file
    again = secretary.post("/gui-bai/so-tiep-nhan/moi", form)
    assert 422 == again.answer.status_code
    assert "trang 1.jpg" in again.answer.text
    kept = again.values("so")
    assert "Bài giấy" == kept["title"]
    kept["provider"] = "Bà Phụ huynh"
    assert 303 == secretary.post("/gui-bai/so-tiep-nhan/moi", kept).answer.status_code
    with world.wiring.read() as session:
        (line,) = session.query(Intake).all()
    assert ["trang 1.jpg"] == [scan["name"] for scan in line.scans]


def test_the_slip_opens_the_tracking_page_and_nothing_else_does(world: World) -> None:
    line = written(world)
    slip = world.browser("thu-ky").get(f"/gui-bai/so-tiep-nhan/{line.id}/phieu").answer.text
    assert "<svg" in slip
    assert line.code in slip
    stranger = world.app.test_client()

    def look(code: str) -> tuple[int, str]:
        answer = stranger.get(f"/gui-bai/theo-doi/{line.reference}/{code}", base_url=world.settings.base_url)
        return answer.status_code, answer.text

    status, text = look(line.code)
    assert 200 == status
    assert "chờ soạn thành bài" in text
    assert "Ông Phụ huynh" not in text
    assert "0912" not in text
    wrong, missing = look("23456789"), stranger.get("/gui-bai/theo-doi/TN-2026-999999/23456789")
    assert (404, 404) == (wrong[0], missing.status_code)
    said = [re.search(r"Không tìm thấy[^<]*", page) for page in (wrong[1], missing.text)]
    assert said[0] and said[1]
    assert said[0][0] == said[1][0]
    article(world, line)
    assert "đang được soạn" in look(line.code)[1]


def test_the_receipt_of_a_sent_article_has_its_own_page_and_slip(world: World) -> None:
    article_id = world.submitted()
    slip = world.browser("gv-toan").get(f"/gui-bai/bai/{article_id}/phieu").answer.text
    found = re.search(r"Mã: <strong>(BV-2026-000001)</strong>.*?slip-key\">([0-9A-Z]{8})<", slip, re.DOTALL)
    assert found
    answer = world.app.test_client().get(f"/gui-bai/theo-doi/{found[1]}/{found[2]}", base_url=world.settings.base_url)
    assert 200 == answer.status_code
    assert "tới Ban Biên tập" in answer.text
