"""The takedown docket, the public form and the archive in the browser; the API beside them."""

import re
from dataclasses import replace

import pytest

from shared.db.unit_of_work import UnitOfWork
from shared.ids import new_id
from shared.web.tokens import csrf_of_browser
from tests.integration.publishing.world import TEXT

BASE = "/api/publishing/v1"


class Reader:
    """Somebody without an account, whose browser holds the double-submit cookie of the form."""

    def __init__(self, browser):
        self.client = browser.client

    def open(self, path):
        page = self.client.get(path).text
        token = re.search(r'name="csrf" value="([^"]+)"', page)[1]
        return page, token

    def send(self, token, **fields):
        data = {"csrf": token, "form_id": fields.pop("form_id", new_id()), **fields}
        return self.client.post("/de-nghi-go/", data=data, environ_base={"REMOTE_ADDR": "203.0.113.7"})


@pytest.fixture
def reader(sign_in):
    return Reader(sign_in())


def asked(world, sign_in, article, who="gv-van", note="Nhầm tên lớp 10A1"):
    sign_in(who).post(f"/xuat-ban/bai/{article.id}/de-nghi-go", takedown_reason="R3", note=note)
    page = sign_in("thu-ky").get("/xuat-ban/de-nghi-go/").text
    return re.findall(r'href="(/xuat-ban/de-nghi-go/[0-9a-f-]{36})"', page)[-1]


def test_the_board_remarks_and_the_head_takes_down(world, sign_in):
    article = world.posted()
    url = asked(world, sign_in, article)
    head, secretary, teacher = sign_in("hieu-truong"), sign_in("thu-ky"), sign_in("gv-van")
    assert 422 == secretary.post(f"{url}/y-kien", text=" ").status_code
    assert 303 == secretary.post(f"{url}/y-kien", text="Đã gọi cho lớp, đúng là nhầm.").status_code
    page = head.get(url).text
    for words in ("Nhầm tên lớp 10A1", "Đã gọi cho lớp", "Thư ký Ban Biên tập", "24/11/2026 08:00", "Quyết định gỡ"):
        assert words in page
    assert "Đã gọi cho lớp" not in teacher.get(url).text
    assert 404 == sign_in("gv-su").get(url).status_code
    refused = head.post(f"{url}/go", version=str(article.version), takedown_reason="", reason="Bài nhầm tên lớp.")
    assert (422, True) == (refused.status_code, "Bài nhầm tên lớp." in refused.text)
    for other in (secretary, sign_in("pho-hieu-truong")):
        answer = other.post(f"{url}/go", version=str(article.version), takedown_reason="R3", reason="x")
        assert 403 == answer.status_code
    done = head.post(f"{url}/go", version=str(article.version), takedown_reason="R3", reason="Bài nhầm tên lớp.")
    assert 303 == done.status_code
    gone = sign_in().get(article.address)
    assert (410, True) == (gone.status_code, "đã được gỡ theo quyết định của Trưởng Ban Biên tập" in gone.text)
    told = teacher.get(url).text
    assert "đã gỡ bài" in told
    assert "Bài nhầm tên lớp." in told


def test_the_head_keeps_it_and_says_why(world, sign_in):
    article = world.posted()
    url, head = asked(world, sign_in, article), sign_in("hieu-truong")
    assert 403 == sign_in("thu-ky").post(f"{url}/khong-go", answer="x").status_code
    assert 422 == head.post(f"{url}/khong-go", answer="").status_code
    assert 303 == head.post(f"{url}/khong-go", answer="Tên lớp trong bài đúng.").status_code
    assert 404 == head.post(f"{url}/khong-go", answer="Lần nữa").status_code
    assert "Tên lớp trong bài đúng." in sign_in("gv-van").get(url).text
    assert 200 == sign_in().get(article.address).status_code
    assert "Tên lớp" not in sign_in("gv-su").get(f"/xuat-ban/bai/{article.id}").text


