"""A level nobody holds: the board must be complete (D5.2), so the work waits for an appointment, not for a stand-in.

Only a holder who wrote the text is stood in for (regulation.md §2.2, end); an empty place is filled by a decision.
"""

from shared.regulation.pack import Pack

CLAUSE = "D5.2"


def nobody_holds(pack: Pack, role: str) -> str:
    """What to say where a name would stand."""
    known = pack.roles.get(role)
    return f"chưa có ai được phân công làm {known.label if known else role}"
