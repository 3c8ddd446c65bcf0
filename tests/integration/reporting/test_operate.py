"""What operators decided about held events stands on the page of operations, whichever service it was."""

from services.reporting.subscribers import HANDLERS
from shared.bus.consumer import Incoming
from shared.events.envelope import Envelope
from shared.events.operating import HeldEventRetried, HeldEventSkipped

SAID = {
    "event_id": "019b0000-0000-7000-8000-000000000001", "event_type": "article.submitted", "producer": "submission",
    "position": 7, "by": "quan-tri", "reason": "Sự kiện cũ, đã sửa tay.", "error": None,
}  # fmt: skip


def test_the_other_services_decisions_and_our_own(world):
    envelope = Envelope(
        "e1",
        "review",
        9,
        "a1",
        None,
        "held_event.skipped",
        1,
        "2026-09-14T01:00:00+00:00",
        "quan-tri",
        SAID,
        None,
        "",
        "",
    )
    handler = HANDLERS[envelope.type]
    world.run(lambda uow: handler(uow, Incoming(envelope, HeldEventSkipped(**SAID))))
    again = SAID | {"reason": "Đã sửa cấu hình.", "error": "RuntimeError: hỏng"}
    world.run(lambda uow: uow.publish(HeldEventRetried(**again), subject_id="a2", actor="quan-tri", seq=False))
    page = world.browser("thu-ky").get("/bao-cao/van-hanh/").get_data(as_text=True)
    for words in (
        "Quyết định của người vận hành", "Bỏ qua", "review", "Sự kiện cũ, đã sửa tay.", "Thử lại, vẫn lỗi: RuntimeError: hỏng",
        "Đã sửa cấu hình.", "article.submitted của a2",
    ):  # fmt: skip
        assert words in page, words


def test_nothing_decided_yet(world):
    assert "Chưa có quyết định nào" in world.browser("thu-ky").get("/bao-cao/van-hanh/").get_data(as_text=True)
