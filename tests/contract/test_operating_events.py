"""What a service has said about an operator's decision must stay readable: one stored payload per event and version."""

import json
from pathlib import Path

import pytest

from shared.events import operating, registry

GOLDEN = Path(__file__).parent / "golden"
SAID = {cls.TYPE: cls for cls in vars(operating).values() if isinstance(cls, type) and hasattr(cls, "TYPE")}


@pytest.mark.parametrize("type_", SAID)
def test_the_stored_payload_still_loads_and_comes_back_the_same(type_):
    version = SAID[type_].VERSION
    payload = json.loads((GOLDEN / f"{type_}.v{version}.json").read_text(encoding="utf-8"))
    assert payload == registry.load(type_, version, payload).to_payload()
