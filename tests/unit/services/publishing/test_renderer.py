import re
from datetime import UTC, datetime

import pytest
from markupsafe import Markup

from services.publishing.clients.pictures import picture
from services.publishing.clients.renderer import ArticleView, Renderer, Section
from services.publishing.clients.shelf import Card
from services.publishing.config import SiteInfo
from shared.content import Document, Photo
from shared.files.figures import place

AT = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)


@pytest.fixture
def renderer():
    sections = [Section("tin-truong", "Tin trường"), Section("thong-bao", "Thông báo")]
    return Renderer(SiteInfo("https://cong.example"), sections, {"R2": "Không còn phù hợp về nội dung"})


def card(title="Bài", section="tin-truong", address="/tin/2026/bai/"):
    return Card(title, "Tóm tắt", address, section, "Tổ Ngữ văn", AT, None)


def test_the_body_is_cleaned_once_more_on_its_way_out(renderer):
    view = ArticleView(Document("Bài", body="<p>Chào<script>x</script></p>"), "/tin/2026/bai/", "Tổ", AT)
    assert [part.html for part in view.layout.parts] == [Markup("<p>Chào</p>")]
    assert 2 == renderer.article(view).count("<script")  # the site's own file in the head, and a block of data


def test_a_photo_stands_where_the_text_has_its_place_and_the_first_other_one_under_the_lead(renderer):
    one, two, three = (Photo(digit * 64, caption=f"Ảnh {digit}", width=800, height=600) for digit in "123")
    body = f"<p>Trước.</p>{place(two.sha256)}<p>Sau.</p>{place('f' * 64)}"
    page = renderer.article(
        ArticleView(Document("Bài", body=body, photos=(one, two, three)), "/tin/2026/bai/", "Tổ", AT)
    )
    order = ["Ảnh 1</figcaption>", "<p>Trước.</p>", "Ảnh 2</figcaption>", "<p>Sau.</p>", "Ảnh 3</figcaption>"]
    assert sorted(order, key=page.index) == order
    assert "data-photo" not in page
    assert "f" * 64 not in page


def test_a_preview_is_not_indexed_and_has_no_address_of_its_own(renderer):
    view = ArticleView(Document("Bài"), "/tin/2026/bai/", "Tổ", None, preview=True)
    page = renderer.article(view)
    assert "noindex" in page
    assert "canonical" not in page
    assert "Chưa đăng" in page


def test_the_front_page_leads_with_the_newest_and_sets_notices_apart(renderer):
    notice = card("Lịch thi", "thong-bao", "/tin/2026/lich-thi/")
    blocks = [(renderer.section("tin-truong"), [card("Khác")]), (renderer.section("thong-bao"), [notice])]
    page = renderer.home([card("Mới nhất"), card("Sau đó")], blocks)
    assert page.index("Mới nhất") < page.index("Lịch thi") < page.index("Sau đó") < page.index("Khác")
    assert 1 == page.count("Lịch thi")


def test_a_section_the_pack_no_longer_lists_keeps_working(renderer):
    assert Section("cu", "cu") == renderer.section("cu")


def test_notices_say_who_when_and_why_never_what(renderer):
    removed = renderer.notice("taken_down", "R2", AT)
    for words in (
        "quyết định của Trưởng Ban Biên tập",
        "24/11/2026",
        "Không còn phù hợp về nội dung",
        "khoản 4 Điều 12",
    ):
        assert words in removed
    hidden = renderer.notice("suspended", "R4", AT)
    assert "đang tạm ẩn" in hidden
    assert "Lý do" not in hidden


def test_the_stylesheet_address_changes_with_its_content(renderer):
    assert re.fullmatch(r"/giao-dien/site\.[0-9a-f]{12}\.css", renderer.theme.css)
    assert renderer.theme.css in renderer.not_found()


def test_pictures_state_their_size_and_smaller_copies():
    big = picture(Photo("a" * 64, "Chú thích", width=1600, height=1000))
    assert f"/anh/{'a' * 64}-480.jpg 480w, /anh/{'a' * 64}-960.jpg 960w, /anh/{'a' * 64}.jpg 1600w" == big.srcset
    assert "Chú thích" == big.alt
    small = picture(Photo("b" * 64, width=300, height=200))
    assert (f"/anh/{'b' * 64}.jpg", f"/anh/{'b' * 64}.jpg") == (small.src, small.small)


def test_site_settings_come_from_the_environment():
    env = {"TOASOAN_SITE_SCHOOL": "Trường THPT Khác", "TOASOAN_SITE_BODY": "Sở", "TOASOAN_SITE_PHONE": " "}
    site = SiteInfo.from_env("https://x.example", env)
    assert ("Trường THPT Khác", "Sở", "") == (site.school, site.managing_body, site.phone)
    assert "Cổng thông tin điện tử Trường THPT Tân Lập" == site.name
