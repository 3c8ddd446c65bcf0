"""The search finds what is public, whatever marks are typed, and nothing else; on both databases alike."""

import re
import unicodedata
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text as sa_text
from sqlalchemy.orm import Session

from services.publishing.clients.pace import Pace
from services.publishing.clients.site_part import SitePart
from services.publishing.operations import indexing
from services.publishing.queries.search import NEWEST, Wanted, search, suggestions
from services.publishing.schedule import rebuild_search, search_index
from shared.config import Settings
from shared.content import Attachment
from shared.db.engine import make_engine
from shared.db.migrate import upgrade
from shared.search.entry import Entry
from tests.integration.files import corpus
from tests.integration.publishing.world import TEXT, World

DECISION = replace(
    TEXT,
    title="Ban hành Quy chế hoạt động của Cổng thông tin điện tử",
    lead="Quyết định của Hiệu trưởng.",
    body="<p>Căn cứ <strong>Điều lệ</strong> trường trung học, Thư kí Ban Biên tập chịu trách nhiệm.</p>",
    kind="document",
    section="van-ban",
    event_end="",
    details={
        "number": "154/QĐ-THPTTL", "issued_on": "2019-09-30", "issuer": "Trường THPT Tân Lập",
        "signer": "Hiệu trưởng",
    },
)  # fmt: skip
PEACE = replace(TEXT, title="Ngày hội hòa bình", body="<p>Học sinh vẽ tranh vì hoà bình.</p>", lead="")


def titles(world: World, typed: str, **more) -> list[str]:
    with world.wiring.read() as session:
        return [hit.title for hit in search(session, Wanted(typed=typed, **more)).hits]


def every(world: World, typed: str, **more) -> list[str]:
    """All pages, one after the other."""
    found, after = [], ""
    while True:
        with world.wiring.read() as session:
            page = search(session, Wanted(typed=typed, after=after, **more))
        found += [hit.title for hit in page.hits]
        after = page.after
        if not after:
            return found


VECTORS = [
    ("dieu le", DECISION.title),
    ("Điều lệ", DECISION.title),
    ("ĐIỀU LỆ", DECISION.title),
    (unicodedata.normalize("NFD", "Điều lệ"), DECISION.title),
    ("điêù lệ", DECISION.title),
    ("thu ki", DECISION.title),
    ("154/qđ-thpttl", DECISION.title),
    ("154", DECISION.title),
    ("154/QD", DECISION.title),
    ("hoa binh", PEACE.title),
    ("hòa bình", PEACE.title),
    ("hoà bình", PEACE.title),
    ("hieu truong", DECISION.title),
]


@pytest.fixture
def vectors(world):
    world.posted(DECISION)
    world.wait(hours=1)
    world.posted(PEACE)
    return world


def test_the_vectors_of_the_handbook(vectors, on_both):
    for typed, expected in VECTORS:
        assert titles(vectors, typed) == [expected], typed


CORPUS = [
    ("Điều lệ nhà trường", "Văn bản mới."),
    ("Diễu hành chào mừng", "Lễ của trường, theo điều lệ cũ."),
    ("Diều lê ngoài trời", "Thả diều ở sân."),
    ("Hội thi", "Có điều, lệ phí không đổi."),
    ("Kế hoạch 05/KH-THPTTL", "Về điều kiện và tỉ lệ."),
    ("Thư ký họp", "Nhà trường có điều lệ."),
    ("Má tôi", "Kỉ niệm."),
    ("Mã số thuế", "ma túy học đường"),
]
QUESTIONS = [
    "điều lệ", "dieu le", "Điều lệ nhà trường", '"nhà trường"', '"điều lệ nhà trường"', "ma", "má", "5/KH", "le",
    "trường", "thu ky", "điều kiện tỉ lệ", "khong co gi", "154",
]  # fmt: skip


def test_exact_marks_first_then_the_title_then_the_newest(any_world):
    for title, lead in CORPUS:
        any_world.posted(replace(TEXT, title=title, lead=lead, body="<p>x</p>"))
        any_world.wait(hours=1)
    found = titles(any_world, "điều lệ")
    assert found == [
        "Điều lệ nhà trường",  # in the title
        "Thư ký họp", "Hội thi", "Diễu hành chào mừng",  # in the text; the newest first ("điều, lệ" is a phrase too)
        "Kế hoạch 05/KH-THPTTL",  # scattered words
        "Diều lê ngoài trời",  # other marks
    ]  # fmt: skip
    assert set(titles(any_world, "dieu le")) == set(found)
    assert titles(any_world, "điều lệ", order=NEWEST)[0] == "Thư ký họp"
    assert titles(any_world, "má")[0] == "Má tôi"
    assert titles(any_world, '"điều lệ nhà trường"') == ["Điều lệ nhà trường"]


