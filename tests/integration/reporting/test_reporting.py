"""Reporting counts what the logs say: one definition per number (regulation.md §6, §8)."""

from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import pytest

from services.reporting import operations, queries
from services.reporting.clients import docx_of, paper_of, pdf_of
from services.reporting.config import Letterhead
from services.reporting.errors import BadMonth
from services.reporting.queries.figures import _NUMBERS as NUMBERS
from services.reporting.wiring import build
from shared.clock import SteppingClock
from shared.db.unit_of_work import SilentBell
from shared.events import articles
from shared.events.envelope import Envelope
from shared.ids import new_id
from shared.service import ServiceWiring
from shared.testing.bus import Network, seed_people
from shared.testing.databases import prepare, test_settings

OCTOBER_30 = datetime(2026, 9, 30, 3, 0, tzinfo=UTC)


@pytest.fixture
def wiring(tmp_path: Path) -> Iterator[ServiceWiring]:
    settings = test_settings(tmp_path)
    prepare(settings, "reporting")
    clock = SteppingClock(datetime(2026, 11, 1, 2, 0, tzinfo=UTC))
    made = build(settings, clock=clock, bell=SilentBell(), peers=Network().peers("reporting"))
    seed_people(made)
    yield made
    made.dispose()


class Story:
    """Events of one article, as reporting hears them."""

    def __init__(self, wiring: ServiceWiring, unit: str = "to-toan-tin", classes: tuple[str, ...] = ("K8",)) -> None:
        self.wiring, self.unit, self.classes = wiring, unit, classes
        self.id, self.seq, self.state = new_id(), 0, ""

    def say(self, kind: str, state: str, at: datetime, **more: Any) -> "Story":
        self.seq += 1
        event = {
            cls.TYPE: cls for cls in vars(articles).values() if isinstance(cls, type) and hasattr(cls, "TYPE")
        }[f"article.{kind}"](
            transition="T", from_state=self.state, to_state=state, owner="review", role="editor", actor_name="x",
            clause="D12.3b", title="Bài", kind="news", unit_id=self.unit, author_id="gv-toan", section="tin-truong",
            content_hash="0" * 64, pack="quy-che-154-2019@1", classes=self.classes, **more,
        )  # fmt: skip
        envelope = Envelope(
            new_id(),
            "review",
            0,
            self.id,
            self.seq,
            f"article.{kind}",
            1,
            at.isoformat(),
            "btv-toan-tin",
            {},
            "",
            "",
            "",
        )
        with self.wiring.uow() as uow:
            operations.follow(uow, envelope=envelope, event=event)
            uow.commit()
        self.state = state
        return self


def figures(wiring: ServiceWiring, period: str) -> queries.Figures:
    with wiring.read() as session:
        return queries.figures(session, period, wiring.pack, wiring.clock())


def unit(found: queries.Figures, unit_id: str) -> queries.UnitRow:
    return next(row for row in found.units if row.unit_id == unit_id)


def test_an_empty_month_prints_zeros_and_every_group_has_not_met_its_quota(wiring: ServiceWiring) -> None:
    found = figures(wiring, "2026-10")
    assert {0} == {getattr(found.total, name) for name in NUMBERS}
    assert {"to-toan-tin", "to-ngu-van", "to-xa-hoi"} == {row.unit_id for row in found.units if row.met is False}
    assert len(wiring.pack.sections) == len(found.sections)
    assert all(row.count == 0 for row in found.grounds)


def test_submitted_in_september_and_published_in_october_is_credited_to_september(wiring: ServiceWiring) -> None:
    story = Story(wiring).say("submitted", "submitted", OCTOBER_30)
    assert unit(figures(wiring, "2026-09"), "to-toan-tin").met is False
    assert "tạm tính" in unit(figures(wiring, "2026-09"), "to-toan-tin").note
    story.say("published", "published", datetime(2026, 10, 2, tzinfo=UTC))
    assert unit(figures(wiring, "2026-09"), "to-toan-tin").met is True
    october = unit(figures(wiring, "2026-10"), "to-toan-tin")
    assert (0, 1, False) == (october.sent, october.published, october.met)


