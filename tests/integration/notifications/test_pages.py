"""The pages under /thong-bao/ and the API, as the demo school's people see them."""

import re
from datetime import timedelta

import pytest

from services.notifications.app import create_app
from services.notifications.clients import MaildirMailer
from services.notifications.errors import MailRefused
from shared.testing import databases
from tests.integration.notifications.browser import Browser
from tests.integration.notifications.office import TITLE, Office


@pytest.fixture
def mailbox_office(tmp_path):
    settings = databases.test_settings(tmp_path, base_url="https://cong.thpt-tan-lap.example")
    office = Office(tmp_path, settings=settings, mailer=MaildirMailer(settings.maildir))
    yield office
    office.wiring.dispose()


PATHS = ["/thong-bao/", "/thong-bao/so-gui/", "/thong-bao/hop-thu/", "/thong-bao/hop-thu/abc/",
         "/thong-bao/hop-thu/abc/noi-dung/", "/thong-bao/hop-thu/abc/tep/0"]  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_the_anonymous_are_sent_to_the_sign_in(app, path):
    response = app.test_client().get(path)
    assert 302 == response.status_code
    assert response.location.startswith("/tai-khoan/dang-nhap?tiep=%2Fthong-bao")


@pytest.mark.parametrize("path", ["me/tasks", "me/tasks/items", "deliveries"])
def test_programs_without_a_session_get_401(app, path):
    response = app.test_client().get(f"/api/notifications/v1/{path}")
    assert 401 == response.status_code
    assert "application/problem+json" == response.content_type


def test_an_empty_inbox_says_so(browse):
    page = browse("ke-toan").get("/thong-bao/").text
    assert "Không có việc nào đang chờ" in page
    assert "Chưa có việc nào xong" in page


def test_the_inbox_groups_tasks_with_age_and_link(browse, office):
    office.hear("submitted", "a")
    office.hear("approved", "b", title="Bài <b>đậm</b>")
    office.later(hours=2)
    page = browse("thu-ky").get("/thong-bao/").text
    assert page.index("Bài đã duyệt, chờ đăng") < page.index("Bài mới, chờ phân công biên tập")
    assert 'href="/xuat-ban/bai/b"' in page
    assert 'href="/bien-tap/bai/a"' in page
    assert "2 giờ trước" in page
    assert "Bài &lt;b&gt;đậm&lt;/b&gt;" in page
    assert "<b>đậm" not in page
    assert 'Việc của tôi <span class="count">2<span class="visually-hidden"> việc</span></span>' in page
    assert "hx-get" not in page.partition("</nav>")[0]  # known here: nothing to ask for


def test_other_services_pages_ask_for_the_number(browse, office, app):
    browser = browse("thu-ky")
    assert (204, b"") == ((nothing := browser.get("/thong-bao/so-viec", 204)).status_code, nothing.data)
    office.hear("submitted", "a")
    found = browser.get("/thong-bao/so-viec")
    assert '<span class="count">1<span class="visually-hidden"> việc</span></span>' == found.text.strip()
    assert "private, max-age=15" == found.headers["Cache-Control"]
    assert "Cookie" in found.headers["Vary"]
    assert 204 == app.test_client().get("/thong-bao/so-viec").status_code  # a signed-out tab gets no sign-in page


def test_finished_tasks_are_listed(browse, office):
    office.hear("submitted")
    office.hear("assigned")
    page = browse("thu-ky").get("/thong-bao/").text
    assert "Phân công biên tập" in page.partition("Đã xong trong 30 ngày qua")[2]


def test_the_number_for_the_navigation(browse, office):
    office.hear("submitted")
    assert {"open": 1, "oldest_at": office.clock().isoformat(), "url": "/thong-bao/"} == browse("thu-ky").get(
        "/api/notifications/v1/me/tasks"
    ).json
    assert {"open": 0, "oldest_at": None, "url": "/thong-bao/"} == browse("gv-van").get(
        "/api/notifications/v1/me/tasks"
    ).json


def test_the_tasks_for_programs(browse, office):
    office.hear("returned", "b")
    (item,) = browse("gv-toan").get("/api/notifications/v1/me/tasks/items").json["items"]
    assert ("supplement", TITLE, "returned", "/gui-bai/bai/b") == (
        item["kind"], item["title"], item["state"], item["href"],
    )  # fmt: skip


def removal(office):
    office.hear("published")
    payload = {"article_id": "bai-1", "title": "B", "takedown_reason": "R1", "reason": "Cũ", "requested_by": "gv-van"}
    office.apply(office.envelope("takedown.requested", "bai-1", payload))


def test_the_head_ticks_off_a_request_for_removal_once(browse, office):
    removal(office)
    head = browse("hieu-truong")
    (action,) = re.findall(r'action="(/thong-bao/viec/[^"]+)"', head.get("/thong-bao/").text)
    head.post(action, form_id="f-1")
    head.post(action, form_id="f-1")
    assert "bài được giữ nguyên" in head.get("/thong-bao/").text
    assert [] == office.tasks()
    browse("gv-toan").post(action, status=404)


