from dataclasses import replace

from services.publishing import queries
from tests.integration.publishing.world import TEXT


def test_the_list_goes_on_where_it_stopped_on_both_databases(any_world):
    world, ids = any_world, []
    for number in range(25):
        ids.append(world.approved(replace(TEXT, title=f"Bài {number:02d}")))
        if number % 3 == 0:
            world.wait(seconds=1)  # several articles share their moment
    with world.wiring.read() as session:
        first = queries.listing(session, "cho-dang", now=world.clock(), pack=world.wiring.pack)
        rest = queries.listing(session, "cho-dang", now=world.clock(), pack=world.wiring.pack, cursor=first.next_cursor)
        found = queries.listing(session, "cho-dang", now=world.clock(), pack=world.wiring.pack, search="BÀI 07")
        nothing = queries.listing(session, "cho-dang", now=world.clock(), pack=world.wiring.pack, search="100%_")
        assert 25 == queries.counts(session)["cho-dang"]
    assert set(ids) == {line.id for line in (*first.lines, *rest.lines)}
    assert (20, 5, None) == (len(first.lines), len(rest.lines), rest.next_cursor)
    assert [ids[7]] == [line.id for line in found.lines]
    assert [] == list(nothing.lines)


def test_a_cursor_made_up_by_hand_starts_anew(world):
    world.approved()
    with world.wiring.read() as session:
        for cursor in ("x", "2026-11-24~", "2026-11-24T00:00:00~a", "~"):
            assert 1 == len(
                queries.listing(session, "cho-dang", now=world.clock(), pack=world.wiring.pack, cursor=cursor).lines
            )
