"""One running portal for all end-to-end tests."""

from collections import Counter
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
    # Only now is it certain that no second copy of a letter comes late.
    sent = Counter((mail.message["Message-ID"], mail.to) for mail in stack.sink.mails)
    assert [letter for letter, times in sent.items() if times > 1] == []


@pytest.fixture
def sign_in(stack: Stack) -> Callable[[str], Person]:
    """`sign_in("gv-toan")`: that member, signed in through the form, in a session of their own."""

    def enter(member_id: str) -> Person:
        person = Person(stack.address, member_id)
        person.sign_in()
        return person

    return enter
