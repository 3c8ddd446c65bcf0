"""A public site with a page of every kind, served by the embedded server without the rest of the portal."""

import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote

from PIL import Image, ImageDraw
from werkzeug.serving import make_server

from services.publishing.app import create_app
from services.publishing.clients.site_files import GONE
from shared.content import Attachment, Document, Photo
from shared.files.figures import place
from shared.files.html import sanitise
from shared.files.images import accept_image
from shared.web.addresses import PUBLIC_PAGES
from tests.integration.publishing.world import TEXT, World

LEAD = (
    "Sáng 20/11, thầy và trò ba khối tổ chức lễ kỉ niệm Ngày Nhà giáo Việt Nam tại sân trường, có cựu học sinh về dự."
)
BODY = """
<p>Mở đầu buổi lễ là tiết mục văn nghệ của câu lạc bộ Âm nhạc. Sau đó, đại diện Ban Giám hiệu ôn lại truyền thống của
nhà trường và ghi nhận kết quả của các tổ chuyên môn trong học kì vừa qua.</p>
<h2>Kết quả thi đua các tổ</h2>
<p>Bảng dưới đây do Văn phòng tổng hợp; các tổ đối chiếu và báo lại trước ngày 27/11.</p>
<table><caption>Số tiết dạy tốt theo tổ</caption><thead><tr><th>Tổ</th><th>Số tiết đăng kí</th><th>Số tiết dạy tốt</th>
<th>Tỉ lệ</th><th>Ghi chú của tổ trưởng</th></tr></thead><tbody>
<tr><td>Tổ Toán – Tin</td><td>48</td><td>46</td><td>95,8%</td><td>Hai tiết dời sang tháng 12</td></tr>
<tr><td>Tổ Ngữ văn</td><td>40</td><td>39</td><td>97,5%</td><td>Không</td></tr></tbody></table>
[[ảnh]]
<h3>Lời cảm ơn</h3>
<p>Xem thêm <a href="https://moet.gov.vn/van-ban/huong-dan">hướng dẫn của Bộ</a>. Các lớp đã chuẩn bị:</p>
<ul><li>báo tường theo chủ đề “Người thầy của em”;</li><li>tiết mục văn nghệ;</li><li>gian hàng sách cũ.</li></ul>
<blockquote><p>Không thầy đố mày làm nên.</p></blockquote>
<ol><li>Lớp 10A1 đạt giải Nhất.</li><li>Lớp 11A3 đạt giải Nhì.</li></ol>
"""
PLAN = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
NOTICE = Document(
    title="Thông báo: lịch kiểm tra cuối học kì I của ba khối và việc đón học sinh trong tuần kiểm tra",
    lead="Học sinh có mặt trước giờ kiểm tra 15 phút, mang thẻ học sinh; phụ huynh đón ở cổng số 2.",
    body="<p>Lịch từng môn có trong tệp kèm theo. Mọi thay đổi được thông báo ở trang này.</p>",
    byline="Văn phòng",
    section="thong-bao",
    kind="notice",
)


@dataclass(frozen=True)
class PublicSite:
    """`pages`: what kind of page -> an address of that kind, with the status it answers."""

    world: World
    base: str
    article: str
    notice: str

    @property
    def pages(self) -> dict[str, tuple[str, int]]:
        """One or two of every kind, found among the files themselves: a new kind of page is looked at, too."""
        found = {f"{address}": (address, 200) for address in PUBLIC_PAGES}
        found["không có"] = ("/khong-co-trang-nay/", 404)
        found["theo dõi"] = ("/de-nghi-go/tra-cuu/?ma=GBXXXXXXXX", 200)
        for address in sorted(self.world.wiring.site.files.addresses()):
            if address.endswith(("/", ".html")) and not address.startswith(f"/{GONE}/"):
                found.setdefault(_kind(address), (quote(address), 200))
            elif address.startswith(f"/{GONE}/") and address.endswith("/"):
                found.setdefault(f"410 {address.count('/')}", (quote(address.removeprefix(f"/{GONE}")), 410))
        return found | {"bài có đủ thứ": (self.article, 200), "thông báo": (self.notice, 200)}


