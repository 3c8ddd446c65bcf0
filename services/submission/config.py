"""What submission fixes: sizes of a form, states it keeps, the page size of lists."""

TITLE_MAX = 200
"""Characters of a title, after NFC."""
LEAD_MAX = 500
"""Characters of a lead (sapo), after NFC."""
BODY_MAX = 200_000
"""Characters of the cleaned HTML: about sixty printed pages."""
BYLINE_MAX = 100
SOURCE_MAX = 200
URL_MAX = 500
CAPTION_MAX = 300
CREDIT_MAX = 100
REASON_MAX = 1_000
PHOTOS_MAX = 10
"""Photos of one article."""
FILE_TITLE_MAX = 200
"""Characters of what stands on the page for a file."""

PAGE_SIZE = 20
"""Rows of one page of a list."""

FORM_TEXT_BYTES = 8 * 1024 * 1024
"""Text fields together; Word HTML is many times its text."""

RECEIPT_PREFIX = "BV"
"""Bài viết; petitions and applications count by themselves."""

CHANNEL = "web"
QUOTED = "nguon_chinh_thong"
"""Origin of an item quoted from another official source (D12.1): its source must be named."""
KINDS = {"news": "Tin", "event": "Sự kiện, hoạt động", "other": "Bài viết khác"}
CONSENTS = {
    "none_identifiable": "Không nhận ra được học sinh nào trong ảnh",
    "consented": "Đã có đồng ý của học sinh và cha mẹ, đang lưu ở trường",
}