@pytest.fixture
def both_sessions(tmp_path, postgres_database):
    """An empty database of publishing on SQLite and one on PostgreSQL."""
    sessions = []
    for name, database in (("lite", None), ("pg", postgres_database)):
        settings = Settings(env="test", var=tmp_path / name, database=database)
        upgrade("publishing", settings)
        sessions.append(Session(make_engine(settings.database_url("publishing"), schema="publishing")))
    yield sessions
    for session in sessions:
        session.close()
        session.get_bind().dispose()


@pytest.mark.once("runs both databases itself")
def test_both_databases_give_the_same_answers_in_the_same_order(both_sessions):
    asked = [(typed, order) for typed in QUESTIONS for order in ("lien-quan", NEWEST)]
    answers = []
    for session in both_sessions:
        start = datetime(2026, 1, 1, tzinfo=UTC)
        for number, (title, lead) in enumerate(CORPUS * 4):
            entry = Entry(
                area="page", key=f"{number}", address=f"/{number}/", title=title, lead=lead,
                at=start + timedelta(hours=number % 5), kind="news" if number % 2 else "page",
            )  # fmt: skip
            indexing.put_entry(session, entry)
        found = []
        for typed, order in asked:
            after = ""
            while True:
                page = search(session, Wanted(typed=typed, order=order, after=after, size=3))
                found.append((typed, order, [hit.address for hit in page.hits], page.guess))
                after = page.after
                if not after:
                    break
        found.append(suggestions(session, "die"))
        answers.append(found)
    assert answers[0] == answers[1]
    assert len(answers[0]) > 2 * len(asked)


def test_pages_follow_one_another_without_a_gap_or_a_double(world):
    for number in range(7):
        where = {"title": f"Kỉ yếu số {number}"} if number % 3 else {"lead": f"Kỉ yếu {number}", "title": f"T {number}"}
        world.posted(replace(TEXT, body=f"<p>kỷ yếu {number}</p>", **where))
    for order in ("lien-quan", NEWEST):
        whole = every(world, "ki yeu", order=order, size=50)
        assert len(whole) == 7 == len(set(whole))
        for size in (1, 3, 7):
            assert every(world, "ki yeu", order=order, size=size) == whole


def test_filters_narrow_by_kind_column_unit_and_the_days_of_the_school(vectors):
    assert titles(vectors, "", kinds=("document",)) == [DECISION.title]
    assert titles(vectors, "", sections=("van-ban",)) == [DECISION.title]
    assert titles(vectors, "", sections=("van-ban", "hoat-dong-chuyen-mon")) == [PEACE.title, DECISION.title]
    assert len(titles(vectors, "", unit="to-toan-tin")) == 2
    assert titles(vectors, "", unit="to-van") == []
    day = vectors.clock().date()
    assert len(titles(vectors, "", since=day, until=day)) == 2
    assert titles(vectors, "", since=day + timedelta(days=1)) == []
    assert titles(vectors, "154", until=day - timedelta(days=1)) == []
    assert titles(vectors, "") == []


def test_words_of_captions_byline_fields_and_files_are_found(world):
    pdf = world.wiring.files.put(corpus.pdf("Phu luc bao ve moi truong"))
    document = replace(
        DECISION,
        byline="Bút danh Sao Mai",
        photos=(world.photo(caption="Lễ thượng cờ"),),
        attachments=(Attachment(pdf, "phu-luc.pdf", "application/pdf", 1000, title="Biểu mẫu số 3"),),
    )
    world.posted(document)
    for typed in ("sao mai", "thượng cờ", "biểu mẫu số 3", "Tân Lập", "phụ lục bảo vệ môi trường"):
        assert titles(world, typed) == [document.title], typed


def hidden(world: World) -> list[str]:
    """Everything the search could say about the secret words."""
    with world.wiring.read() as session:
        found = [hit.title for typed in SECRET for hit in search(session, Wanted(typed=typed)).hits]
        found += [title for typed in SECRET for title in suggestions(session, typed)]
        found += [search(session, Wanted(typed=f"{typed} khongcogi")).guess for typed in SECRET]
        listed = [hit.title for hit in search(session, Wanted(kinds=("news",))).hits]
    return [one for one in found + listed if one]


