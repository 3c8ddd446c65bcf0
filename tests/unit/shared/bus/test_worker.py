import threading
from pathlib import Path

from shared.bus.beat import Beat
from shared.bus.celery_app import make_celery
from shared.bus.worker import CatchUp
from shared.config import Settings


class Shut:
    """A claimer whose service opens at the third look."""

    service = "review"

    def __init__(self) -> None:
        self.looks = 0
        self.claimed_open = threading.Event()

    @property
    def is_open(self) -> bool:
        self.looks += 1
        return self.looks >= 3

    def claim_all(self) -> int:
        if self.looks >= 3:
            self.claimed_open.set()
        return 0


def test_what_a_dead_worker_left_behind_is_claimed_as_soon_as_the_service_is_open():
    claimer = Shut()
    CatchUp([claimer], every=60).start()
    assert claimer.claimed_open.wait(3), "nothing claimed until the next round of the timer"


def test_beat_is_a_thread_that_begins_anew_after_a_failure(tmp_path: Path, monkeypatch):
    begun: list[str] = []
    again = threading.Event()

    class Failing:
        def __init__(self, app, max_interval):
            assert app.main == "toasoan" and max_interval <= 1

        def start(self):
            begun.append(threading.current_thread().name)
            if len(begun) > 1:
                again.set()
                threading.Event().wait()
            raise OSError("the disk is full")

    monkeypatch.setattr("shared.bus.beat.Service", Failing)
    monkeypatch.setattr("shared.bus.beat.AGAIN_AFTER", 0.01)
    beat = Beat(make_celery(Settings(env="test", var=tmp_path)))
    beat.start()
    assert beat.daemon, "it must never keep a worker alive"
    assert again.wait(3)
    assert begun == ["beat", "beat"]
