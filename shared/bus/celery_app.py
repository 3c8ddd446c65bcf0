"""Celery as it is used here: a carrier of bells. Settings and reasons: docs/adr/0001."""

from celery import Celery
from kombu.entity import Queue

from shared.bus import topology
from shared.config import SERVICES, Settings

SCAN_EVERY = 5.0


def make_celery(settings: Settings, services: tuple[str, ...] = SERVICES) -> Celery:
    """A Celery application that knows every queue; JSON only, no results, no retries, no eta."""
    app = Celery("toasoan", set_as_current=False)
    queues = {topology.bell_queue(settings.topology, s) for s in SERVICES}
    queues |= {topology.job_queue(settings.topology, s) for s in SERVICES}
    app.conf.update(
        broker_url=settings.redis_url,
        broker_connection_retry=True,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        broker_channel_error_retry=True,
        broker_transport_options={
            "visibility_timeout": 120,
            "unacked_restore_interval": 5,
            "unacked_restore_throttle": 1,
            "socket_timeout": 5,
            "socket_connect_timeout": 3,
            "socket_keepalive": True,
            "health_check_interval": 10,
        },
        task_queues=[_queue(name) for name in sorted(queues)],
        task_create_missing_queues=False,
        task_publish_retry=False,
        task_serializer="json",
        result_serializer="json",
        accept_content=["json"],
        task_ignore_result=True,
        result_backend=None,
        task_acks_late=True,
        task_acks_on_failure=True,
        task_acks_on_timeout=True,
        task_reject_on_worker_lost=False,
        task_soft_time_limit=20,
        task_time_limit=30,
        worker_prefetch_multiplier=1,
        worker_cancel_long_running_tasks_on_connection_loss=False,
        worker_enable_remote_control=False,
        worker_send_task_events=False,
        worker_eta_task_limit=50,
        worker_hijack_root_logger=False,
        worker_soft_shutdown_timeout=20,
        worker_max_tasks_per_child=2000,
        beat_scheduler="celery.beat:PersistentScheduler",
        beat_schedule_filename=str(settings.var / f"beat-{'-'.join(services) if len(services) < 6 else 'all'}"),
        beat_sync_every=1,
        enable_utc=True,
        timezone="UTC",
    )
    return app


def _queue(name: str) -> Queue:
    """A bell that is lost costs five seconds, so bells need no acknowledgement; jobs keep theirs."""
    return Queue(name, no_ack=name.startswith("bells"))  # type: ignore[no-untyped-call]
