"""The envelope of every event, as it stands in a log and travels in a claim."""

from dataclasses import dataclass
from typing import Any

from shared.ids import canonical_json, sha256_text

GENESIS = "0" * 64


@dataclass(frozen=True)
class Envelope:
    """One row of an event log (architecture.md §4.1).

    `seq` and `prev` are set for the custodian's transitions of a subject only. `occurred_at` is ISO 8601 UTC.
    `prev_hash` and `hash` chain the producer's log by position.
    """

    event_id: str
    producer: str
    position: int
    subject_id: str
    seq: int | None
    type: str
    version: int
    occurred_at: str
    actor: str
    payload: dict[str, Any]
    prev: str | None
    prev_hash: str
    hash: str

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return dict(vars(self))

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> "Envelope":
        """The envelope of `to_dict`. TypeError when a field is missing or unknown."""
        return cls(**data)


def chain_hash(prev_hash: str, body: dict[str, Any]) -> str:
    """`sha256(prev_hash ‖ sha256(canonical JSON of the event without position and hashes of the chain))`."""
    plain = {k: v for k, v in body.items() if k not in {"position", "hash", "prev_hash"}}
    return sha256_text(prev_hash + sha256_text(canonical_json(plain)))
