"""What time does in submission: sizes of pictures and texts of PDFs are made. Nobody's text is deleted by the clock."""

from typing import Any

from shared.bus.jobs import Job, Periodic
from shared.files.derive import derive
from shared.service import ServiceWiring


def derive_files(wiring: ServiceWiring, payload: dict[str, Any]) -> None:
    """Make what belongs to a kept file: the sizes of a picture, the text of a PDF."""
    derive(wiring.files, payload)


JOBS: dict[str, Job] = {"derive": derive_files}
PERIODIC: list[Periodic] = []