def test_a_form_without_the_token_changes_nothing(app, browse, office):
    removal(office)
    head = browse("hieu-truong")
    (action,) = re.findall(r'action="(/thong-bao/viec/[^"]+)"', head.get("/thong-bao/").text)
    assert 403 == head.client.post(action, data={}).status_code
    assert 1 == len(office.tasks())


@pytest.mark.parametrize("member", ["gv-toan", "btv-toan-tin", "pho-hieu-truong", "hieu-truong", "ke-toan"])
def test_the_ledger_is_for_secretary_and_operator(browse, office, member):
    office.hear("approved")
    (row,) = office.deliveries()
    browse(member).get("/thong-bao/so-gui/", 403)
    browse(member).post(f"/thong-bao/so-gui/{row.id}/gui-lai", 403)
    assert 403 == browse(member).client.get("/api/notifications/v1/deliveries").status_code


def test_the_ledger_shows_and_filters(browse, office, mailer):
    mailer.answers = [None, MailRefused("550 no such user")]
    office.hear("submitted", "a")
    office.send()
    secretary = browse("thu-ky")
    page = secretary.get("/thong-bao/so-gui/").text
    assert "Báo đã nhận bài" in page
    assert "550 no such user" in page
    only = secretary.get("/thong-bao/so-gui/?trang-thai=bounced").text.partition("<tbody>")[2]
    assert 1 == only.count("<tr>")
    person = secretary.get("/thong-bao/so-gui/?nguoi-nhan=gv-toan").text.partition("<tbody>")[2]
    assert 1 == person.count("<tr>")
    assert "Không có thư nào khớp" in secretary.get("/thong-bao/so-gui/?trang-thai=failed").text
    secretary.get("/thong-bao/so-gui/?trang-thai=<script>&trang=99999999")


def test_the_ledger_has_pages(browse, office):
    for number in range(16):
        office.hear("submitted", f"bai-{number}")
    secretary = browse("thu-ky")
    assert "Trang 1 / 2" in secretary.get("/thong-bao/so-gui/").text
    assert "Trang 2 / 2" in secretary.get("/thong-bao/so-gui/?trang=2").text
    answer = secretary.get("/api/notifications/v1/deliveries?page=2").json
    assert (2, 2, 32, 2) == (answer["page"], answer["pages"], answer["total"], len(answer["items"]))
    assert 32 == answer["counts"]["queued"]


def test_a_wrong_state_is_told_in_vietnamese(browse):
    answer = browse("thu-ky").client.get("/api/notifications/v1/deliveries?state=lost&page=0")
    assert 422 == answer.status_code
    assert {"state": ["Hãy chọn một trong các giá trị có sẵn."], "page": ["Số trang bắt đầu từ 1."]} == answer.json[
        "fields"
    ]


def test_a_bounced_letter_is_sent_again_to_the_address_known_now(browse, office, mailer):
    mailer.answers = [MailRefused("550 no such user")]
    office.hear("returned")
    office.send()
    (row,) = office.deliveries()
    secretary = browse("thu-ky")
    assert f'action="/thong-bao/so-gui/{row.id}/gui-lai"' in secretary.get("/thong-bao/so-gui/").text
    person = {
        "member_id": "gv-toan",
        "name": "Giáo viên Toán",
        "email": "dung@b.example",
        "unit_id": None,
        "locked": False,
    }
    office.people_event("member.changed", person)
    office.later(days=10)
    fresh = browse("thu-ky")
    for _ in range(2):
        fresh.post(f"/thong-bao/so-gui/{row.id}/gui-lai", form_id="f-7")
    assert "Thư gửi Giáo viên Toán đã được đưa vào hàng chờ gửi lại." in fresh.get("/thong-bao/so-gui/").text
    fresh.post(f"/thong-bao/so-gui/{row.id}/gui-lai", 409, form_id="f-8")
    office.send()
    assert ["dung@b.example"] == [mail["To"].addresses[0].addr_spec for mail in mailer.sent]
    fresh.post(f"/thong-bao/so-gui/{row.id}/gui-lai", 409, form_id="f-9")
    fresh.post("/thong-bao/so-gui/khong-co/gui-lai", 404, form_id="f-10")


def test_a_skipped_letter_can_be_sent_on_purpose_however_old(browse, office, mailer):
    office.hear("returned", age=timedelta(days=400))
    (row,) = office.deliveries()
    secretary = browse("thu-ky")
    answer = secretary.client.post(
        f"/api/notifications/v1/deliveries/{row.id}/retry", headers={"X-CSRF-Token": secretary.csrf}
    )
    assert (202, {"id": row.id, "state": "queued"}) == (answer.status_code, answer.json)
    office.send()
    assert 1 == len(mailer.sent)


