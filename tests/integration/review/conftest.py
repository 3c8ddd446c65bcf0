"""The desk's world, fresh for every test, and its web application with people signed in."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from services.review.app import create_app
from shared.ids import new_id
from shared.web.tokens import csrf_of_session, make_session_token
from tests.integration.review.world import World


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    found = World(tmp_path)
    yield found
    for wiring in found.network.wirings.values():
        wiring.dispose()


class Browser:
    """Somebody signed in, who sends forms as the pages' own forms do."""

    def __init__(self, world: World, client: FlaskClient, who: str) -> None:
        self.world, self.client, self.session = world, client, f"s-{who}"
        token = make_session_token(
            world.settings.secret_key, session_id=self.session, member_id=who, issued=world.clock()
        )
        client.set_cookie("tsid", token)

    def get(self, path: str, **more):
        return self.client.get(path, **more)

    def post(self, path: str, *, form_id: str | None = None, **fields):
        csrf = csrf_of_session(self.world.settings.secret_key, self.session)
        return self.client.post(path, data={"csrf": csrf, "form_id": form_id or new_id(), **fields})

    def call(self, method: str, path: str, body: dict | None = None, **headers: str):
        csrf = csrf_of_session(self.world.settings.secret_key, self.session)
        return self.client.open(path, method=method, json=body, headers={"X-CSRF-Token": csrf, **headers})


@pytest.fixture
def sign_in(world: World) -> Callable[[str], Browser]:
    app = create_app(world.review)
    return lambda who: Browser(world, app.test_client(), who)