SECRET = ("bimat", "chuyện bímật", "bi", "lộdiện")


def test_nothing_is_found_that_is_not_public_from_the_commit_on(any_world, sign_in):
    """No job runs between the commit and the question: the row decides, not the index."""
    browser = sign_in()
    secret = replace(TEXT, title="Chuyện bímật", body="<p>bimat lộdiện</p>", kind="news")
    article_id = any_world.approved(secret)
    assert hidden(any_world) == []
    any_world.act("schedule", article_id, due_at=any_world.clock() + timedelta(hours=1))
    assert hidden(any_world) == []
    any_world.act("unschedule", article_id)
    any_world.act("publish", article_id)
    any_world.render()
    assert "Chuyện bímật" in hidden(any_world)
    any_world.act("suspend", article_id, reason="Kiểm tra lại")
    assert hidden(any_world) == []
    for address in ("/tim-kiem/?q=bimat", "/tim-kiem/goi-y?q=bi", "/api/publishing/v1/search?q=bimat"):
        assert "bímật" not in browser.get(address).text
    any_world.render()
    assert hidden(any_world) == []
    any_world.act("restore", article_id, "hieu-truong", reason="Đã rõ")
    any_world.render()
    assert "Chuyện bímật" in hidden(any_world)
    any_world.act("archive", article_id)
    assert "Chuyện bímật" in hidden(any_world)
    any_world.act("take_down", article_id, "hieu-truong", reason="Sai", takedown_reason="R2")
    assert hidden(any_world) == []
    any_world.render()
    rebuild_search(any_world.wiring)
    assert hidden(any_world) == []
    with any_world.wiring.read() as session:
        assert session.execute(sa_text("SELECT count(*) FROM search_entry")).scalar_one() == 0


def test_a_stale_row_is_not_answered_even_when_the_index_still_has_it(world):
    article = world.posted(PEACE)
    with world.wiring.uow() as uow:
        row = uow.session.get(type(article), article.id)
        row.content_hash = row.published_hash = row.approved_hash = "0" * 64
        uow.commit()
    assert titles(world, "hoa binh") == []


def test_rebuilding_finds_what_the_index_lost_and_drops_what_it_should_not_have(world):
    world.posted(DECISION)
    world.posted(PEACE)
    with world.wiring.uow() as uow:
        for key in uow.session.execute(sa_text("SELECT key FROM search_entry")).scalars().all():
            indexing.drop_entry(uow.session, "article", key)
        uow.commit()
    assert titles(world, "hoa binh") == []
    told = []
    assert rebuild_search(world.wiring, told.append) == 2
    assert told == [2]
    assert titles(world, "hoa binh") == [PEACE.title]
    search_index(world.wiring, "")
    assert titles(world, "154") == [DECISION.title]


def test_a_part_of_the_site_gives_its_pages_and_takes_them_back(world):
    class Part(SitePart):
        pages = ("Lịch sử nhà trường", "Thủ tục xin học lại")

        def search_entries(self, site):
            return [
                Entry(area="page", key=f"/gioi-thieu/{at}/", address=f"/gioi-thieu/{at}/", title=title, text="Từ 1975",
                      at=world.clock())
                for at, title in enumerate(self.pages)
            ]  # fmt: skip

    part = Part()
    world.wiring.__dict__["parts"] = (part,)
    assert world.wiring.index_pages() == 2
    assert world.wiring.index_pages() == 0
    assert titles(world, "thu tuc xin hoc") == ["Thủ tục xin học lại"]
    assert titles(world, "1975", kinds=("page",)) != []
    part.pages = ("Lịch sử nhà trường",)
    assert world.wiring.index_pages() == 1
    assert titles(world, "thu tuc xin hoc") == []


def test_what_may_have_been_meant(vectors):
    def guess(typed: str) -> str:
        with vectors.wiring.read() as session:
            return search(session, Wanted(typed=typed)).guess

    assert guess("quys cheest") == ""
    assert guess("quy chees") == "quy chế"
    assert guess("hòa bình khongcogi") == "hòa bình"
    assert guess("khongcogi") == ""
    assert guess("hòa bình") == ""


