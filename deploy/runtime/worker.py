"""Worker processes: `python -m deploy.runtime.worker bells|jobs [service …]`; without names, all services."""

import sys
from collections.abc import Sequence

from deploy.runtime import parts
from shared import logs
from shared.bus.worker import bell_arguments, bell_worker, job_arguments, job_worker
from shared.config import SERVICES, Settings


def main(arguments: Sequence[str]) -> None:
    """Run until told to stop."""
    kind, *names = arguments
    logs.configure()
    settings = Settings.from_env()
    services = tuple(names) or SERVICES
    made = parts.worker_parts(settings, services)
    if kind == "bells":
        bell_worker(settings, made).worker_main(bell_arguments(settings, services))
    elif kind == "jobs":
        job_worker(settings, made).worker_main(job_arguments(settings, services))
    else:
        raise SystemExit(f"không có loại worker {kind!r}: bells hoặc jobs")


if __name__ == "__main__":
    main(sys.argv[1:])
