"""Old fonts in pasted HTML."""

import pytest

from shared.files.oldtext import convert_html, convert_text
from shared.legacy import TCVN3

OLD = "<p>Céng hßa <strong>x·</strong> héi chñ nghÜa ViÖt Nam</p>"


def test_by_the_words_of_the_block() -> None:
    found = convert_html(OLD + "<p>Đoạn này của hôm nay.</p>")
    assert "<p>Cộng hòa <strong>xã</strong> hội chủ nghĩa Việt Nam</p><p>Đoạn này của hôm nay.</p>" == found.html
    assert "TCVN3" == found.encoding
    assert [("Céng hßa x· héi chñ nghÜa ViÖt Nam", "Cộng hòa xã hội chủ nghĩa Việt Nam")] == found.pairs


def test_by_the_font_of_the_clipboard() -> None:
    html = "<p style=\"font-family:'.VnTimeH',serif\">th«ng b¸o</p><p><font face='VNI-Times'>Vieät Nam</font></p>"
    found = convert_html(html)
    assert "THÔNG BÁO" in found.html
    assert "Việt Nam" in found.html
    assert "TCVN3 và VNI" == found.encoding


@pytest.mark.parametrize(
    "html", ["", "<p>Cộng hòa xã hội</p>", "Chữ trần, résumé", "<p>a &lt; b</p>", "<figure data-photo='x'></figure>"]
)
def test_text_of_today_comes_back_as_it_was(html: str) -> None:
    assert html == convert_html(html).html
    assert "" == convert_html(html).encoding


def test_short_blocks_follow_what_is_known() -> None:
    assert "<li>lớp học</li>" == convert_html("<li>líp häc</li>", hint=TCVN3).html
    assert "<li>líp häc</li>" == convert_html("<li>líp häc</li>").html
    assert "Hội nghị" == convert_text("Héi nghÞ", hint=TCVN3)
    assert "Hội nghị" == convert_text("Hội nghị", hint=TCVN3)