def test_the_page_shows_marked_words_filters_and_an_empty_state(vectors, sign_in):
    browser = sign_in()
    answer = browser.get("/tim-kiem/?q=dieu+le")
    assert answer.status_code == 200
    assert "<mark>Điều lệ</mark>" in answer.text
    assert "Số: 154/QĐ-THPTTL" in answer.text
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert '<meta name="robots" content="noindex, nofollow">' in answer.text
    assert "Nhập từ cần tìm" in browser.get("/tim-kiem/").text
    nothing = browser.get("/tim-kiem/?q=quy+chees").text
    assert "Có phải bạn tìm" in nothing
    assert "/tim-kiem/?q=quy+ch%E1%BA%BF" in nothing
    wrong = browser.get("/tim-kiem/?q=dieu+le&tu=32/13/2026").text
    assert "chưa đúng nên chưa dùng để lọc" in wrong
    assert "<mark>Điều lệ</mark>" in wrong
    year = browser.get("/tim-kiem/?nam-hoc=2026&loai=van-ban&xep=moi").text
    assert DECISION.title in year
    assert PEACE.title not in year
    assert DECISION.title not in browser.get("/tim-kiem/?nam-hoc=2024").text
    assert browser.get("/tim-kiem/goi-y?q=quy+ch").json == {"titles": [DECISION.title]}


def test_the_api_answers_everybody_with_problem_details_for_mistakes(vectors, sign_in):
    browser = sign_in()
    answer = browser.get("/api/publishing/v1/search?q=hoa+binh&limit=1").json
    assert [item["title"] for item in answer["items"]] == [PEACE.title]
    assert "<mark>hòa bình</mark>" in answer["items"][0]["title_html"]
    assert "<mark>hoà bình</mark>" in answer["items"][0]["snippet_html"]
    assert answer["after"] == ""
    wrong = browser.get("/api/publishing/v1/search?limit=0&from=x")
    assert (wrong.status_code, wrong.mimetype) == (422, "application/problem+json")
    assert "/search" in str(browser.get("/api/publishing/v1/openapi.json").json["paths"])


ODD = [
    '"', '""', "'", "''; DROP TABLE article; --", "a AND", "NOT", "AND OR NOT NEAR", "NEAR(a b, 3)", "title:x", "a*", "*",
    "^a", "-", "(", ")", "a)(", "a | b & !c", "<->", "!", ":*", "\\", "\\'", "%", "_", "a\x00b", "\x00", "😀", "😀 học",
    "\u200b", "\ufeff", "x" * 10_240, "nhà " * 3000, '"' * 500, "ａｂｃ", "İıßﬁ½", "\u0301", "a\u0301\u0301\u0301", "٣",
    "%ff%fe", "<script>alert(1)</script>", "{{7*7}}", "${x}", "../..", "\r\nSet-Cookie: a=b", "ﷺ", "\U000e0001",
]  # fmt: skip


def test_whatever_is_typed_gets_an_answer(vectors, sign_in, on_both):
    browser = sign_in()
    vectors.wiring.__dict__["searches"] = Pace(6e9, 1e9)
    for typed in ODD:
        _ask(vectors, browser, typed)


def _ask(vectors, browser, typed):
    for address in ("/tim-kiem/", "/tim-kiem/goi-y", "/api/publishing/v1/search"):
        for order in ("lien-quan", "moi"):
            fields = {"q": typed, **({"xep": order} if "api" not in address else {"order": order})}
            answer = browser.get(address, query_string=fields)
            assert answer.status_code == 200, (address, answer.text[:200])
            assert "<script>alert" not in answer.text
    raw = "/tim-kiem/?q=%ED%A0%80%ff%00&sau=9.999999999999999999&chuyen-muc=%00&don-vi='&loai=x&nam-hoc=%D9%A3%D9%A3%D9%A3%D9%A3"
    assert browser.get(raw).status_code == 200
    with vectors.wiring.read() as session:
        search(session, Wanted(typed=typed + "\ud800", unit=typed[:64], sections=(typed[:64],), after=typed))
        suggestions(session, typed + "\udfff")


def test_one_address_may_not_search_without_end(vectors, sign_in):
    browser = sign_in()
    answers = [browser.get("/tim-kiem/?q=dieu") for _ in range(40)]
    assert answers[0].status_code == 200
    late = answers[-1]
    assert late.status_code == 429
    assert int(late.headers["Retry-After"]) >= 1
    assert re.search(r"Xin thử lại sau \d+ giây", late.text)
    assert browser.get("/api/publishing/v1/search?q=dieu").status_code == 429
    assert browser.get("/tim-kiem/").status_code == 200  # the form costs nothing
