"""The desk of a school that lets deputy and editors approve for posting, and the principal's delegations it hears of."""

from pathlib import Path
from typing import Any

from shared.regulation.pack import FOLDER
from shared.testing.school import DECISION
from tests.integration.review.world import World

SEED = "quy-che-154-2019"


def write_pack(folder: Path, **changes: str) -> str:
    """The seed regulation with `old: new` texts changed, under the name `truong-khac`, in a folder of its own."""
    text = (FOLDER / f"{SEED}.yaml").read_text(encoding="utf-8").replace(f"id: {SEED}\n", "id: truong-khac\n")
    for old, new in changes.items():
        assert old in text, old
        text = text.replace(old, new)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "truong-khac.yaml").write_text(text, encoding="utf-8")
    return "truong-khac"


class Delegated(World):
    """A desk in delegated mode."""

    def __init__(self, var: Path, *, rules: dict[str, str] | None = None, **settings: Any) -> None:
        packs = var / "packs"
        name = write_pack(packs, **{"mode: strict": "mode: delegated", **(rules or {})})
        super().__init__(var, pack=name, pack_dir=packs, **settings)

    def grant(self, *classes: str, to: str = "pho-hieu-truong", role: str = "deputy", **changes: Any) -> str:
        """The principal delegates; returns the delegation's id."""
        given = {
            "delegation_id": f"uq-{to}-{'-'.join(classes)}", "from_id": "hieu-truong", "to_id": to, "role": role,
            "classes": list(classes), "since": "2026-11-01", "until": "2026-12-31", "decision_no": "15/UQ-THPT",
        }  # fmt: skip
        self._say_people("delegation.granted", given | changes)
        return str((given | changes)["delegation_id"])

    def revoke(self, delegation_id: str) -> None:
        """The news of a revocation reaches this desk."""
        self._say_people("delegation.revoked", {"delegation_id": delegation_id, "at": self.clock().isoformat()})


__all__ = ["DECISION", "Delegated", "write_pack"]
