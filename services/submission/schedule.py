"""What time does in submission: nothing yet. Nobody's text is ever deleted by the clock."""

from shared.bus.jobs import Job, Periodic

JOBS: dict[str, Job] = {}
PERIODIC: list[Periodic] = []
