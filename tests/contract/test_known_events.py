"""A worker of one service knows the events of all: else what others say would be held as unknown."""

import subprocess
import sys

import pytest

from shared.config import SERVICES

LOOK = (
    "import services.{0}.worker; from shared.events import registry as r; print(*sorted({{t for t, _ in r.known()}}))"
)


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_alone_in_its_process_knows_every_event(service):
    words = subprocess.run([sys.executable, "-c", LOOK.format(service)], capture_output=True, text=True, check=True)
    known = set(words.stdout.split())
    assert known >= {"member.locked", "delegation.revoked", "article.published", "takedown.requested"}
