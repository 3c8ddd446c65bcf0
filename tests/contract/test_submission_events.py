"""What submission has said once beside the moves must stay readable: one stored payload per event and version."""

import json
from pathlib import Path

import pytest

from shared.events import registry, submission

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize(
    "event",
    [
        submission.ConfirmationMoved,
        submission.IntakeReceived,
        submission.IntakeDecided,
        submission.IntakeRegistered,
        submission.IntakeStruck,
    ],
    ids=lambda e: e.TYPE,
)
def test_the_stored_payload_still_loads_and_comes_back_the_same(event):
    payload = json.loads((GOLDEN / f"{event.TYPE}.v{event.VERSION}.json").read_text(encoding="utf-8"))
    assert payload == registry.load(event.TYPE, event.VERSION, payload).to_payload()
