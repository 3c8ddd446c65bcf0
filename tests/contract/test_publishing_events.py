"""What publishing has said once must stay readable: one stored payload per event and version."""

import json
from pathlib import Path

import pytest

from shared.events import articles, publishing, registry

GOLDEN = Path(__file__).parent / "golden"
SAID = {cls.TYPE: cls for cls in vars(publishing).values() if isinstance(cls, type) and hasattr(cls, "TYPE")}
OF_REVISIONS = (articles.ArticleUpdated, articles.RevisionOpened, articles.RevisionOutdated, articles.RevisionCancelled)
SAID |= {cls.TYPE: cls for cls in OF_REVISIONS}


@pytest.mark.parametrize("type_", SAID)
def test_the_stored_payload_still_loads_and_comes_back_the_same(type_):
    version = SAID[type_].VERSION
    payload = json.loads((GOLDEN / f"{type_}.v{version}.json").read_text(encoding="utf-8"))
    assert payload == registry.load(type_, version, payload).to_payload()


def test_a_request_told_before_requests_had_ids_still_loads():
    old = {"article_id": "a", "title": "t", "takedown_reason": "R1", "reason": "r", "requested_by": "gv-van"}
    assert "" == registry.load("takedown.requested", 1, old).request_id
