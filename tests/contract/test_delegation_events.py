"""What was said once stays readable: delegations, and an article's moves before and after they could name one."""

import json
from pathlib import Path

import pytest

from shared.events import registry

registry.import_all()

GOLDEN = Path(__file__).parent / "golden"


def _stored(name: str) -> dict:
    return json.loads((GOLDEN / f"{name}.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "name", ["article.approved.v1", "article.countersigned.v1", "delegation.granted.v1", "delegation.revoked.v1"]
)
def test_a_stored_payload_loads_and_comes_back_the_same(name):
    type_, _, version = name.rpartition(".v")
    said = registry.load(type_, int(version), _stored(name)).to_payload()
    assert _stored(name) == {key: said[key] for key in _stored(name)}
    assert not any(value for key, value in said.items() if key not in _stored(name))  # added later: optional


def test_a_move_told_before_there_were_delegations_still_loads():
    """The rule of versions: within one, only optional fields are added, so that no stored payload becomes unreadable."""
    old = _stored("article.approved.v1.first")
    event = registry.load("article.approved", 1, old)
    assert (None, None) == (event.mode, event.delegation)
    assert old | {"mode": None, "delegation": None} == {
        key: value for key, value in event.to_payload().items() if key in {*old, "mode", "delegation"}
    }