def test_the_list_shows_age_and_the_longest_waiting_first(world, sign_in):
    first = world.posted(replace(TEXT, title="Bài đề nghị trước"))
    asked(world, sign_in, first)
    world.wait(days=3)
    second = world.posted(replace(TEXT, title="Bài đề nghị sau"))
    asked(world, sign_in, second)
    page = sign_in("pho-hieu-truong").get("/xuat-ban/de-nghi-go/").text
    assert page.index("Bài đề nghị trước") < page.index("Bài đề nghị sau")
    assert "3 ngày trước" in page
    assert 403 == sign_in("gv-van").get("/xuat-ban/de-nghi-go/").status_code
    assert "Chưa có đề nghị nào được chấp nhận" in sign_in("thu-ky").get("/xuat-ban/de-nghi-go/?muc=da-go").text


def test_a_citizen_asks_without_an_account_and_follows_by_code(world, sign_in, reader):
    article = world.posted()
    page, token = reader.open(f"/de-nghi-go/?bai={article.address}")
    assert article.title in page
    form = {"address": f"http://cong.example{article.address}", "takedown_reason": "R4", "note": "Có ảnh con tôi.",
            "name": "Phụ huynh", "reach": "0912 345 678"}  # fmt: skip
    sent = reader.send(token, form_id="f-1", **form)
    again = reader.send(token, form_id="f-1", **form)
    assert (303, sent.location) == (sent.status_code, again.location)
    assert 1 == len(world.said("takedown.requested"))
    code = re.search(r"ma=(GB\w{8})", sent.location)[1]
    assert code in reader.client.get(sent.location).text
    assert "đang chờ" in reader.client.get(f"/de-nghi-go/tra-cuu/?ma={code[:5].lower()} {code[5:]}").text
    url = re.search(
        r'href="(/xuat-ban/de-nghi-go/[0-9a-f-]{36})"', sign_in("thu-ky").get("/xuat-ban/de-nghi-go/").text
    )[1]
    assert "0912 345 678" in sign_in("hieu-truong").get(url).text
    assert "0912 345 678" not in sign_in("pho-hieu-truong").get(url).text
    version = str(world.row(article.id).version)
    sign_in("hieu-truong").post(f"{url}/go", version=version, takedown_reason="R4", reason="Theo yêu cầu của gia đình.")
    followed = reader.client.get(f"/de-nghi-go/tra-cuu/?ma={code}").text
    assert "Bài đã được gỡ" in followed
    assert article.title not in followed
    assert "chỉ Trưởng Ban Biên tập được xem" in sign_in("thu-ky").get(f"/xuat-ban/bai/{article.id}").text


def test_the_public_form_refuses_kindly_and_keeps_the_text(world, reader):
    article = world.posted()
    _, token = reader.open("/de-nghi-go/")
    wrong = reader.send(token, address="/tin/2026/khong-co/", takedown_reason="R1", note="Đã qua hạn")
    assert (422, True, True) == (wrong.status_code, "Đã qua hạn" in wrong.text, "Không tìm thấy bài nào" in wrong.text)
    assert 422 == reader.send(token, address=article.address, takedown_reason="", note="x").status_code
    forged = reader.client.post("/de-nghi-go/", data={"address": article.address, "takedown_reason": "R1", "note": "x"})
    assert 403 == forged.status_code
    other = csrf_of_browser("another-secret", "nonce")
    assert 403 == reader.send(other, address=article.address, takedown_reason="R1", note="x").status_code
    for _ in range(5):
        assert 303 == reader.send(token, address=article.address, takedown_reason="R1", note="x").status_code
    limited = reader.send(token, address=article.address, takedown_reason="R1", note="Giữ lại chữ này")
    assert (429, True) == (limited.status_code, "Giữ lại chữ này" in limited.text)
    assert int(limited.headers["Retry-After"]) > 3000
    assert "Không có đề nghị nào mang mã này" in reader.client.get("/de-nghi-go/tra-cuu/?ma=GB00000000").text


