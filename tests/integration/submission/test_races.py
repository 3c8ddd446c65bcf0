"""Two at the same moment: one wins, the other is told or gets the same answer, nothing is written twice."""

from collections.abc import Callable
from dataclasses import replace
from threading import Barrier, Thread
from typing import Any

import pytest

from services.submission import operations
from services.submission.errors import Stale
from tests.data.loader import load_sample
from tests.integration.submission.world import PLAIN, World

pytestmark = pytest.mark.usefixtures("on_both")


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Run the acts in threads that start together; their results, or the errors they raised."""
    start, results = Barrier(len(acts)), [None] * len(acts)

    def run(place: int) -> None:
        start.wait()
        try:
            results[place] = acts[place]()
        except Exception as error:  # noqa: BLE001  (the test looks at it)
            results[place] = error

    threads = [Thread(target=run, args=(place,)) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_of_two_who_save_the_same_version_one_is_told(world: World) -> None:
    article_id = world.draft()

    def save(title: str) -> Callable[[], Any]:
        return lambda: world.do(
            operations.save_draft, article_id, version=1, fields=replace(PLAIN, title=title), pack=world.pack
        )

    results = at_once(save("Bản một"), save("Bản hai"), save("Bản ba"))
    assert 2 == sum(isinstance(result, Stale) for result in results), results
    assert 2 == world.row(article_id).version


def test_the_same_form_sent_twice_in_one_moment_is_one_article_and_one_answer(world: World) -> None:
    browsers = [world.browser("gv-toan")] * 2
    page = browsers[0].get("/gui-bai/moi")
    data = page.values()
    for name, value in {**load_sample("02-tieu-de-dai").fields, "viec": "gui"}.items():
        data[name] = value

    def post() -> Any:
        client = world.app.test_client()
        token = browsers[0].client.get_cookie("tsid", domain="127.0.0.1").value
        client.set_cookie("tsid", token, domain="127.0.0.1")
        return client.post("/gui-bai/moi", data=data.copy(), base_url=world.settings.base_url)

    first, second = at_once(post, post)
    assert (303, 303) == (first.status_code, second.status_code)
    assert first.location == second.location
    assert 1 == len(world.articles())
    assert ["article.drafted", "article.submitted"] == [event.type for event in world.events()]


def test_sending_and_withdrawing_at_once_does_one_of_them(world: World) -> None:
    article_id = world.draft()
    results = at_once(
        lambda: world.do(operations.submit, article_id, version=1, pack=world.pack),
        lambda: world.do(operations.withdraw, article_id, version=1),
    )
    assert 1 == sum(isinstance(result, Exception) for result in results), results
    assert 2 == len(world.events(article_id))
