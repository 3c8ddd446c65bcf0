"""Demo data: the demo school, and a history of articles made through the real operations with injected time.

The six services run in this process on their real databases; they hear each other through `Network`, not Redis.
Every event is older than two days, so no mail is sent for history (architecture.md §4.7).
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from sqlalchemy import event

from deploy.runtime import parts
from deploy.runtime.seed_reports import write_reports
from services.accounts import operations as accounts
from services.accounts.models import Member
from services.publishing import operations as publishing
from services.publishing.models import Article as PublishedArticle
from services.reporting import operations as reporting
from services.review import operations as review
from services.review.config import CHECK_IDS
from services.review.models import Article as DeskArticle
from services.submission import operations as submission
from services.submission.models import Article as SentArticle
from services.submission.operations.documents import DraftFields
from shared.actors import SYSTEM, Actor
from shared.bus.jobs import JobRunner
from shared.bus.topology import FOLLOWS
from shared.clock import LOCAL, SteppingClock, local_day, month_before, utc_now
from shared.config import SERVICES, Settings
from shared.db import people
from shared.db.unit_of_work import SilentBell, UnitOfWork
from shared.events.envelope import Envelope
from shared.service import ServiceWiring
from shared.testing import school
from shared.testing.bus import Network

SEEDER = Actor("system", "Hệ thống", frozenset({"system", "operator", "secretary", "head"}))
FIRST = timedelta(days=52)
DESK = ("submission", "review", "publishing")
"""Who must hear of a step before the next one; the others hear the whole history at the end, many events at a time."""


@dataclass(frozen=True)
class Story:
    """One demo article: who wrote it, and how far it got."""

    author: str
    unit: str
    editor: str
    section: str
    classes: tuple[str, ...]
    title: str
    lead: str
    end: str  # the state it is left in


def seed_if_empty(settings: Settings) -> None:
    """Fill empty databases; does nothing when there is a member already."""
    wiring = parts.build("accounts", settings)
    with wiring.read() as session:
        empty = session.query(Member).first() is None
    wiring.dispose()
    if empty:
        World(settings).fill()


class Heads(SilentBell):
    """Remembers how far each log has come, so that nobody is asked who has nothing to tell."""

    def __init__(self) -> None:
        self.positions: dict[str, int] = {}

    def ring(self, events: Sequence[Envelope]) -> None:
        """The positions after a commit."""
        for told in events:
            self.positions[told.producer] = told.position


class World:
    """The six services in one process, on a clock that history moves."""

    def __init__(self, settings: Settings) -> None:
        self.clock = SteppingClock(utc_now() - FIRST)
        self.network = Network()
        self.heads = Heads()
        self.wirings: dict[str, ServiceWiring] = {}
        for name in SERVICES:
            # Notifications lives in the present: to it all of this is history, and history is not mailed.
            clock = utc_now if name == "notifications" else self.clock
            wiring = parts.build(name, settings, clock=clock, bell=self.heads, peers=self.network.peers(name))
            _hurry(wiring)
            self.wirings[name] = wiring
            self.network.add(wiring, parts.part_of(wiring).consumer)
        self.pack = self.wirings["review"].pack

    def fill(self, stories: Sequence[Story] = ()) -> None:
        """People first, then the stories, one after the other through time; at last the pages and a report."""
        self._people()
        stories = stories or STORIES
        last = utc_now() - timedelta(days=3)
        first = self.clock.moment
        step = (last - first) / (len(stories) + 1)
        for number, story in enumerate(stories, 1):
            self.clock.set(max(self.clock.moment, _working_hour(first + step * number, number)))
            self._tell(story)
        self._settle()
        self._duties(max(self.clock.moment, last))
        self.clock.set(utc_now())
        self._settle()
        for name in ("publishing", "reporting"):
            part = parts.part_of(self.wirings[name])
            JobRunner(self.wirings[name], part.jobs, [p for p in part.periodic if p.month_day] or None).run_due()
        self._settle()
        for wiring in self.wirings.values():
            wiring.dispose()

    def _people(self) -> None:
        with self._uow("accounts") as uow:
            for unit in school.UNITS:
                accounts.register_unit(uow, unit_id=unit.unit_id, name=unit.name, type=unit.type,
                                       under_quota=unit.under_quota, actor=SEEDER)  # fmt: skip
            for member in school.MEMBERS:
                accounts.register_member(uow, member_id=member.member_id, name=member.name, email=member.email,
                                         unit_id=member.unit_id, password=school.PASSWORD, actor=SEEDER)  # fmt: skip
                for role, unit_id in member.roles:
                    accounts.make_appointment(uow, member_id=member.member_id, role=role, unit_id=unit_id,
                                              since=date.fromisoformat(school.SINCE), decision_no=school.DECISION,
                                              actor=SEEDER)  # fmt: skip
        self._settle()

    def _duties(self, moment: datetime) -> None:
        """Events entered ahead, a day of the school's own, a month excused: so that their pages show something."""
        self.clock.set(moment)
        today = local_day(moment)
        secretary, head = self._actor("reporting", "thu-ky"), self._actor("reporting", "hieu-truong")
        with self._uow("reporting") as uow:
            for title, unit, days in _OBLIGATIONS:
                given = reporting.ObligationGiven(title, unit, today + timedelta(days=days))
                reporting.obligations.enter(uow, given=given, pack=self.pack, actor=secretary)
            closed = today + timedelta(days=20)
            days_off = reporting.DaysGiven("closed", closed, closed, "Nghỉ coi thi học sinh giỏi cấp tỉnh",
                                           "31/TB-THPTTL", "", extends=True)  # fmt: skip
            reporting.enter_days(uow, given=days_off, actor=secretary)
            reporting.excuse(uow, unit_id="to-xa-hoi", period=month_before(moment - timedelta(days=31)),
                             decision_no="29/QĐ-THPTTL", reason="Tổ bồi dưỡng đội tuyển.", actor=head)  # fmt: skip
        write_reports(self.wirings["reporting"], partial(self._actor, "reporting"))
        self._settle()

    def _tell(self, story: Story) -> None:
        """The strict route, as far as the story goes; an hour or two between two steps."""
        article_id = self._send(story)
        if story.end == "submitted":
            return
        self._desk(article_id, "assign", "thu-ky", editor_id=story.editor)
        if story.end == "returned":
            self._desk(article_id, "return_to_sender", story.editor, reason="Xin bổ sung ảnh và thời gian tổ chức.")
        if story.end in {"returned", "editing"}:
            return
        self._desk(article_id, "set_classes", story.editor, classes=story.classes)
        self._desk(article_id, "send_up", story.editor, checklist=sorted(CHECK_IDS))
        if story.end == "pending_deputy":
            return
        if story.end == "refused":
            self._desk(article_id, "refuse", "pho-hieu-truong", grounds=["G4"],
                       reason="Bài chưa nêu được nội dung hoạt động, ảnh không rõ.")  # fmt: skip
            return
        self._desk(article_id, "approve_content", "pho-hieu-truong")
        if story.end == "pending_head":
            return
        self._desk(article_id, "approve_posting", "hieu-truong")
        if story.end == "approved":
            return
        self._post(article_id, story)

    def _send(self, story: Story) -> str:
        author = self._actor("submission", story.author)
        fields = DraftFields(title=story.title, lead=story.lead, body=_body(story), unit_id=story.unit,
                             section=story.section, byline=author.name)  # fmt: skip
        with self._uow("submission") as uow:
            article_id = submission.create_draft(uow, actor=author, fields=fields, pack=self.pack).id
        with self._uow("submission") as uow:
            version = uow.session.get_one(SentArticle, article_id).version
            submission.submit(uow, article_id=article_id, version=version, actor=author, pack=self.pack)
        self._settle(DESK)
        return article_id

    def _desk(self, article_id: str, verb: str, who: str, **more: object) -> None:
        self.clock.set(self.clock.moment + timedelta(minutes=75))
        with self._uow("review") as uow:
            version = uow.session.get_one(DeskArticle, article_id).version
            actor = self._actor("review", who)
            getattr(review, verb)(uow, article_id=article_id, version=version, actor=actor, pack=self.pack, **more)
        self._settle(DESK)

    def _post(self, article_id: str, story: Story) -> None:
        self.clock.set(self.clock.moment + timedelta(minutes=40))
        with self._uow("publishing") as uow:
            version = uow.session.get_one(PublishedArticle, article_id).version
            actor = self._actor("publishing", "thu-ky")
            publishing.publish(uow, article_id=article_id, version=version, actor=actor, pack=self.pack)
        if story.end == "taken_down":
            self.clock.set(self.clock.moment + timedelta(hours=20))
            with self._uow("publishing") as uow:
                version = uow.session.get_one(PublishedArticle, article_id).version
                head = self._actor("publishing", "hieu-truong")
                publishing.take_down(uow, article_id=article_id, version=version, actor=head, pack=self.pack,
                                     takedown_reason="R1", reason="Thông tin đã hết thời hạn.")  # fmt: skip
        self._settle(DESK)

    def _settle(self, names: Sequence[str] = SERVICES) -> None:
        """Let these services hear the news, the news of the news too. A claim costs a dozen trips on PostgreSQL."""
        news = True
        while news:
            heard = [
                self.network.claimers[name].hear(producer, self.heads.positions.get(producer, 0))
                for name in names
                for producer in FOLLOWS[name]
            ]
            news = any(heard)

    @contextmanager
    def _uow(self, service: str) -> Iterator[UnitOfWork]:
        with self.wirings[service].uow() as uow:
            yield uow
            uow.commit()

    def _actor(self, service: str, member_id: str) -> Actor:
        with self.wirings[service].read() as session:
            actor = people.actor_of(session, member_id, local_day(self.clock()))
        return actor or SYSTEM


