"""The demo history goes through all six services by their real operations, on both databases.

Articles, each to another place of the strict route; afterwards every read copy agrees with a recount of the
logs, every chain is whole, and the public site shows what was published and nothing else.
"""

from collections import Counter
from pathlib import Path

import pytest
import sqlalchemy as sa

from deploy.runtime import parts
from deploy.runtime.seed import STORIES, World
from services.notifications.models import Delivery
from services.publishing.models import Article as Published
from services.reporting.models import Fact
from services.submission.models import Article as Sent
from shared.bus import holding
from shared.config import SERVICES, Settings
from shared.db import log
from shared.testing.databases import Keeper, kept_by, prepare, test_settings

TOLD = (*STORIES[3:12:2], STORIES[4], *STORIES[-6:])
"""A few published, one taken down, one refused, and one at every other place of the route."""


pytestmark = pytest.mark.usefixtures("on_both")


@pytest.fixture(scope="module")
def settings(keeper: Keeper | None, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A seeded portal."""
    with kept_by(keeper):
        made = test_settings(tmp_path_factory.mktemp("history"))
        prepare(made)
    World(made).fill(TOLD)
    return made


def last_states(settings: Settings) -> dict[str, str]:
    """Recount: the last state of every article, from the three logs alone."""
    last: dict[str, tuple[int, str]] = {}
    for service in ("submission", "review", "publishing"):
        wiring = parts.build(service, settings)
        with wiring.read() as session:
            for envelope in log.read_after(session, service, 0, 10_000):
                state = envelope.payload.get("to_state")
                if envelope.seq and state and envelope.seq > last.get(envelope.subject_id, (0, ""))[0]:
                    last[envelope.subject_id] = (envelope.seq, state)
        wiring.dispose()
    return {article: state for article, (_, state) in last.items()}


def test_every_read_copy_equals_a_recount_of_the_logs(settings: Settings) -> None:
    recount = last_states(settings)
    assert Counter(story.end for story in TOLD) == Counter(recount.values())
    for service, table in (("submission", Sent), ("reporting", Fact)):
        wiring = parts.build(service, settings)
        with wiring.read() as session:
            assert recount == {row.id: row.state for row in session.scalars(sa.select(table))}, service
        wiring.dispose()


def test_every_log_is_whole_and_nothing_is_held(settings: Settings) -> None:
    for service in SERVICES:
        wiring = parts.build(service, settings)
        with wiring.read() as session:
            assert [] == list(log.verify(session, service))
            assert holding.is_empty(session), service
        wiring.dispose()


def test_the_site_shows_the_published_and_the_notice_of_the_removed(settings: Settings) -> None:
    wiring = parts.build("publishing", settings)
    with wiring.read() as session:
        rows = list(session.scalars(sa.select(Published).where(Published.address.is_not(None))))
    wiring.dispose()
    assert len(rows) > 3
    for row in rows:
        page = settings.site_dir / row.address.strip("/") / "index.html"
        notice = settings.site_dir / "_gone" / row.address.strip("/") / "index.html"
        assert (row.state == "published") == page.is_file(), row.address
        assert (row.state == "taken_down") == notice.is_file(), row.address
    pages = list((Path(settings.site_dir) / "tin").rglob("index.html"))
    assert len(pages) == sum(row.state == "published" for row in rows)


def test_history_is_not_mailed(settings: Settings) -> None:
    wiring = parts.build("notifications", settings)
    with wiring.read() as session:
        states = Counter(session.scalars(sa.select(Delivery.state).where(Delivery.template != "report_built")))
    wiring.dispose()
    assert {"skipped"} == set(states)
