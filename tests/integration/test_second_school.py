"""Another school by a setting alone: its pack leads articles through all six services (issue of the regulation as packs).

A vice-principal leads the board, the principal approves beside him, the deputy and the editors approve what is
delegated, pupils send without their unit's lead, the quota is two. Then the regulation is amended while articles run.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from email import message_from_bytes, policy
from typing import Any

import pytest
import sqlalchemy as sa

from deploy.runtime import parts
from services.accounts import operations as accounts
from services.publishing import operations as publishing
from services.publishing.models import Article as Published
from services.reporting import queries as reporting
from services.review import operations as review
from services.review.config import CHECK_IDS
from services.review.models import Article as AtDesk
from services.review.models import Decision
from services.submission import operations as submission
from services.submission.models import Article as Sent
from services.submission.operations.documents import DraftFields
from shared.actors import Actor
from shared.bus.jobs import JobRunner
from shared.clock import LOCAL, SteppingClock, local_day
from shared.config import SERVICES
from shared.db import people
from shared.db.unit_of_work import SilentBell, UnitOfWork
from shared.errors import NotAllowed
from shared.regulation.calendar import calendar_of, event_deadline
from shared.regulation.pack import load_pack
from shared.service import ServiceWiring
from shared.testing.bus import Network
from shared.testing.databases import prepare, test_settings
from shared.web.tokens import make_session_token

PACK = "quy-che-07-2026"
SETTER_UP = Actor("system", "Hệ thống", frozenset({"system", "operator", "secretary", "head"}))
UNITS = (("to-toan", "Tổ Toán", "to_chuyen_mon", True), ("lop-10a", "Lớp 10A", "lop", False))
MEMBERS = (
    ("hieu-truong", "Hiệu trưởng", (("principal", None),)),
    ("pho-hieu-truong", "Phó Hiệu trưởng", (("head", None),)),
    ("chu-tich", "Chủ tịch Công đoàn", (("deputy", None),)),
    ("thu-ki", "Thư kí", (("secretary", None), ("operator", None))),
    ("uv-toan", "Uỷ viên Toán", (("editor", None), ("unit_lead", "to-toan"))),
    ("uv-van", "Uỷ viên Văn", (("editor", None),)),
    ("gv-toan", "Giáo viên Toán", (("contributor", "to-toan"),)),
    ("hs-10a", "Học sinh lớp 10A", (("contributor", "lop-10a"),)),
)


class School:
    """The six services of the other school in one process."""

    def __init__(self, var: Any, **settings: Any) -> None:
        self.settings = test_settings(var, pack=PACK, **settings)
        prepare(self.settings)
        self.clock = SteppingClock(datetime(2026, 11, 2, 8, 0, tzinfo=LOCAL))
        self.network, self.wirings = Network(), {}
        for name in SERVICES:
            made = parts.build(name, self.settings, clock=self.clock, bell=SilentBell(), peers=self.network.peers(name))
            self.wirings[name] = made
            self.network.add(made, parts.part_of(made).consumer)
        with self.uow("accounts") as uow:
            for unit_id, name, kind, quota in UNITS:
                accounts.register_unit(uow, unit_id=unit_id, name=name, type=kind, under_quota=quota, actor=SETTER_UP)
            for member_id, name, roles in MEMBERS:
                accounts.register_member(
                    uow, member_id=member_id, name=name, email=f"{member_id}@sao-khue.example", unit_id="to-toan",
                    password="mat-khau-rat-dai-2026", actor=SETTER_UP,
                )  # fmt: skip
                for role, unit_id in roles:
                    accounts.make_appointment(
                        uow, member_id=member_id, role=role, unit_id=unit_id, since=date(2026, 8, 15),
                        decision_no="08/QĐ-THPTSK", actor=SETTER_UP,
                    )  # fmt: skip
        self.network.settle()

    @contextmanager
    def uow(self, service: str) -> Iterator[UnitOfWork]:
        with self.wirings[service].uow() as uow:
            yield uow
            uow.commit()

    def actor(self, service: str, member_id: str) -> Actor:
        with self.wirings[service].read() as session:
            found = people.actor_of(session, member_id, local_day(self.clock()))
        assert found is not None, member_id
        return found

    def grant(self, to: str, role: str, *classes: str) -> None:
        with self.uow("accounts") as uow:
            accounts.grant_delegation(
                uow, to_id=to, role=role, classes=classes, since=date(2026, 11, 1), until=date(2027, 5, 31),
                decision_no="09/UQ-THPTSK", actor=self.actor("accounts", "hieu-truong"),
                pack=self.wirings["accounts"].pack,
            )  # fmt: skip
        self.network.settle()

    def send(self, title: str, *, author: str = "gv-toan", unit: str = "to-toan") -> str:
        who, pack = self.actor("submission", author), self.wirings["submission"].pack
        fields = DraftFields(
            title=title, body="<p>Nội dung của bài.</p>", unit_id=unit, section="hoat-dong-chuyen-mon", byline=who.name
        )
        with self.uow("submission") as uow:
            made = submission.create_draft(uow, actor=who, fields=fields, pack=pack)
            submission.submit(uow, article_id=made.id, version=made.version, actor=who, pack=pack)
            article_id = made.id
        self.network.settle()
        return article_id

    def desk(self, verb: str, article_id: str, by: str, **more: Any) -> str:
        """One act at the desk; the state after it."""
        with self.uow("review") as uow:
            version = uow.session.get_one(AtDesk, article_id).version
            getattr(review, verb)(
                uow, article_id=article_id, version=version, actor=self.actor("review", by),
                pack=self.wirings["review"].pack, **more,
            )  # fmt: skip
        self.network.settle()
        return str(self.row("review", AtDesk, article_id).state)

    def edited(self, title: str, *classes: str, editor: str = "uv-toan", **sender: str) -> str:
        """Sent, assigned and put into its classes."""
        article_id = self.send(title, **sender)
        self.desk("assign", article_id, "thu-ki", editor_id=editor)
        self.desk("set_classes", article_id, editor, classes=classes)
        return article_id

    def post(self, article_id: str, by: str) -> str:
        with self.uow("publishing") as uow:
            version = uow.session.get_one(Published, article_id).version
            publishing.publish(
                uow, article_id=article_id, version=version, actor=self.actor("publishing", by),
                pack=self.wirings["publishing"].pack,
            )  # fmt: skip
        self.network.settle()
        return str(self.row("publishing", Published, article_id).state)

    def row(self, service: str, table: Any, article_id: str) -> Any:
        with self.wirings[service].read() as session:
            return session.get_one(table, article_id)

    def ledger(self, article_id: str) -> list[Decision]:
        with self.wirings["review"].read() as session:
            query = sa.select(Decision).where(Decision.article_id == article_id).order_by(Decision.at, Decision.id)
            return list(session.scalars(query))

    def letters(self) -> list[str]:
        """Send what is due; subject and text of every letter."""
        wiring = self.wirings["notifications"]
        part = parts.part_of(wiring)
        JobRunner(wiring, part.jobs, part.periodic).run_due()
        found = []
        for path in sorted(self.settings.maildir.rglob("*")):
            if path.is_file():
                mail = message_from_bytes(path.read_bytes(), policy=policy.default)
                body = mail.get_body(("plain",))
                found.append(f"{mail['Subject']}\n{body.get_content() if body else ''}")
        return found

    def page(self, service: str, path: str, who: str) -> str:
        wiring: ServiceWiring = self.wirings[service]
        client = parts.app_of(wiring).test_client()
        token = make_session_token(self.settings.secret_key, session_id="s-1", member_id=who, issued=self.clock())
        client.set_cookie("tsid", token)
        answer = client.get(path)
        assert 200 == answer.status_code, answer.text[:500]
        return answer.text

    def dispose(self) -> None:
        for wiring in self.wirings.values():
            wiring.dispose()


@pytest.fixture
def school(tmp_path: Any, on_both: None) -> Iterator[School]:
    found = School(tmp_path)
    yield found
    found.dispose()


def test_head_and_principal_both_approve_where_they_differ(school: School) -> None:
    article_id = school.edited("Kì thi thử và những điều cần biết", "K4")
    assert "pending_deputy" == school.desk("send_up", article_id, "uv-toan", checklist=sorted(CHECK_IDS))
    assert "pending_head" == school.desk("approve_content", article_id, "chu-tich")
    assert "pending_head" == school.desk("approve_posting", article_id, "pho-hieu-truong")
    assert "approved" == school.desk("approve_posting", article_id, "hieu-truong")
    assert ["T12a", "T12"] == [line.transition for line in school.ledger(article_id) if line.level == 3]
    assert "published" == school.post(article_id, "thu-ki")


def test_deputy_and_editor_are_final_where_the_principal_has_delegated(school: School) -> None:
    school.grant("chu-tich", "deputy", "K6", "K16")
    school.grant("uv-van", "editor", "K8")
    by_deputy = school.edited("Kết quả hội giảng cấp trường", "K6")
    school.desk("send_up", by_deputy, "uv-toan", checklist=sorted(CHECK_IDS))
    assert "approved" == school.desk("approve_delegated", by_deputy, "chu-tich")
    by_editor = school.edited("Giờ học ngoài sân trường của lớp 10A", "K8", editor="uv-van")
    assert "approved" == school.desk("approve_first_level", by_editor, "uv-van", checklist=sorted(CHECK_IDS))
    assert "published" == school.post(by_editor, "uv-van")  # this house lets editors post K8 and K9
    sensitive = school.edited("Về một vụ việc ngoài cổng trường", "K3")
    school.desk("send_up", sensitive, "uv-toan", checklist=sorted(CHECK_IDS))
    with pytest.raises(NotAllowed):
        school.desk("approve_delegated", sensitive, "chu-tich")
    assert {"delegated"} == {line.mode for line in school.ledger(by_editor) if line.level}


def test_pupils_send_without_their_units_lead_here_and_not_in_the_first_school(school: School) -> None:
    article_id = school.send("Lớp 10A kể chuyện Bác", author="hs-10a", unit="lop-10a")
    assert "submitted" == school.row("submission", Sent, article_id).state
    assert ("lop",) == load_pack("quy-che-154-2019").submission.confirmed_by_unit_lead


def test_the_quota_is_two(school: School) -> None:
    school.grant("uv-van", "editor", "K8")
    for number in (1, 2):
        article_id = school.edited(f"Bài thứ {number} của tổ Toán", "K8", editor="uv-van")
        school.desk("approve_first_level", article_id, "uv-van", checklist=sorted(CHECK_IDS))
        school.post(article_id, "uv-van")
        wiring = school.wirings["reporting"]
        with wiring.read() as session:
            figures = reporting.figures(session, "2026-11", wiring.pack_on(date(2026, 11, 1)), school.clock())
        unit = next(row for row in figures.units if row.unit_id == "to-toan")
        assert (2, number, number == 2) == (unit.quota, unit.published, unit.met)


def test_saturday_is_free_so_a_deadline_rolls_over_it(school: School) -> None:
    here, there = school.wirings["reporting"].pack, load_pack("quy-che-154-2019")
    friday = date(2026, 11, 14)  # a Saturday; one week on is a Saturday again
    assert (date(2026, 11, 23), date(2026, 11, 21)) == tuple(
        event_deadline(friday, pack, calendar_of(pack)).last_day for pack in (here, there)
    )


def test_pages_letters_and_refusals_speak_in_the_words_of_the_school(school: School) -> None:
    article_id = school.edited("Một bài để xem lời lẽ", "K7")
    school.desk("send_up", article_id, "uv-toan", checklist=sorted(CHECK_IDS))
    page = school.page("review", f"/bien-tap/bai/{article_id}", "pho-hieu-truong")
    assert "Chờ Phó ban duyệt nội dung" in page
    own_words = re.sub(r'<details class="clause">.*?</details>', "", page)  # a clause is quoted as it was issued
    assert "Phó Trưởng Ban" not in own_words and "Biên tập viên" not in own_words
    letters = school.letters()
    assert len(letters) > 2
    for letter in letters:
        assert "Phó Trưởng Ban" not in letter and "Thư ký Ban" not in letter, letter


def test_an_amendment_leaves_running_articles_to_the_older_version(school: School) -> None:
    school.grant("chu-tich", "deputy", "K16")
    school.clock.set(datetime(2026, 12, 31, 23, 30, tzinfo=LOCAL))
    before = school.edited("Khen thưởng học sinh giỏi, gửi đêm cuối năm", "K16")
    school.clock.set(datetime(2027, 1, 1, 7, 0, tzinfo=LOCAL))
    after = school.edited("Khen thưởng giáo viên, gửi sáng đầu năm", "K16")
    packs = {id_: school.row(service, table, id_).pack for id_ in (before, after)
             for service, table in (("submission", Sent), ("review", AtDesk))}  # fmt: skip
    assert {before: f"{PACK}@1", after: f"{PACK}@2"} == packs
    for article_id in (before, after):
        school.desk("send_up", article_id, "uv-toan", checklist=sorted(CHECK_IDS))
    assert "approved" == school.desk("approve_delegated", before, "chu-tich")
    with pytest.raises(NotAllowed) as refused:
        school.desk("approve_delegated", after, "chu-tich")  # K16 is the head's from 2027 on
    assert ("D12.2b", f"{PACK}@2") == (refused.value.clause, refused.value.pack)
    assert {f"{PACK}@1"} == {line.pack for line in school.ledger(before)}
    assert f"{PACK}@1" == school.row("publishing", Published, before).pack
