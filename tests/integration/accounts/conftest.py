"""Accounts with the demo school on a real database, and browsers that sign in through the real form."""

import re
from datetime import UTC, date, datetime

import pytest
from argon2 import PasswordHasher

from services.accounts import operations
from services.accounts.app import create_app
from services.accounts.operations import passwords
from services.accounts.wiring import build
from shared.actors import SYSTEM
from shared.clock import SteppingClock
from shared.db.unit_of_work import SilentBell
from shared.testing import databases, school

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


@pytest.fixture(scope="session", autouse=True)
def quick_hasher():
    """The cheapest argon2; the real cost is tested in tests/unit/services/accounts/test_passwords.py."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        passwords._dummy.cache_clear()
        yield
        passwords._dummy.cache_clear()


def seed(wiring):
    """The demo school through the real operations."""
    with wiring.uow() as uow:
        for unit in school.UNITS:
            operations.register_unit(
                uow, unit_id=unit.unit_id, name=unit.name, type=unit.type, under_quota=unit.under_quota, actor=SYSTEM
            )
        for member in school.MEMBERS:
            operations.register_member(
                uow,
                member_id=member.member_id,
                name=member.name,
                email=member.email,
                unit_id=member.unit_id,
                password=school.PASSWORD,
                actor=SYSTEM,
            )
            for role, unit_id in member.roles:
                operations.make_appointment(
                    uow,
                    member_id=member.member_id,
                    role=role,
                    unit_id=unit_id,
                    since=date.fromisoformat(school.SINCE),
                    decision_no=school.DECISION,
                    actor=SYSTEM,
                )
        uow.commit()


@pytest.fixture(scope="session")
def seeded(tmp_path_factory, quick_hasher, keeper):
    """Settings of a place with the school in it, copied for every test."""
    with databases.kept_by(keeper):
        settings = databases.test_settings(tmp_path_factory.mktemp("seeded"), demo=False)
        databases.prepare(settings, "accounts")
    wiring = build(settings, clock=SteppingClock(NOW), bell=SilentBell())
    seed(wiring)
    wiring.dispose()
    return settings


@pytest.fixture
def clock():
    return SteppingClock(NOW)


@pytest.fixture
def make_wiring(seeded, tmp_path, clock):
    made = []

    def make(**settings):
        given = databases.test_settings(tmp_path, **({"demo": False} | settings))
        if not made:
            databases.copy(seeded, given)
        wiring = build(given, clock=clock, bell=SilentBell())
        made.append(wiring)
        return wiring

    yield make
    for wiring in made:
        wiring.dispose()


@pytest.fixture
def wiring(make_wiring):
    return make_wiring()


@pytest.fixture
def app(wiring):
    return create_app(wiring)


class Browser:
    """A test client that takes the anti-forgery token from the page, as a browser does."""

    def __init__(self, app):
        self.client = app.test_client()

    def get(self, path, **options):
        return self.client.get(path, **options)

    def tokens(self, page):
        answer = self.client.get(page)
        assert answer.status_code == 200, (page, answer.status_code)
        found = re.search(
            r'name="csrf" value="([^"]+)"><input type="hidden" name="form_id" value="([^"]+)"', answer.text
        )
        assert found, page
        return {"csrf": found[1], "form_id": found[2]}

    def post(self, path, *, form_at=None, data=None, **options):
        return self.client.post(path, data={**self.tokens(form_at or path), **(data or {})}, **options)

    def sign_in(self, login, password=school.PASSWORD, **data):
        return self.post("/tai-khoan/dang-nhap", data={"login": login, "password": password, **data})

    def json(self, method, path, body=None, **headers):
        token = self.tokens("/tai-khoan/mat-khau")["csrf"]
        return self.client.open(path, method=method, json=body, headers={"X-CSRF-Token": token, **headers})

    def session_cookie(self):
        return self.client.get_cookie("tsid")


@pytest.fixture
def browser(app):
    """An anonymous browser; call it for more."""
    return Browser(app)


@pytest.fixture
def signed_in(app):
    """A browser in which this member has signed in."""

    def run(login):
        browser = Browser(app)
        answer = browser.sign_in(login)
        assert answer.status_code == 303, answer.text
        return browser

    return run