def _kind(address: str) -> str:
    """Pages of one kind have the same first word, depth and words between names."""
    first, *rest = address.strip("/").split("/")
    middle = rest[1] if len(rest) > 2 else ""
    return f"{first}/{middle}/{len(rest)}" if rest else address


@contextmanager
def public_site(folder: Path) -> Iterator[PublicSite]:
    """Build it once, serve it, take it down."""
    world = World(folder)
    try:
        article, notice = _fill(world)
        server = make_server("127.0.0.1", 0, create_app(world.wiring), threaded=True)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield PublicSite(world, f"http://127.0.0.1:{server.port}", article, notice)
        finally:
            server.shutdown()
            thread.join()
            server.server_close()
    finally:
        world.dispose()


def _fill(world: World) -> tuple[str, str]:
    photos = [
        _photo(world, n, caption=f"Ảnh {n}: các lớp trong buổi lễ ở sân trường", credit="Câu lạc bộ Nhiếp ảnh")
        for n in range(1, 5)
    ]
    plan = Attachment(world.wiring.files.put(PLAN), "Kế hoạch kiểm tra.pdf", "application/pdf", len(PLAN))
    for number in range(1, 15):
        section = ("tin-truong", "doan-hoi", "hoat-dong-chuyen-mon")[number % 3] if number < 4 else "tin-truong"
        shown = (photos[number % 4],) if number % 2 else ()
        _posted(world, replace(TEXT, title=f"{TEXT.title}, buổi {number}", section=section, photos=shown, lead=LEAD))
    archived = _posted(world, replace(TEXT, title="Tin của năm học trước"))
    world.act("archive", archived)
    for title, trigger, who, given in (
        ("Bài sẽ gỡ", "take_down", "hieu-truong", {"takedown_reason": "R2", "reason": "Sai"}),
        ("Bài tạm ẩn", "suspend", "thu-ky", {"reason": "Khẩn"}),
    ):
        world.act(trigger, _posted(world, replace(TEXT, title=title)), who, **given)
    notice = _posted(world, replace(NOTICE, attachments=(plan,)))
    full = replace(
        TEXT,
        title="Lễ kỉ niệm 44 năm Ngày Nhà giáo Việt Nam 20/11 và tuyên dương các tổ chuyên môn có nhiều tiết dạy tốt",
        lead=LEAD,
        body=sanitise(BODY.replace("[[ảnh]]", place(photos[1].sha256))),
        photos=tuple(photos),
        attachments=(plan,),
        source="Báo Giáo dục và Thời đại",
        source_url="https://giaoducthoidai.vn/le-ki-niem",
        section="tin-truong",
    )
    article = _posted(world, full)
    world.render()
    return str(world.row(article).address), str(world.row(notice).address)


def _posted(world: World, document: Document) -> str:
    """Post it; the pages are made once, at the end."""
    article_id = world.approved(document)
    world.act("publish", article_id)
    return article_id


def _photo(world: World, number: int, **words: str) -> Photo:
    """A drawn yard with people, so that somebody who looks at the page sees more than a plain colour."""
    size = (1600, 1067) if number % 3 else (1067, 1600)
    picture = Image.new("RGB", size, (150, 190, 220))
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, size[1] * 0.55, size[0], size[1]), fill=(120, 150, 90))
    draw.rectangle((size[0] * 0.15, size[1] * 0.25, size[0] * 0.85, size[1] * 0.6), fill=(214, 180, 120))
    for n in range(14):
        left = size[0] * (0.05 + n * 0.065)
        draw.ellipse((left, size[1] * 0.62, left + 60, size[1] * 0.62 + 60), fill=(60 + n * 8, 45, 40))
        draw.rectangle((left, size[1] * 0.66, left + 60, size[1] * 0.85), fill=(240, 240, 245 - number * 9))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=70)
    kept = accept_image(out.getvalue())
    sha256 = world.wiring.files.put(kept.data)
    said = {"alt": "Học sinh xếp hàng trước toà nhà", "consent": "none_identifiable", **words}
    return Photo(sha256, width=kept.width, height=kept.height, **said)
