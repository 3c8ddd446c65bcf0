"""The editor speaks Vietnamese only."""

import re

import pytest

from tests.architecture.repository import ROOT

ENGLISH = ROOT / "node_modules" / "suneditor" / "src" / "langs" / "en.js"
OURS = ROOT / "shared" / "web" / "static" / "js" / "editor-words.js"


def test_every_word_of_the_editor_is_translated():
    if not ENGLISH.is_file():
        pytest.skip("the editor's sources are not installed: make assets")
    english = dict(re.findall(r"^\t\t(\w+): '(.*)',$", ENGLISH.read_text(encoding="utf-8"), re.MULTILINE))
    ours = dict(re.findall(r'(\w+): "([^"]*)"', OURS.read_text(encoding="utf-8")))
    assert len(english) > 180
    assert english.keys() - ours.keys() == set()
    same = {name for name, words in english.items() if ours[name].lower() == words.lower()}
    assert same == {"video"}
