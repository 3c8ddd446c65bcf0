"""No test talks to another machine; a unit test talks to nobody."""

import ipaddress
import sys
from collections.abc import Iterator
from typing import Any

import pytest

_rule = {"kind": "elsewhere"}


class TalkedOutside(RuntimeError):
    """A test opened a connection it must not open."""


def _is_local(host: str) -> bool:
    if host in {"localhost", ""}:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _watch(event: str, args: tuple[Any, ...]) -> None:
    if event != "socket.connect" or _rule["kind"] == "elsewhere" or not isinstance(args[1], tuple):
        return
    host = str(args[1][0])
    if _rule["kind"] == "unit" or not _is_local(host):
        raise TalkedOutside(f"a {_rule['kind']} test connected to {args[1]}")


sys.addaudithook(_watch)


@pytest.fixture(autouse=True)
def _quiet_network(request: pytest.FixtureRequest) -> Iterator[None]:
    """Switch the watch on for the length of one test."""
    _rule["kind"] = "unit" if request.node.get_closest_marker("unit") else "local"
    yield
    _rule["kind"] = "elsewhere"
