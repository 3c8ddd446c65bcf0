"""The look: colours that can be read, files named after their content, a logo that is a picture."""

import re
from dataclasses import replace

import pytest
from PIL import Image

from services.publishing.clients import theme_part
from services.publishing.clients.colours import (
    NIGHT,
    NIGHT_WASH,
    PAPER,
    TEXT,
    WASH,
    WHITE,
    contrast,
    palette,
    readable,
    styles,
)
from services.publishing.clients.qr import qr
from services.publishing.clients.serving import LOOK_KEPT, PAGES_KEPT, PublicFiles
from services.publishing.clients.site_files import SiteFiles
from services.publishing.clients.theme import FOLDER, FOR_MEMBERS, STATIC, Theme
from services.publishing.config import SiteInfo
from shared.config import SettingsError

SITE = SiteInfo("https://cong.example")
GROUNDS = {"brand": (WASH, NIGHT_WASH), "link": (WASH, NIGHT_WASH), "accent": (WASH, NIGHT_WASH)}
GROUNDS |= {"band": (WHITE, WHITE), "band-deep": (WHITE, WHITE)}
SCHOOLS = (
    {},
    {"colour": "#7a1020", "colour_link": "#7a1020", "colour_accent": "#00529b", "colour_trim": "#ffe08a"},
    {"colour": "#00603a", "colour_link": "#00603a", "colour_trim": "#fff"},
    {"colour": "#000", "colour_accent": "#000", "colour_link": "#000"},
)


def test_contrast_is_that_of_wcag():
    assert 21 == round(contrast("#000000", "#ffffff"), 2)
    assert 4.54 == round(contrast("#767676", "#ffffff"), 2)
    assert contrast("#767676", "#ffffff") == contrast("#ffffff", "#767676")


@pytest.mark.parametrize("school", SCHOOLS, ids=str)
def test_every_made_colour_is_read_by_day_and_by_night(school):
    css = styles(palette(replace(SITE, **school)))
    pairs = re.findall(r"--([\w-]+):(?:light-dark\((#\w+),(#\w+)\)|(#\w+))", css)
    assert {"brand", "link", "accent", "band", "band-deep", "gold"} == {name for name, *_ in pairs}
    for name, day, night, both in pairs:
        on_day, on_night = GROUNDS.get(name, (None, None))
        if on_day:
            assert contrast(day or both, on_day) >= TEXT, name
        if on_night and night:
            assert contrast(night, on_night) >= TEXT, name
    assert contrast("#e4eaf0", NIGHT) >= TEXT
    assert contrast("#55626f", PAPER) >= TEXT


@pytest.mark.parametrize(("setting", "value", "words"), [
    ("colour", "#f2c14e", "chỉ có độ tương phản 1,5:1, cần ít nhất 4,5:1"),
    ("colour_link", "#808080", "TOASOAN_SITE_COLOUR_LINK=#808080"),
    ("colour_accent", "#e66", "Hãy chọn màu đậm hơn."),
    ("colour_trim", "#1b4a75", "cần ít nhất 3:1"),
    ("colour", "xanh", "không phải màu; hãy viết như #12395b"),
    ("colour", "#12345", "không phải màu"),
    ("colour", "#123456;}", "không phải màu"),
])  # fmt: skip
def test_a_colour_that_cannot_be_read_stops_the_start_and_is_named(setting, value, words):
    with pytest.raises(SettingsError, match=re.escape(words)):
        Theme(replace(SITE, **{setting: value}))


def test_a_colour_moves_no_further_than_it_must():
    assert "#0b5394" == readable("#0b5394", WASH, "#000000", TEXT)
    lighter = readable("#12395b", NIGHT, WHITE, TEXT)
    assert TEXT <= contrast(lighter, NIGHT) < TEXT + 1


def test_files_are_named_after_their_content_and_members_keep_theirs():
    plain, green = Theme(SITE), Theme(replace(SITE, colour="#00603a"))
    assert plain.css != green.css
    assert plain.script == green.script
    assert all(re.fullmatch(rf"{FOLDER}[\w.-]+\.[0-9a-f]{{12}}\.\w+", address) for address in plain.files)
    for name in FOR_MEMBERS:
        with pytest.raises(KeyError):
            plain.asset(name)
    assert b"#00603a" in green.files[green.icon]


def test_the_style_sheet_fetches_its_own_fonts_alone_and_speaks_no_more_than_it_must():
    theme = Theme(SITE)
    css = theme.files[theme.css].decode()
    assert set(re.findall(r'url\("([^"]+)"\)', css)) <= set(theme.files)
    assert "/*" not in css
    assert "http" not in css.replace('[href^="http"]', "")


def test_without_installed_fonts_the_machines_own_serve(monkeypatch, tmp_path):
    monkeypatch.setattr("services.publishing.clients.theme.FONTS", tmp_path)
    theme = Theme(SITE)
    assert [] == theme.early_fonts
    assert "@font-face" not in theme.files[theme.css].decode()


def test_a_logo_is_a_small_picture_with_its_size(tmp_path):
    png, svg, text, big = (tmp_path / name for name in ("a.png", "b.svg", "c.png", "d.svg"))
    Image.new("RGB", (300, 120)).save(png)
    svg.write_text('<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 45.4"></svg>')
    text.write_text("chữ")
    big.write_text("<svg>" + " " * 300_000)
    theme = Theme(replace(SITE, logo=str(png)))
    assert theme.logo is not None
    assert (300, 120, theme.logo.address) == (theme.logo.width, theme.logo.height, theme.icon)
    assert theme.files[theme.icon] == png.read_bytes()
    drawn = Theme(replace(SITE, logo=str(svg))).logo
    assert drawn is not None
    assert (90, 45, True) == (drawn.width, drawn.height, drawn.address.endswith(".svg"))
    for wrong, words in ((text, "không phải ảnh"), (big, "lớn hơn 200 KB"), (tmp_path / "không", "không đọc được")):
        with pytest.raises(SettingsError, match=words):
            Theme(replace(SITE, logo=str(wrong)))


def test_the_script_is_small():
    assert (STATIC / "doc.js").stat().st_size <= 4096


def test_the_look_is_kept_for_good_and_a_missing_file_is_not(tmp_path):
    files, theme = SiteFiles(tmp_path / "site"), Theme(SITE)
    theme_part.write(files, theme)
    files.write("/404.html", "<p>Không có</p>")
    served = PublicFiles(lambda *_: [b"app"], files.root, https=True)

    def get(path):
        said = {}
        b"".join(served({"REQUEST_METHOD": "GET", "PATH_INFO": path}, lambda s, h: said.update(h, status=s)))
        return said

    for address in (theme.css, theme.script, theme.icon, *theme.early_fonts):
        assert ("200 OK", LOOK_KEPT) == ((said := get(address))["status"], said["Cache-Control"]), address
        assert not said["Content-Type"].startswith(("application/octet-stream", "text/html"))
    said = get(f"{FOLDER}site.000000000000.css")
    assert ("404 Not Found", PAGES_KEPT) == (said["status"], said["Cache-Control"])


def test_written_once(tmp_path):
    files, theme = SiteFiles(tmp_path / "site"), Theme(SITE)
    theme_part.write(files, theme)
    before = len(files.touched)
    theme_part.write(files, theme)
    assert before == len(files.touched) >= len(theme.files)


def test_an_address_as_a_code_is_drawn_once_and_carries_its_ground():
    code = qr("https://cong.example/tin/2026/bai/")
    assert code is qr("https://cong.example/tin/2026/bai/")
    assert code.startswith("<svg")
    assert "#fff" in code
    assert "script" not in code
