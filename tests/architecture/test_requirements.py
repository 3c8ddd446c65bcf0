import json
import re

import pytest

from tests.architecture.repository import ROOT

LOCKS = ("bootstrap", "assets", "runtime", "dev")
REQUIREMENTS = ROOT / "requirements"


def _pins(name):
    """Name -> version of a lock file."""
    text = (REQUIREMENTS / f"{name}.txt").read_text()
    return dict(re.findall(r"^([a-z0-9._-]+(?:\[[a-z,-]+\])?)==([^\s;]+)", text, re.MULTILINE))


@pytest.mark.parametrize("name", LOCKS)
def test_every_package_is_pinned_with_a_hash_and_without_an_address(name):
    text = (REQUIREMENTS / f"{name}.txt").read_text()
    blocks = re.split(r"\n(?=[a-zA-Z])", text)
    assert [block.split()[0] for block in blocks if "--hash=sha256:" not in block or "==" not in block.split()[0]] == []
    assert "://" not in text
    assert not re.search(r"^-", text, re.MULTILINE)


@pytest.mark.parametrize("name", LOCKS)
def test_the_lock_holds_what_is_asked_for(name):
    pins = {package.split("[")[0]: version for package, version in _pins(name).items()}
    asked = re.findall(
        r"^([A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[\w,]+\])?(?:==([^\s;]+))?",
        (REQUIREMENTS / f"{name}.in").read_text(),
        re.MULTILINE,
    )
    wrong = [
        package
        for package, version in asked
        if pins.get(package.lower()) is None or (version and pins[package.lower()] != version)
    ]
    assert wrong == []


def test_tests_run_on_the_versions_that_people_get():
    runtime, dev = _pins("runtime"), _pins("dev")
    assert {name: version for name, version in runtime.items() if dev.get(name) != version} == {}


def test_the_front_end_lock_names_hashes_and_no_address():
    text = (ROOT / "package-lock.json").read_text()
    packages = {name: package for name, package in json.loads(text)["packages"].items() if name}
    assert "://" not in text
    assert [name for name, package in packages.items() if not package["integrity"].startswith("sha512-")] == []
    package = json.loads((ROOT / "package.json").read_text())
    asked = package["dependencies"] | package["devDependencies"]
    assert asked == {name.removeprefix("node_modules/"): locked["version"] for name, locked in packages.items()}
