"""The hash that approvals are bound to: stable over the years, and different for every change people could see."""

from dataclasses import replace

import pytest

from shared.content import Attachment, Document, Photo

TYPED = Document(title="Khai giảng", body="<p>Sáng 5/9.</p>", photos=(Photo(sha256="a" * 64, caption="Sân trường"),))


def test_a_text_approved_before_files_and_kinds_existed_keeps_its_hash() -> None:
    """Computed when the document had no attachments, no details, no licences: decisions are bound to it."""
    assert TYPED.hash == "fd403fb47b0cb161c52eed528db3e377f0f39b484376058e36b18a963c91d95c"
    assert Document.from_json(TYPED.to_json()) == TYPED


@pytest.mark.parametrize(
    "changed",
    [
        replace(TYPED, attachments=(Attachment("b" * 64, "Kế hoạch.pdf", "application/pdf", 7),)),
        replace(TYPED, details={"number": "154/QĐ-THPTTL"}),
        replace(TYPED, photos=(replace(TYPED.photos[0], licence="CC BY 4.0"),)),
        replace(TYPED, photos=(replace(TYPED.photos[0], consent_ref="c1"),)),
    ],
)
def test_what_came_later_counts_as_soon_as_it_is_used(changed: Document) -> None:
    assert changed.hash != TYPED.hash
    assert Document.from_json(changed.to_json()) == changed
