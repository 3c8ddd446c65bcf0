"""From what was typed to the document that is kept: clean text, clean HTML, limits, and what is still missing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from services.submission.config import (
    BODY_MAX,
    BYLINE_MAX,
    CAPTION_MAX,
    CONSENTS,
    CREDIT_MAX,
    LEAD_MAX,
    LICENCE_MAX,
    PHOTOS_MAX,
    QUOTED,
    QUOTED_KIND,
    SOURCE_MAX,
    TITLE_MAX,
    URL_MAX,
)
from services.submission.errors import BadFields
from shared.content import Attachment, Document, Photo
from shared.details import Problems, clean_details, detail_limits, kind_problems
from shared.files.figures import only_known
from shared.files.html import sanitise
from shared.kinds import KINDS
from shared.text import clean_text, strip_tags


@dataclass(frozen=True, kw_only=True)
class DraftFields:
    """What the form or the API gives. `event_end` is an ISO day or empty; None leaves photos or files alone."""

    title: str = ""
    lead: str = ""
    body: str = ""
    byline: str = ""
    unit_id: str = ""
    section: str = ""
    kind: str = "news"
    event_end: str = ""
    quoted: bool = False
    source: str = ""
    source_url: str = ""
    photos: tuple[Photo, ...] | None = None
    attachments: tuple[Attachment, ...] | None = None
    details: Mapping[str, str] = field(default_factory=dict)


def one_line(text: str) -> str:
    """Clean text (NFC) on one line with single spaces."""
    return " ".join(clean_text(text).split())


def clean_photo(photo: Photo) -> Photo:
    """The photo with its words cleaned."""
    caption, alt = one_line(photo.caption), one_line(photo.alt)
    return replace(photo, caption=caption, alt=alt, credit=one_line(photo.credit), licence=one_line(photo.licence))


def document_of(fields: DraftFields, photos: Sequence[Photo], attachments: Sequence[Attachment] = ()) -> Document:
    """The document of what was typed: NFC, HTML sanitised, fields that do not apply left empty."""
    quoted = fields.quoted or fields.kind == QUOTED_KIND
    return Document(
        title=one_line(fields.title),
        lead=one_line(fields.lead),
        body=sanitise(only_known(sanitise(fields.body), photos)),
        byline=one_line(fields.byline),
        section=fields.section,
        kind=fields.kind,
        event_end=fields.event_end if fields.kind == "event" else "",
        source=one_line(fields.source) if quoted else "",
        source_url=fields.source_url.strip() if quoted else "",
        photos=tuple(clean_photo(photo) for photo in photos),
        attachments=tuple(attachments),
        details=clean_details(fields.kind, fields.details),
    )


def files_of(fields: DraftFields, before: Document) -> tuple[Sequence[Photo], Sequence[Attachment]]:
    """Photos and files as given, or as they were."""
    photos = before.photos if fields.photos is None else fields.photos
    return photos, before.attachments if fields.attachments is None else fields.attachments


def fields_of(document: Document, *, unit_id: str, origin: str) -> DraftFields:
    """The fields that `document_of` turns into this document again."""
    return DraftFields(
        title=document.title,
        lead=document.lead,
        body=document.body,
        byline=document.byline,
        unit_id=unit_id,
        section=document.section,
        kind=document.kind,
        event_end=document.event_end,
        quoted=origin == QUOTED,
        source=document.source,
        source_url=document.source_url,
        photos=document.photos,
        details=document.details,
    )


def is_empty(document: Document) -> bool:
    """Whether there is nothing a person would miss: no lead, no text, no photo (a title alone is nothing yet)."""
    return not (document.lead or document.photos or document.attachments or strip_tags(document.body))


def check_limits(document: Document, sections: Sequence[str]) -> None:
    """BadFields for every field that is too long or not one of the choices. Holds for drafts too."""
    problems: Problems = {}
    limits = {"title": TITLE_MAX, "lead": LEAD_MAX, "byline": BYLINE_MAX, "source": SOURCE_MAX, "source_url": URL_MAX}
    for name, limit in limits.items():
        length = len(getattr(document, name))
        if length > limit:
            problems[name] = [f"Dài {length} ký tự, tối đa {limit}. Hãy rút gọn bớt {length - limit} ký tự."]
    if len(document.body) > BODY_MAX:
        problems["body"] = ["Nội dung quá dài cho một bài. Hãy chia thành nhiều bài."]
    if document.section and document.section not in sections:
        problems["section"] = ["Chuyên mục này không có. Hãy chọn trong danh sách."]
    if document.kind not in KINDS:
        problems["kind"] = ["Loại bài này không có. Hãy chọn trong danh sách."]
    if document.source_url and not document.source_url.startswith(("http://", "https://")):
        problems["source_url"] = ["Địa chỉ nguồn phải bắt đầu bằng http:// hoặc https://."]
    problems.update(_photo_limits(document.photos))
    problems.update(detail_limits(document))
    if problems:
        raise BadFields(problems)


def _photo_limits(photos: Sequence[Photo]) -> Problems:
    problems: Problems = {}
    if len(photos) > PHOTOS_MAX:
        problems["photos"] = [f"Bài có {len(photos)} ảnh, tối đa {PHOTOS_MAX}. Hãy bớt {len(photos) - PHOTOS_MAX} ảnh."]
    if len({photo.sha256 for photo in photos}) < len(photos):
        problems["photos"] = ["Có ảnh bị chọn hai lần. Hãy bớt một ảnh."]
    for photo in photos:
        if len(photo.caption) > CAPTION_MAX or len(photo.alt) > CAPTION_MAX:
            problems[f"photo-{photo.sha256}"] = [f"Chú thích và mô tả ảnh tối đa {CAPTION_MAX} ký tự."]
        elif len(photo.licence) > LICENCE_MAX:
            problems[f"photo-{photo.sha256}"] = [f"Giấy phép dùng ảnh tối đa {LICENCE_MAX} ký tự."]
        elif len(photo.credit) > CREDIT_MAX:
            problems[f"photo-{photo.sha256}"] = [f"Tên người chụp tối đa {CREDIT_MAX} ký tự."]
        elif photo.consent and photo.consent not in CONSENTS:
            problems[f"photo-{photo.sha256}"] = ["Hãy chọn một trong hai câu trả lời về học sinh trong ảnh."]
    return problems


def check_complete(document: Document, *, quoted: bool, today: date) -> None:
    """BadFields for everything that is missing before the article can be sent, all at once (T02, T05)."""
    problems: Problems = {}
    if not document.title:
        problems["title"] = ["Hãy đặt tiêu đề cho bài."]
    if not strip_tags(document.body):
        problems["body"] = ["Hãy viết nội dung bài."]
    if not document.section:
        problems["section"] = ["Hãy chọn chuyên mục gợi ý. Ban Biên tập có thể đổi lại sau."]
    late = event_problem(document, today)
    if late:
        problems["event_end"] = [late]
    problems |= _source_problems(document) if quoted or document.kind == QUOTED_KIND else {}
    problems |= kind_problems(document)
    for number, photo in enumerate(document.photos, 1):
        if not photo.consent:
            problems[f"photo-{photo.sha256}"] = [f"Ảnh {number}: hãy trả lời câu hỏi về học sinh trong ảnh."]
    if problems:
        raise BadFields(problems, clause=_clause(problems))


def _source_problems(document: Document) -> Problems:
    """What a quoted text still owes its source (D12.1)."""
    problems: Problems = {}
    if not document.source:
        problems["source"] = ["Bài trích dẫn phải ghi tên nguồn, ví dụ “Sở Giáo dục và Đào tạo”."]
    if not document.source_url:
        problems["source_url"] = ["Bài trích dẫn phải ghi địa chỉ trang gốc."]
    return problems


def event_problem(document: Document, today: date) -> str | None:
    """What is wrong with the event's last day, if anything (D14.1)."""
    if document.kind != "event":
        return None
    if not document.event_end:
        return "Hãy ghi ngày sự kiện kết thúc: bài phải lên Cổng trong một tuần kể từ ngày đó (khoản 1 Điều 14)."
    if date.fromisoformat(document.event_end) > today:
        return (
            "Sự kiện chưa kết thúc. Hãy lưu nháp và gửi sau khi sự kiện kết thúc, trong vòng một tuần "
            "(khoản 1 Điều 14). Nếu đây là tin báo trước, hãy chọn loại “Tin”."
        )
    return None


def _clause(problems: Problems) -> str | None:
    """The clause to show beside the message when one rule of the regulation stands behind it."""
    if "event_end" in problems:
        return "D14.1"
    if "source" in problems or "source_url" in problems:
        return "D12.1"
    if any(name.startswith("photo-") for name in problems):
        return "D4.3"
    asked = next((kind.clause for kind in KINDS.values() for name in problems if name.startswith(f"{kind.id}-")), None)
    return asked or ("D7.1e" if "attachments" in problems else None)
