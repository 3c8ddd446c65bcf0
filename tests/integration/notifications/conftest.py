"""One office per test; `any_office` runs on PostgreSQL whatever is chosen."""

import pytest

from services.notifications.app import create_app
from services.notifications.errors import MailTrouble
from tests.integration.notifications.browser import Browser
from tests.integration.notifications.office import Office


class FakeMailer:
    """Keeps what it is given; `answers` are raised first, one per letter."""

    def __init__(self) -> None:
        self.sent = []
        self.answers: list[MailTrouble | BaseException] = []

    def send(self, message):
        if self.answers:
            answer = self.answers.pop(0)
            if answer is not None:
                raise answer
        self.sent.append(message)

    def close(self):
        pass


@pytest.fixture
def mailer():
    return FakeMailer()


@pytest.fixture
def office(tmp_path, mailer):
    office = Office(tmp_path, mailer=mailer)
    yield office
    office.wiring.dispose()


@pytest.fixture
def any_office(office, on_both):
    return office


@pytest.fixture
def app(office):
    return create_app(office.wiring)


@pytest.fixture
def browse(app, office):
    return lambda member: Browser(app, office, member)