def test_the_demo_mailbox_lists_newest_first_and_by_person(mailbox_office):
    office = mailbox_office
    browser = Browser(create_app(office.wiring), office, "ke-toan")
    assert "Chưa có thư nào" in browser.get("/thong-bao/hop-thu/").text
    office.hear("submitted", title="Bài <i>một</i>")
    office.send()
    office.later(minutes=5)
    office.hear("assigned", title="Bài hai")
    office.send()
    page = browser.get("/thong-bao/hop-thu/").text.partition("<tbody>")[2]
    assert 3 == page.count("<tr>")
    assert page.index("Bài giao biên tập: Bài hai") < page.index("Đã nhận bài: Bài &lt;i&gt;một&lt;/i&gt;")
    one = browser.get("/thong-bao/hop-thu/?nguoi-nhan=gv-toan@thpt-tan-lap.example").text.partition("<tbody>")[2]
    assert 1 == one.count("<tr>")


def test_a_letter_is_shown_shut_in(mailbox_office):
    office = mailbox_office
    browser = Browser(create_app(office.wiring), office, "ke-toan")
    office.hear("returned", reason="<script>alert(1)</script>")
    office.send()
    (href,) = re.findall(
        r'href="(/thong-bao/hop-thu/[^"?]+/)"', browser.get("/thong-bao/hop-thu/").text.partition("<tbody>")[2]
    )
    page = browser.get(href).text
    assert (
        '<iframe class="letter-frame" title="Nội dung thư" sandbox="allow-popups allow-popups-to-escape-sandbox"'
        in page
    )
    assert "<script>alert" not in page
    assert "Kính gửi Thầy/Cô Giáo viên Toán," in page
    inner = browser.get(f"{href}noi-dung/")
    assert "<script>alert" not in inner.text
    assert "sandbox" in inner.headers["Content-Security-Policy"]
    assert "default-src 'none'" in inner.headers["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in inner.headers["Content-Security-Policy"]


def test_attachments_are_saved_not_shown(mailbox_office):
    office = mailbox_office
    browser = Browser(create_app(office.wiring), office, "hieu-truong")
    files = office.wiring.files
    payload = {
        "period": "2026-10", "report_id": "r", "sha256_docx": files.put(b"docx"), "sha256_pdf": files.put(b"%PDF"),
        "mail_to": ["hieu-truong"],
    }  # fmt: skip
    office.apply(office.envelope("report.built", "r", payload))
    office.send()
    (href,) = re.findall(
        r'href="(/thong-bao/hop-thu/[^"?]+/)"', browser.get("/thong-bao/hop-thu/").text.partition("<tbody>")[2]
    )
    assert "bao-cao-2026-10.pdf" in browser.get(href).text
    pdf = browser.get(f"{href}tep/1")
    assert (b"%PDF", "application/pdf") == (pdf.data, pdf.content_type)
    assert "attachment; filename=bao-cao-2026-10.pdf" == pdf.headers["Content-Disposition"]
    browser.get(f"{href}tep/2", 404)


@pytest.mark.parametrize("letter", ["khong-co", "..%2F..%2Fsecret.key", "%2e%2e"])
def test_an_unknown_letter_is_404(mailbox_office, letter):
    browser = Browser(create_app(mailbox_office.wiring), mailbox_office, "ke-toan")
    browser.get(f"/thong-bao/hop-thu/{letter}/", 404)


@pytest.mark.parametrize("path", [path for path in PATHS if "hop-thu" in path])
def test_the_mailbox_is_not_there_outside_the_demo(tmp_path, mailer, path):
    office = Office(tmp_path, settings=databases.test_settings(tmp_path, demo=False), mailer=mailer)
    Browser(create_app(office.wiring), office, "thu-ky").get(path, 404)
    office.wiring.dispose()


def test_a_demo_with_a_mail_server_says_so_and_has_no_mailbox(tmp_path, mailer):
    settings = databases.test_settings(tmp_path, demo=True, smtp_url="smtp://127.0.0.1:2525")
    office = Office(tmp_path, settings=settings, mailer=mailer)
    browser = Browser(create_app(office.wiring), office, "thu-ky")
    page = browser.get("/thong-bao/").text
    assert "thư gửi thật" in page and "hộp thư dùng thử" not in page.lower()
    browser.get("/thong-bao/hop-thu/", 404)
    office.wiring.dispose()


def test_a_demo_without_a_mail_server_leads_to_the_mailbox(mailbox_office):
    page = Browser(create_app(mailbox_office.wiring), mailbox_office, "ke-toan").get("/thong-bao/").text
    assert "thư gửi vào" in page and "thư gửi thật" not in page


def test_the_openapi_document_lists_the_four_addresses(browse):
    document = browse("thu-ky").client.get("/api/notifications/v1/openapi.json")
    assert {"/api/notifications/v1/me/tasks", "/api/notifications/v1/me/tasks/items", "/api/notifications/v1/deliveries",
            "/api/notifications/v1/deliveries/{delivery}/retry"} <= set(document.json["paths"])  # fmt: skip
