from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from shared.actors import ROLES, Actor
from shared.web import labels, layout
from shared.workflow.article import ARTICLE

STATIC = Path(layout.__file__).parent / "static"


def nav(*roles):
    return [item.label for item in layout.navigation(Actor("x", "X", frozenset(roles)), "/gui-bai/")]


def test_everybody_sees_their_tasks_and_articles():
    assert nav("contributor") == ["Việc của tôi", "Bài của tôi", "Gửi bài", "Bài phải gửi"]


@pytest.mark.parametrize("role", ["clerk", "accountant"])
def test_who_may_not_read_the_months_is_led_to_what_is_open_to_all(role):
    assert "Bài phải gửi" in nav(role) and "Báo cáo" not in nav(role)


def test_the_anonymous_have_no_navigation():
    assert layout.navigation(None, "/gui-bai/") == []


@pytest.mark.parametrize("role", ["editor", "deputy", "head", "secretary"])
def test_the_board_sees_the_desk(role):
    assert "Bàn biên tập" in nav(role)


def test_only_operators_see_operations():
    assert [role for role in ROLES if "Vận hành" in nav(role)] == ["operator"]


@pytest.mark.parametrize(
    ("path", "label"),
    [("/gui-bai/", "Bài của tôi"), ("/gui-bai/moi", "Gửi bài"), ("/gui-bai/bai/1", "Bài của tôi"),
     ("/bao-cao/van-hanh/", "Vận hành"), ("/bao-cao/thang/2026-11", "Báo cáo"), ("/tin/2026/x/", None)],
)  # fmt: skip
def test_the_entry_of_the_present_page_is_marked(path, label):
    actor = Actor("x", "X", frozenset({"operator", "secretary"}))
    assert [item.label for item in layout.navigation(actor, path) if item.active] == ([label] if label else [])


def test_counts_stand_beside_their_entry():
    items = layout.navigation(Actor("x", "X"), "/", {"/thong-bao/": 3})
    assert [(item.label, item.count) for item in items if item.count] == [("Việc của tôi", 3)]


def test_a_count_not_known_here_is_asked_for_elsewhere():
    asked = [item.count_url for item in layout.navigation(Actor("x", "X"), "/gui-bai/")]
    assert asked == ["/thong-bao/so-viec", "", ""]
    assert not any(item.count_url for item in layout.navigation(Actor("x", "X"), "/", {"/thong-bao/": 0}))


def test_every_state_of_the_lifecycle_has_words_and_a_tone():
    for name, state in ARTICLE.states.items():
        assert labels.state_label(name) == state.label
        assert labels.state_tone(name) in labels.TONES


def test_every_role_has_words():
    assert set(labels.ROLES) >= set(ROLES)


def test_times_are_given_as_datetime_date_or_text():
    when = datetime(2026, 11, 24, 7, 5, tzinfo=UTC)
    expected = '<time datetime="2026-11-24T14:05+07:00">24/11/2026 14:05</time>'
    assert layout.time_tag(when) == layout.time_tag(when.isoformat()) == expected
    assert layout.time_tag(date(2026, 11, 4)) == layout.time_tag("2026-11-04")
    assert layout.time_tag("2026-11-04") == '<time datetime="2026-11-04">04/11/2026</time>'
    assert layout.time_tag(None) == layout.time_tag("") == "–"


def test_assets_carry_a_fingerprint_and_missing_ones_do_not_fail():
    assert layout.asset("css/index.css").startswith("/tinh/shared/css/index.css?v=")
    assert layout.asset("vendor/none.js") == "/tinh/shared/vendor/none.js"
    assert not layout.has_asset("vendor/none.js")


def test_every_style_sheet_is_imported_once_and_in_a_layer():
    lines = [line for line in (STATIC / "css" / "index.css").read_text().splitlines() if line.startswith("@import")]
    named = sorted(line.split('"')[1] for line in lines)
    present = {str(path.relative_to(STATIC / "css")) for path in (STATIC / "css").rglob("*.css")}
    assert named == sorted(present - {"index.css", "editor.css"})
    assert all("layer(" in line for line in lines)


def test_style_sheets_have_balanced_braces():
    for path in (STATIC / "css").rglob("*.css"):
        text = path.read_text()
        assert text.count("{") == text.count("}"), path


def _luminance(colour):
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one, other):
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _tokens():
    text = (STATIC / "css" / "tokens.css").read_text()
    pairs = [part.strip().removeprefix("--").split(": ") for part in text.replace("\n", "").split(";") if ": #" in part]
    return {name.strip(): value.strip() for name, value in pairs}


@pytest.mark.parametrize(
    ("text", "ground"),
    [("ink", "paper"), ("ink", "ground"), ("ink-soft", "paper"), ("ink-soft", "ground"), ("ink-soft", "neutral-soft"),
     ("link", "paper"), ("link", "ground"), ("info", "info-soft"), ("ok", "ok-soft"), ("warn", "warn-soft"),
     ("error", "error-soft"), ("neutral", "neutral-soft"), ("paper", "brand"), ("paper", "error"), ("brand-deep", "gold")],
)  # fmt: skip
def test_text_keeps_the_contrast_of_level_aa(text, ground):
    tokens = _tokens()
    assert _contrast(tokens[text], tokens[ground]) >= 4.5


@pytest.mark.parametrize("edge", ["line-strong", "focus", "brand"])
def test_edges_of_controls_can_be_seen(edge):
    tokens = _tokens()
    assert _contrast(tokens[edge], tokens["paper"]) >= 3
