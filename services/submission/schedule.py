"""What time does in submission: sizes of pictures and texts of PDFs are made. Nobody's text is deleted by the clock."""

from datetime import timedelta
from typing import Any

from shared.bus.jobs import Job, Periodic
from shared.files.derive import derive
from shared.files.uploads import Uploads
from shared.service import ServiceWiring


def expire_uploads(wiring: ServiceWiring, _period: str) -> None:
    """Once an hour: forget uploads in pieces that nobody finished or saved within a day."""
    Uploads(wiring.settings.var / "uploads").expire(wiring.clock())


def derive_files(wiring: ServiceWiring, payload: dict[str, Any]) -> None:
    """Make what belongs to a kept file: the sizes of a picture, the text of a PDF."""
    derive(wiring.files, payload)


JOBS: dict[str, Job] = {"derive": derive_files}
PERIODIC: list[Periodic] = [Periodic("uploads", expire_uploads, every=timedelta(hours=1))]
