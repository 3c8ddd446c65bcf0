import pytest

from tests.architecture.repository import ROOT, SERVICES, files

ROOT_FOLDERS = {".ci", "deploy", "docs", "requirements", "services", "shared", "tests"}
ROOT_FILES = {
    ".editorconfig", ".gitignore", ".npmrc", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "Makefile", "README.md",
    "alembic.ini", "package-lock.json", "package.json", "pyproject.toml",
}  # fmt: skip
ROOMS = (
    "config", "errors", "models", "permissions", "operations", "queries", "subscribers", "schedule", "schemas", "wiring",
    "pages", "api", "app", "wsgi", "worker",
)  # fmt: skip
TEST_KINDS = {"unit", "integration", "contract", "regulation", "e2e", "faults", "architecture", "bench"}
TEST_SUPPORT = {"conftest.py", "plugins", "data", "support", "snapshots"}


def test_nothing_new_at_the_top_level():
    tops = {name.split("/")[0] for name in files() if "/" in name}
    assert set() == tops - ROOT_FOLDERS
    assert set() == {name for name in files() if "/" not in name} - ROOT_FILES


def test_the_six_services_are_there_and_no_other():
    folders = {path.name for path in (ROOT / "services").iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert set(SERVICES) == folders


@pytest.mark.parametrize("service", SERVICES)
def test_every_service_has_the_same_rooms(service):
    """Learn one, know them all: a room is a module, or a package of that name once it got big."""
    home = ROOT / "services" / service
    missing = [
        room for room in ROOMS if not (home / f"{room}.py").exists() and not (home / room / "__init__.py").exists()
    ]
    missing += [
        name for name in ("README.md", f"templates/{service}", "migrations/env.py") if not (home / name).exists()
    ]
    assert missing == []


def test_tests_are_sorted_by_kind():
    kinds = {name.split("/")[1] for name in files() if name.startswith("tests/")}
    assert set() == kinds - TEST_KINDS - TEST_SUPPORT
    assert [name for name in files() if name.startswith("tests/") and name.endswith("__init__.py")] == []


def test_every_service_has_its_section_in_alembic_ini():
    text = (ROOT / "alembic.ini").read_text()
    assert [s for s in SERVICES if f"[{s}]\nscript_location = services/{s}/migrations\n" not in text] == []


def test_migrations_are_numbered_without_gaps():
    for service in SERVICES:
        folder = ROOT / "services" / service / "migrations" / "versions"
        numbers = sorted(int(path.name[:4]) for path in folder.glob("*.py"))
        assert list(range(1, len(numbers) + 1)) == numbers, service
