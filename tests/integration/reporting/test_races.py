"""Two people at the same moment: one is first, the other is told who was (D13.3, D17a)."""

import threading
from collections.abc import Callable

import pytest
import sqlalchemy as sa

from services.reporting import operations
from services.reporting.errors import AlreadyExcused, NominatedAlready, NoQuota
from services.reporting.models import Nomination, QuotaExcuse
from shared.db.unit_of_work import UnitOfWork
from tests.integration.reporting.world import World

pytestmark = pytest.mark.usefixtures("on_both")


def at_once(world: World, *works: Callable[[UnitOfWork], object]) -> list[Exception | None]:
    """All works in threads that have begun their transaction when the first goes on; what each raised."""
    start, outcomes = threading.Barrier(len(works)), [None] * len(works)

    def one(number: int, work: Callable[[UnitOfWork], object]) -> None:
        start.wait()
        try:
            with world.wiring.uow() as uow:
                work(uow)
                uow.commit()
        except Exception as error:  # noqa: BLE001  # the test looks at it
            outcomes[number] = error

    threads = [threading.Thread(target=one, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return outcomes


def count(world: World, model: type) -> int:
    with world.wiring.read() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def one_won(outcomes: list[Exception | None], refusal: type[Exception], words: str) -> None:
    refused = [error for error in outcomes if error is not None]
    assert len(refused) == len(outcomes) - 1, outcomes
    assert all(isinstance(error, refusal) and words in error.message for error in refused), outcomes


@pytest.mark.parametrize("turn", range(5))
def test_of_two_nominations_at_once_one_is_written(world: World, turn: int) -> None:
    deputy, secretary = world.actor("pho-hieu-truong"), world.actor("thu-ky")
    facts = {"period": "Học kì I", "target": "unit:to-toan-tin", "reason": "Đăng đều"}
    outcomes = at_once(
        world, *(lambda uow, who=who: operations.merit.nominate(uow, actor=who, **facts) for who in (deputy, secretary))
    )
    first = "Thư ký" if outcomes[0] else "Phó Hiệu trưởng"
    one_won(outcomes, NominatedAlready, f"{first}")
    assert count(world, Nomination) == 1
    assert len(world.said("merit.nominated")) == 1


@pytest.mark.parametrize("turn", range(5))
def test_of_two_excuses_at_once_one_is_written(world: World, turn: int) -> None:
    head = world.actor("hieu-truong")
    facts = {"unit_id": "to-toan-tin", "period": "2026-09", "decision_no": "45/QĐ", "reason": "Thi học sinh giỏi"}
    outcomes = at_once(world, *[lambda uow: operations.excuse(uow, actor=head, **facts)] * 3)
    one_won(outcomes, AlreadyExcused, "Hiệu trưởng đã miễn chỉ tiêu")
    assert count(world, QuotaExcuse) == 1
    assert len(world.said("quota.excused")) == 1
    gone = {"unit_id": "to-toan-tin", "period": "2026-09", "reason": "Nhầm tổ"}
    outcomes = at_once(world, *[lambda uow: operations.revoke_excuse(uow, actor=head, **gone)] * 2)
    one_won(outcomes, NoQuota, "")
    assert len(world.said("quota.excused")) == 2
