import re
from pathlib import Path

import pytest

from tests.architecture.repository import ROOT, SERVICES, code, files, texts

PAGES = [
    name
    for name in files()
    if name.endswith(".md") and "/templates/" not in name and not name.startswith("tests/data/")
]


def _targets():
    return set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(), re.MULTILINE))


@pytest.mark.parametrize("page", PAGES)
def test_a_command_that_a_page_names_exists(page):
    asked = set(re.findall(r"(?:`|^\s*)make ([a-z][a-z-]*)", (ROOT / page).read_text(), re.MULTILINE))
    assert set() == asked - _targets()


@pytest.mark.parametrize("page", PAGES)
def test_a_link_to_a_file_leads_somewhere(page):
    links = re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", (ROOT / page).read_text())
    assert [link for link in links if not ((ROOT / page).parent / link).exists()] == []


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "docs/architecture.md"])
def test_a_path_that_a_page_names_exists(page):
    """Paths in code marks that begin with a root folder; <x> and * stand for any name."""
    named = re.findall(r"`((?:services|shared|deploy|tests|docs|requirements)/[^`\s]+)`", (ROOT / page).read_text())
    patterns = [re.sub(r"<[^>]+>|…", "*", name) for name in named]
    there = [p for p in patterns if list(ROOT.glob(p.rstrip("/"))) or list(ROOT.glob(f"{p}.py"))]
    assert [p for p in patterns if p not in there] == []


def test_every_make_target_explains_itself():
    helped = set(re.findall(r"^([a-z][a-z-]*):.*## \S", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert {"setup-dev"} == _targets() - helped


def test_every_setting_is_explained():
    """What the code reads from the environment stands in docs/operations.md."""
    explained = (ROOT / "docs/operations.md").read_text()
    name = re.compile(r"""["'](TOASOAN_[A-Z_]+|[A-Z]+_URL|SECRET_KEY)["']""")
    read = {
        found
        for path, text in texts()
        if path.startswith(("services/", "shared/", "deploy/")) and path.endswith(".py")
        for found in name.findall(text)
    }
    assert set() == {setting for setting in read if f"`{setting}`" not in explained}


def test_every_decision_record_is_in_the_index():
    index = (ROOT / "docs/adr/README.md").read_text()
    records = [Path(name).name for name in files() if re.match(r"docs/adr/\d{4}-", name)]
    assert records
    assert [record for record in records if record not in index] == []


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_says_which_news_it_acts_upon(service):
    """The README of a service names every event type its subscribers handle."""
    readme = (ROOT / "services" / service / "README.md").read_text()
    handled = set()
    for name, _ in code(f"services/{service}/subscribers"):
        handled |= set(
            re.findall(
                r"""["']((?:article|custody|member|session|unit|appointment|takedown|report|mail|page)\.[a-z_]+)["']""",
                (ROOT / name).read_text(),
            )
        )
    assert sorted(event for event in handled if f"`{event}`" not in readme) == []
