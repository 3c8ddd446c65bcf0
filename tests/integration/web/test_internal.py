"""What services ask of each other, as the asking side sees it."""

from datetime import timedelta
from types import SimpleNamespace

from shared.clients.peers import HttpPeers
from shared.events.operating import HeldEventRetried
from shared.web.internal import MAX_LIMIT
from tests.integration.web.world import NOW


def test_everything_a_lost_account_has_said_is_told_however_much_it_is(world, monkeypatch):
    client = world.browser()

    def get(url, params, headers, **_timeout):
        answer = client.get(url, query_string=params, headers=headers)
        return SimpleNamespace(status_code=answer.status_code, json=lambda: answer.json)

    peers = HttpPeers("accounts", world.settings)
    monkeypatch.setattr(peers, "_session", lambda: SimpleNamespace(get=get))
    count = 2 * MAX_LIMIT + 1
    with world.wiring.uow() as uow:
        for number in range(count):
            said = HeldEventRetried(
                event_id=f"e{number}", event_type="article.sent_up", producer="review", position=number, by="thu-ky",
                reason="Thử lại.",
            )  # fmt: skip
            uow.publish(said, subject_id="a1", actor="thu-ky" if number else "ai-khac", seq=False)
        uow.commit()
    told = peers.acts("submission", "thu-ky", NOW - timedelta(hours=1))
    assert list(range(2, count + 1)) == [event.position for event in told]
    assert peers.acts("submission", "thu-ky", NOW + timedelta(hours=1)) == []
