"""One running portal for all end-to-end tests."""

from collections.abc import Callable, Iterator

import pytest

from tests.e2e.people import Person
from tests.e2e.stack import Stack


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Started once, stopped with Ctrl-C; that it ends cleanly is part of the test."""
    stack = Stack(tmp_path_factory.mktemp("portal") / "var")
    stack.start()
    yield stack
    stack.stop()


@pytest.fixture
def sign_in(stack: Stack) -> Callable[[str], Person]:
    """`sign_in("gv-toan")`: that member, signed in through the form, in a session of their own."""

    def enter(member_id: str) -> Person:
        person = Person(stack.address, member_id)
        person.sign_in()
        return person

    return enter