def test_the_archive_is_open_and_can_be_searched(world, sign_in, reader):
    old = world.posted(replace(TEXT, title="Điều lệ hội thi năm trước"))
    world.posted(replace(TEXT, title="Bài còn thời sự"))
    world.act("archive", old.id)
    page = reader.client.get("/kho-luu-tru/").text
    assert "Điều lệ hội thi năm trước" in page
    assert "Bài còn thời sự" not in page
    assert "Điều lệ hội thi" in reader.client.get("/kho-luu-tru/?tim=dieu le").text
    assert "Không tìm thấy bài nào" in reader.client.get("/kho-luu-tru/?tim=zzz&chuyen-muc=thong-bao&trang=9").text
    assert 200 == reader.client.get(old.address).status_code
    assert "/kho-luu-tru/" in world.page("/")


def test_the_countdown_stands_on_the_page_and_in_the_list(world, sign_in):
    article = world.posted()
    world.act("suspend", article.id, reason="Lộ điểm của học sinh")
    world.wait(hours=2, minutes=45)
    page = sign_in("hieu-truong").get(f"/xuat-ban/bai/{article.id}").text
    assert "còn 21 giờ 15 phút" in page
    assert "25/11/2026 08:00" in page
    assert "còn 21 giờ 15 phút" in sign_in("thu-ky").get("/xuat-ban/?muc=tam-an").text
    world.wait(days=2)
    assert "quá hạn 1 ngày 2 giờ" in sign_in("hieu-truong").get(f"/xuat-ban/bai/{article.id}").text


def test_a_time_after_the_deadline_is_warned_of_and_allowed(world, sign_in):
    article_id = world.approved()  # the event ended on 20/11: due 27/11
    secretary = sign_in("thu-ky")
    url = f"/xuat-ban/bai/{article_id}"
    assert "27/11/2026" in secretary.get(url).text
    early = secretary.post(f"{url}/hen-gio", version="1", due_at="2026-11-25T07:00")
    assert "sau hạn" not in secretary.get(early.location).text
    secretary.post(f"{url}/huy-hen", version="2")
    late = secretary.post(f"{url}/hen-gio", version="3", due_at="28/11/2026 07:00")
    page = secretary.get(late.location).text
    assert "sau hạn đăng tin về sự kiện" in page
    assert "28/11/2026 07:00" in page
    assert "scheduled" == world.row(article_id).state
    empty = sign_in("thu-ky").post(f"{url}/hen-gio", version="4", due_at="")
    assert empty.status_code in (409, 422)


def test_an_expiry_date_is_set_by_the_desk(world, sign_in):
    article = world.posted()
    url = f"/xuat-ban/bai/{article.id}/thoi-han"
    secretary = sign_in("thu-ky")
    past = secretary.post(url, version=str(article.version), expires_at="2026-11-01T00:00")
    assert (422, True) == (past.status_code, "Thời hạn đã qua" in past.text)
    assert 303 == secretary.post(url, version=str(article.version), expires_at="2026-12-31T17:00").status_code
    assert "31/12/2026 17:00" in secretary.get(f"/xuat-ban/bai/{article.id}").text
    assert 403 == sign_in("gv-toan").post(url, version=str(article.version + 1), expires_at="").status_code


def test_the_docket_by_the_api(world, sign_in):
    article = world.posted()
    teacher, secretary, head = sign_in("gv-van"), sign_in("thu-ky"), sign_in("hieu-truong")
    ask = {"takedown_reason": "R1", "note": "Đã qua hạn"}
    made = teacher.call("POST", f"{BASE}/articles/{article.id}/takedown-requests", ask)
    request_id = made.json["id"]
    twice = teacher.call("POST", f"{BASE}/articles/{article.id}/takedown-requests", ask)
    assert (409, "already_asked", "D12.4a") == (twice.status_code, twice.json["code"], twice.json["clause"])
    listed = secretary.call("GET", f"{BASE}/takedown-requests").json
    assert [request_id] == [line["id"] for line in listed["lines"]]
    assert {"open": 1, "accepted": 0, "rejected": 0} == listed["counts"]
    assert 403 == teacher.call("GET", f"{BASE}/takedown-requests").status_code
    one = f"{BASE}/takedown-requests/{request_id}"
    assert 201 == secretary.call("POST", f"{one}/remarks", {"text": "Nên gỡ."}).status_code
    assert ["Nên gỡ."] == [r["text"] for r in head.call("GET", one).json["remarks"]]
    assert [] == teacher.call("GET", one).json["remarks"]
    denied = secretary.call("POST", f"{one}/decision", {"accept": False, "answer": "Không"})
    assert (403, "D12.4b") == (denied.status_code, denied.json["clause"])
    decision = {"accept": True, "answer": "Đã qua hạn đăng ký.", "version": article.version, "takedown_reason": "R1"}
    assert "accepted" == head.call("POST", f"{one}/decision", decision).json["state"]
    assert "taken_down" == world.row(article.id).state


