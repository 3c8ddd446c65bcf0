"""One office per test, on SQLite; `any_office` runs on PostgreSQL as well."""

import pytest

from services.notifications.errors import MailTrouble
from shared.testing import databases
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


@pytest.fixture(params=["sqlite", "postgresql"])
def any_office(request, tmp_path, mailer):
    changes = {"base_url": "https://cong.thpt-tan-lap.example"}
    if request.param == "postgresql":
        changes["database"] = request.getfixturevalue("postgres_database")
    office = Office(tmp_path, settings=databases.test_settings(tmp_path, **changes), mailer=mailer)
    yield office
    office.wiring.dispose()
