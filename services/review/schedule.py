"""What time does at the desk: nothing of its own yet. Reminders are notifications' business, deadlines reporting's."""

from shared.bus.jobs import Job, Periodic

JOBS: dict[str, Job] = {}
PERIODIC: list[Periodic] = []
