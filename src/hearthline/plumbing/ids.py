"""Where do row ids come from?

Version-7 UUIDs (RFC 9562): unguessable enough for a public id, and ordered by time, so that a bulk load appends to its
indexes instead of scattering over them.
"""

from __future__ import annotations

import os
import time
import uuid

_VERSION = 0x7 << 76
_VARIANT = 0b10 << 62


def new_id() -> uuid.UUID:
    """One new row id."""
    return new_ids(1)[0]


def new_ids(count: int) -> list[uuid.UUID]:
    """`count` new row ids, ascending: 48 bits of milliseconds, a 12-bit step, 62 random bits."""
    stamp = time.time_ns() // 1_000_000
    noise = os.urandom(8 * count)
    ids = []
    for index in range(count):
        step = stamp + (index >> 12)
        random = int.from_bytes(noise[8 * index : 8 * index + 8], "big") >> 2
        ids.append(uuid.UUID(int=(step << 80) | _VERSION | ((index & 0xFFF) << 64) | _VARIANT | random))
    return ids