def test_submitted_and_refused_later_does_not_count(wiring: ServiceWiring) -> None:
    Story(wiring).say("submitted", "submitted", OCTOBER_30).say(
        "refused", "refused", datetime(2026, 10, 5, tzinfo=UTC), grounds=("G4",)
    )
    row = unit(figures(wiring, "2026-09"), "to-toan-tin")
    assert (1, False, "") == (row.sent, row.met, row.note)
    october = figures(wiring, "2026-10")
    assert [("G4", 1, 100.0)] == [(row.code, row.count, row.share) for row in october.grounds if row.count]
    assert 1 == october.total.refused


def test_two_in_one_month_do_not_carry_over(wiring: ServiceWiring) -> None:
    for day in (3, 4):
        moment = datetime(2026, 9, day, tzinfo=UTC)
        Story(wiring).say("submitted", "submitted", moment).say("published", "published", moment)
    assert unit(figures(wiring, "2026-09"), "to-toan-tin").met is True
    assert unit(figures(wiring, "2026-10"), "to-toan-tin").met is False


def test_a_class_that_does_not_count_earns_no_credit(wiring: ServiceWiring) -> None:
    moment = datetime(2026, 9, 3, tzinfo=UTC)
    Story(wiring, classes=("K2",)).say("submitted", "submitted", moment).say("published", "published", moment)
    assert unit(figures(wiring, "2026-09"), "to-toan-tin").met is False


def test_the_month_ends_at_midnight_of_the_school(wiring: ServiceWiring) -> None:
    Story(wiring).say("submitted", "submitted", datetime(2026, 9, 30, 16, 59, tzinfo=UTC))
    Story(wiring).say("submitted", "submitted", datetime(2026, 9, 30, 17, 0, tzinfo=UTC))
    assert (1, 1) == (figures(wiring, "2026-09").total.received, figures(wiring, "2026-10").total.received)
    assert 1 == figures(wiring, "2026-09").total.in_progress


def test_the_paper_of_an_empty_month_prints_its_zeros(wiring: ServiceWiring) -> None:
    found = figures(wiring, "2026-10").to_dict()
    paper = paper_of(found, number=5, now=wiring.clock(), head=Letterhead(), decision="154/QĐ-THPTTL")
    word = docx.Document(BytesIO(docx_of(paper)))
    text = "\n".join(p.text for p in word.paragraphs)
    assert "Tình hình hoạt động Cổng thông tin điện tử tháng 10 năm 2026" in text
    assert 10 == len(word.tables)  # head, tables 1, 2, 3, 5, 6, 7, 8, 9, foot
    cells = [cell.text for row in word.tables[1].rows[1:] for cell in row.cells]
    assert "" not in cells[: len(word.tables[1].columns)] and "0" in cells
    pdf = pdf_of(paper)
    assert pdf.startswith(b"%PDF") and b"pdfaid:part>2" in pdf and b"pdfaid:conformance>A" in pdf


def test_a_snapshot_kept_before_there_were_other_periods_still_prints(wiring: ServiceWiring) -> None:
    later = ("kind", "label", "first", "last", "compared_with", "same_with", "months", "ranked_units", "ranked_people")
    old = {name: value for name, value in figures(wiring, "2026-10").to_dict().items() if name not in later}
    paper = paper_of(old, number=1, now=wiring.clock(), head=Letterhead(), decision="154/QĐ-THPTTL")
    assert "tháng 10 năm 2026" in paper.subject


@pytest.mark.parametrize("period", ["2026-13", "x", "2027-01", "2026-1-1"])
def test_a_month_that_is_none_or_has_not_begun_is_refused(wiring: ServiceWiring, period: str) -> None:
    with pytest.raises(BadMonth):
        operations.check_month(period, wiring.clock())
