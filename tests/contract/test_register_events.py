"""What the registers have said once must stay readable: one stored payload per event and version."""

import json
from pathlib import Path

import pytest

from shared.events import accounts, registry

GOLDEN = Path(__file__).parent / "golden"
SAID = [
    accounts.AccountLost, accounts.AccountIncidentJudged, accounts.AccountIncidentClosed,
    accounts.RegulationAcknowledged, accounts.TrainingRecorded, accounts.TrainingStruck,
    accounts.TokenIssued, accounts.TokenRevoked,
]  # fmt: skip


@pytest.mark.parametrize("event", SAID)
def test_the_stored_payload_still_loads_and_comes_back_the_same(event):
    payload = json.loads((GOLDEN / f"{event.TYPE}.v{event.VERSION}.json").read_text(encoding="utf-8"))
    assert payload == registry.load(event.TYPE, event.VERSION, payload).to_payload()
