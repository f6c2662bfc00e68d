"""One way to write data down, so that its hash can be compared by anybody."""

from __future__ import annotations

import hashlib
import json


def canonical(data: object) -> str:
    """The one way to write data as JSON for hashing: sorted keys, no spaces, UTF-8 kept."""
    return json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def digest(data: object) -> str:
    """SHA-256 of the canonical JSON, in hexadecimal."""
    return hashlib.sha256(canonical(data).encode()).hexdigest()
