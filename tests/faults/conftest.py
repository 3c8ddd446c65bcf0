"""One portal on a Valkey of our own for all fault tests; it must be quiet when a test begins and when it ends."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.e2e.people import wait_for
from tests.e2e.stack import Stack
from tests.faults.broker import Broker
from tests.faults.crowd import PATIENCE, Crowd
from tests.faults.recount import Books


@dataclass
class Newsroom:
    """The embedded portal, its people signed in, its books open."""

    broker: Broker
    stack: Stack
    crowd: Crowd
    books: Books

    def settle(self) -> None:
        """Wait until nothing is on its way any more."""
        wait_for(self.books.quiet, "everything is quiet", PATIENCE)


@pytest.fixture(scope="session")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsroom]:
    """Started; how fast that goes on a busy machine is another test's matter."""
    folder = tmp_path_factory.mktemp("newsroom")
    broker = Broker(folder)
    stack = Stack(folder / "var", env={"REDIS_URL": broker.url})
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("tests.e2e.stack.START", 180.0)
            stack.start()
        try:
            crowd = Crowd(stack.address)
            crowd.sign_in()
            with Books.opened(stack.var) as books:
                yield Newsroom(broker, stack, crowd, books)
        finally:
            stack.stop()
    finally:
        broker.close()
