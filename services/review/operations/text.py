"""What the desk accepts as a text: clean, complete, within lengths, with photos it already knows."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from services.review.config import (
    BODY_MAX,
    BYLINE_MAX,
    CAPTION_MAX,
    CREDIT_MAX,
    LEAD_MAX,
    SOURCE_MAX,
    TITLE_MAX,
    URL_MAX,
)
from shared.content import Document, Photo
from shared.details import clean_details, detail_gaps, detail_limits
from shared.errors import Invalid
from shared.files.figures import only_known
from shared.files.html import sanitise
from shared.regulation.pack import Pack
from shared.text import clean_text, strip_tags

_LENGTHS = {
    "title": ("Tiêu đề", TITLE_MAX),
    "lead": ("Tóm tắt", LEAD_MAX),
    "body": ("Nội dung", BODY_MAX),
    "byline": ("Tác giả, bút danh", BYLINE_MAX),
    "source": ("Nguồn", SOURCE_MAX),
    "source_url": ("Địa chỉ nguồn", URL_MAX),
}
_CONSENTS = frozenset({"", "none_identifiable", "consented"})


def clean_document(document: Document, *, pack: Pack, known: Mapping[str, Photo], today: date) -> Document:
    """The document as it is stored (NFC, sanitised). Invalid with one message per field.

    `known` are the article's photos by SHA-256: the desk may drop or caption photos, never name a foreign file.
    """
    clean = replace(
        document,
        title=" ".join(clean_text(document.title).split()),
        lead=clean_text(document.lead),
        body=sanitise(only_known(sanitise(document.body), document.photos)),
        byline=clean_text(document.byline),
        source=clean_text(document.source),
        source_url=clean_text(document.source_url),
        photos=tuple(_clean_photo(photo, known) for photo in document.photos),
        details=clean_details(document.kind, document.details),
    )
    problems = _problems(clean, pack, known, today)
    if problems:
        raise Invalid("Bài chưa lưu được vì còn chỗ chưa đúng. Nội dung vừa gõ vẫn còn.", fields=problems)
    return clean


def _clean_photo(photo: Photo, known: Mapping[str, Photo]) -> Photo:
    size = known.get(photo.sha256, photo)
    words = {name: clean_text(getattr(photo, name)) for name in ("caption", "alt", "credit")}
    return replace(
        photo, **words, width=size.width, height=size.height, licence=size.licence, consent_ref=size.consent_ref
    )


def _problems(document: Document, pack: Pack, known: Mapping[str, Photo], today: date) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, (label, most) in _LENGTHS.items():
        length = len(getattr(document, name))
        if length > most:
            found[name] = [f"{label} dài {length} ký tự, tối đa {most} ký tự. Xin viết gọn lại."]
    if not document.title:
        found["title"] = ["Xin nhập tiêu đề."]
    if not strip_tags(document.body):
        found["body"] = ["Xin nhập nội dung bài."]
    if document.section and document.section not in {section.id for section in pack.sections}:
        found["section"] = ["Chuyên mục này không có. Xin chọn trong danh sách."]
    if document.source_url and not document.source_url.startswith(("http://", "https://")):
        found["source_url"] = ["Địa chỉ nguồn phải bắt đầu bằng http:// hoặc https://."]
    found.update(_event_problems(document, today))
    found.update(detail_limits(document))
    found.update(detail_gaps(document))
    found.update(_photo_problems(document, known))
    return found


def _event_problems(document: Document, today: date) -> dict[str, list[str]]:
    if not document.event_end:
        return {"event_end": ["Xin nhập ngày kết thúc sự kiện."]} if document.kind == "event" else {}
    try:
        day = date.fromisoformat(document.event_end)
    except ValueError:
        return {"event_end": ["Ngày kết thúc chưa đúng. Xin nhập dạng ngày/tháng/năm."]}
    if day > today:
        return {"event_end": ["Ngày kết thúc sự kiện không được ở tương lai: chỉ đưa tin việc đã diễn ra."]}
    return {}


def _photo_problems(document: Document, known: Mapping[str, Photo]) -> dict[str, list[str]]:
    if any(photo.sha256 not in known for photo in document.photos):
        return {"photos": ["Ảnh này không thuộc bài. Ảnh mới do người gửi bổ sung ở trang gửi bài."]}
    if any(photo.consent not in _CONSENTS for photo in document.photos):
        return {"photos": ["Xin chọn câu trả lời về việc đồng ý cho đăng ảnh học sinh."]}
    if any(len(photo.caption) > CAPTION_MAX or len(photo.alt) > CAPTION_MAX for photo in document.photos):
        return {"photos": [f"Chú thích và mô tả ảnh tối đa {CAPTION_MAX} ký tự."]}
    if any(len(photo.credit) > CREDIT_MAX for photo in document.photos):
        return {"photos": [f"Nguồn ảnh tối đa {CREDIT_MAX} ký tự."]}
    return {}
