"""Where do row ids come from?

Version-7 UUIDs (RFC 9562): unguessable enough for a public id, and ordered by time, so that a bulk load appends to its
indexes instead of scattering over them.
"""

from __future__ import annotations

import os
import struct
import time
import uuid

import numpy as np
import numpy.typing as npt

_VERSION = 0x7 << 76
_VARIANT = 0b10 << 62


_new = uuid.UUID.__new__
_set_int, _set_safety = uuid.UUID.int.__set__, uuid.UUID.is_safe.__set__  # type: ignore[attr-defined,misc]


def new_id() -> uuid.UUID:
    """One new row id."""
    return new_ids(1)[0]


def new_ids(count: int) -> list[uuid.UUID]:
    """`count` new row ids, ascending: 48 bits of milliseconds, a 12-bit step, 62 random bits.

    The slots are filled past the constructor, whose checks of its six ways to say a number cost four times the rest.
    """
    stamp = time.time_ns() // 1_000_000
    ids = []
    for index, noise in enumerate(struct.unpack(f"{count}Q", os.urandom(8 * count))):
        one = _new(uuid.UUID)
        _set_int(one, (stamp + (index >> 12)) << 80 | _VERSION | (index & 0xFFF) << 64 | _VARIANT | noise >> 2)
        _set_safety(one, uuid.SafeUUID.unknown)
        ids.append(one)
    return ids


def new_halves(count: int) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.uint64]]:
    """The upper and the lower 64 bits of `count` new row ids, ascending, for whoever writes them and needs no object for any."""
    step = np.arange(count, dtype=np.uint64)
    stamp = np.uint64(time.time_ns() // 1_000_000) + (step >> np.uint64(12))
    upper = stamp << np.uint64(16) | np.uint64(_VERSION >> 64) | step & np.uint64(0xFFF)
    lower = np.frombuffer(os.urandom(8 * count), np.uint64) >> np.uint64(2) | np.uint64(_VARIANT)
    return upper, lower
