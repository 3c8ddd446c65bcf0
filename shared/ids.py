"""Identifiers that sort by time (UUIDv7, RFC 9562) and hashes."""

import hashlib
import json
import os
import time
import uuid


def new_id() -> str:
    """A fresh UUIDv7 as text; later ids sort after earlier ones (millisecond resolution)."""
    millis = time.time_ns() // 1_000_000
    rand = int.from_bytes(os.urandom(10))
    value = (millis & (1 << 48) - 1) << 80
    value |= 0x7 << 76 | (rand >> 68 & 0xFFF) << 64
    value |= 0b10 << 62 | rand & (1 << 62) - 1
    return str(uuid.UUID(int=value))


def canonical_json(value: object) -> str:
    """JSON with one spelling only: sorted keys, no spaces, UTF-8 text kept as it is."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def sha256_text(text: str) -> str:
    """SHA-256 of the UTF-8 bytes, lower-case hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()
