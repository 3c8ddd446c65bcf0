"""Celery's beat as a thread of the job worker: it dies with its worker.

`celery worker -B` starts beat as a child process. A worker killed with SIGKILL (or by the kernel, for memory) leaves
that child behind: one beat more after every kill, each ringing for ever, also after the portal was stopped.
"""

import threading
import time

from celery import Celery
from celery.beat import Service

from shared.logs import logger

AGAIN_AFTER = 5.0
"""Seconds until beat begins anew after it failed."""
LONGEST_SLEEP = 1.0
logs = logger(__name__)


class Beat(threading.Thread):
    """Rings what `app.conf.beat_schedule` names. It waits while Redis is away; whatever else fails, it begins anew."""

    def __init__(self, app: Celery) -> None:
        super().__init__(name="beat", daemon=True)
        self._app = app

    def run(self) -> None:
        """For ever."""
        while True:
            try:
                Service(self._app, max_interval=LONGEST_SLEEP).start()
            except Exception as error:
                logs.exception("beat_failed", error=str(error)[:300])
            time.sleep(AGAIN_AFTER)
