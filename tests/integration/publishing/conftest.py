"""One posting desk per test; `any_world` runs on PostgreSQL whatever is chosen; `sign_in` opens a browser."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from services.publishing.app import create_app
from shared.ids import new_id
from shared.web.tokens import csrf_of_session, make_session_token
from tests.integration.publishing.world import World


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    found = World(tmp_path)
    yield found
    found.dispose()


@pytest.fixture
def any_world(world: World, on_both: None) -> World:
    return world


class Browser:
    """Somebody signed in, who sends forms as the pages' own forms do."""

    def __init__(self, world: World, client: FlaskClient, who: str | None) -> None:
        self.world, self.client, self.session = world, client, f"s-{who}"
        if who:
            token = make_session_token(
                world.settings.secret_key, session_id=self.session, member_id=who, issued=world.clock()
            )
            client.set_cookie("tsid", token)

    @property
    def csrf(self) -> str:
        return csrf_of_session(self.world.settings.secret_key, self.session)

    def get(self, path: str, **more):
        return self.client.get(path, **more)

    def post(self, path: str, *, form_id: str | None = None, **fields):
        return self.client.post(path, data={"csrf": self.csrf, "form_id": form_id or new_id(), **fields})

    def call(self, method: str, path: str, body: dict | None = None, **headers: str):
        return self.client.open(path, method=method, json=body, headers={"X-CSRF-Token": self.csrf, **headers})


@pytest.fixture
def sign_in(world: World) -> Callable[[str | None], Browser]:
    app = create_app(world.wiring)
    return lambda who=None: Browser(world, app.test_client(), who)