def test_a_call_sent_again_with_its_key_is_done_once(world, sign_in):
    article = world.posted()
    teacher, secretary, head = sign_in("gv-van"), sign_in("thu-ky"), sign_in("hieu-truong")

    def twice(browser, path, body, key):
        answers = [browser.call("POST", f"{BASE}/{path}", body, **{"Idempotency-Key": key}) for _ in range(2)]
        assert answers[0].status_code < 300, answers[0].text
        assert [answers[0].status_code] * 2 == [answer.status_code for answer in answers]
        assert answers[0].json == answers[1].json
        return answers[0].json

    ask = {"takedown_reason": "R3", "note": "Nhầm tên lớp 10A1"}
    made = twice(teacher, f"articles/{article.id}/takedown-requests", ask, "k1")
    twice(secretary, f"takedown-requests/{made['id']}/remarks", {"text": "Đúng là nhầm."}, "k2")
    seen = secretary.call("GET", f"{BASE}/takedown-requests/{made['id']}").json
    assert ["Đúng là nhầm."] == [line["text"] for line in seen["remarks"]]
    keep = {"accept": False, "answer": "Tên lớp đúng."}
    assert "rejected" == twice(head, f"takedown-requests/{made['id']}/decision", keep, "k3")["state"]
    assert 1 == len(world.said("takedown.answered"))
    version = world.row(article.id).version
    begin = {"version": version, "revision_kind": "correction", "note": "Sửa tên lớp.", "editor_id": "btv-ngu-van"}
    twice(secretary, f"articles/{article.id}/revisions", begin, "k4")


def test_a_request_decided_in_another_tab_takes_no_article_down(world, sign_in):
    article = world.posted()
    url, head = asked(world, sign_in, article), sign_in("hieu-truong")
    assert 303 == head.post(f"{url}/khong-go", answer="Tên lớp đúng.").status_code
    fields = {"version": str(article.version), "takedown_reason": "R3", "reason": "Nhầm tên lớp."}
    answer = head.post(f"{url}/go", **fields)
    assert (404, True) == (answer.status_code, "đã được xử lý" in answer.text)
    decision = {"accept": True, "answer": "Nhầm.", "version": article.version, "takedown_reason": "R3"}
    called = head.call("POST", f"{BASE}/takedown-requests/{url.rpartition('/')[2]}/decision", decision)
    assert 404 == called.status_code
    assert "published" == world.row(article.id).state


def test_of_two_presses_in_the_same_moment_the_slower_one_gets_the_first_answer(world, sign_in, monkeypatch):
    article = world.posted()
    url, head, secretary = asked(world, sign_in, article), sign_in("hieu-truong"), sign_in("thu-ky")
    begin = {"version": str(article.version), "revision_kind": "correction", "note": "Sửa.", "editor_id": "btv-ngu-van"}
    known = UnitOfWork.once
    for browser, path, form in (
        (head, f"{url}/khong-go", {"answer": "Tên lớp đúng."}),  # is decided by now: not found
        (secretary, f"/xuat-ban/bai/{article.id}/ban-sua", begin),  # one is open by now: not allowed
    ):
        form_id, too_early = new_id(), [False, True]  # the slower one looked before the first had committed
        monkeypatch.setattr(
            UnitOfWork, "once", lambda *given, late=too_early: None if late and late.pop(0) else known(*given)
        )
        first, second = (browser.post(path, form_id=form_id, **form) for _ in range(2))
        assert (303, 303, first.location) == (first.status_code, second.status_code, second.location)
    assert 1 == len(world.said("takedown.answered")) == len(world.said("revision.opened"))