def _hurry(wiring: ServiceWiring) -> None:
    """A seed that is interrupted is thrown away, so it need not wait for the disk after each commit."""
    if wiring.engine.dialect.name == "sqlite":
        event.listen(wiring.engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous = OFF"))


def _working_hour(moment: datetime, number: int) -> datetime:
    """The same day between 7 and 15 o'clock at school."""
    return moment.astimezone(LOCAL).replace(hour=7 + number % 8, minute=7 * number % 60)


def _body(story: Story) -> str:
    return (
        f"<p>{story.lead}</p>"
        "<p>Hoạt động được chuẩn bị chu đáo, có sự phối hợp của giáo viên, học sinh và Ban đại diện cha mẹ học sinh. "
        "Các nội dung bám sát kế hoạch giáo dục của nhà trường trong học kì I.</p>"
        "<h2>Nội dung chính</h2><ul><li>Trao đổi về phương pháp dạy học theo hướng phát triển năng lực.</li>"
        "<li>Học sinh trình bày sản phẩm và nhận góp ý.</li><li>Thống nhất việc cần làm trong tháng tới.</li></ul>"
        "<p>Kết thúc buổi làm việc, các thành viên cùng rút kinh nghiệm để những lần sau tổ chức tốt hơn.</p>"
    )


_OBLIGATIONS = (
    ("Ngoại khoá Toán học và đời sống", "to-toan-tin", -11),
    ("Hội thi kể chuyện về Bác Hồ", "to-ngu-van", -4),
    ("Tham quan di tích lịch sử của tỉnh", "to-xa-hoi", 4),
    ("Sơ kết học kì I", "van-phong", 40),
)
"""What (title), who owes the article, and how many days from then the event ends."""
_UNITS = (
    ("gv-toan", "to-toan-tin", "btv-ngu-van"),
    ("gv-van", "to-ngu-van", "btv-xa-hoi"),
    ("gv-su", "to-xa-hoi", "btv-toan-tin"),
)
_TITLES = (
    ("Sinh hoạt chuyên môn theo nghiên cứu bài học tháng 10", "hoat-dong-chuyen-mon", "K6"),
    ("Câu lạc bộ STEM ra mắt với ba mô hình tưới cây tự động", "tin-truong", "K8"),
    ("Ngày hội đọc sách: mỗi lớp một góc truyện Việt Nam", "tin-truong", "K8"),
    ("Chuyên đề dạy học tích hợp về chủ quyền biển đảo", "chuyen-de", "K9"),
    ("Thông báo lịch kiểm tra giữa học kì I năm học 2026 - 2027", "thong-bao", "K5"),
    ("Giờ học ngoài trời ở khu di tích của xã", "hoat-dong-chuyen-mon", "K8"),
    ("Đoàn trường phát động tuần lễ không rác thải nhựa", "doan-hoi", "K8"),
    ("Học sinh khối 12 nghe tư vấn chọn ngành, chọn nghề", "tin-truong", "K8"),
    ("Gương sáng tháng 10: vượt khó để học tốt", "guong-sang", "K9"),
    ("Khen thưởng đội tuyển học sinh giỏi cấp trường", "khen-thuong", "K8"),
    ("Toạ đàm về phương pháp tự học cùng cựu học sinh", "hoat-dong-chuyen-mon", "K8"),
    ("Hội thi viết chữ đẹp và thuyết trình trước đám đông", "tin-truong", "K8"),
)
_ENDS = ("published",) * 8 + ("returned", "published", "published", "refused")
_LEADS = (
    "Sáng thứ Ba, tổ chuyên môn tổ chức hoạt động với sự tham gia của giáo viên và học sinh ba khối lớp.",
    "Hoạt động thu hút hơn một trăm học sinh, tạo không khí học tập sôi nổi trong toàn trường.",
    "Buổi sinh hoạt giúp thầy cô chia sẻ kinh nghiệm và học sinh thêm yêu môn học.",
)


def _stories() -> Iterator[Story]:
    """Thirty-two articles: most published, a few at every other place of the route."""
    unfinished = ("approved", "pending_head", "pending_deputy", "editing", "submitted", "returned")
    for number in range(26):
        author, unit, editor = _UNITS[number % 3]
        title, section, class_ = _TITLES[number % len(_TITLES)]
        suffix = "" if number < len(_TITLES) else (" (kì 2)" if number < 2 * len(_TITLES) else " (kì 3)")
        end = "taken_down" if number == 4 else _ENDS[number % len(_ENDS)]
        yield Story(author, unit, editor, section, (class_,), title + suffix, _LEADS[number % 3], end)
    for number, end in enumerate(unfinished):
        author, unit, editor = _UNITS[number % 3]
        title, section, class_ = _TITLES[(number + 5) % len(_TITLES)]
        yield Story(author, unit, editor, section, (class_,), f"{title} – bài tháng 11", _LEADS[number % 3], end)


STORIES = tuple(_stories())
