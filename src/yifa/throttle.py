"""How often somebody may ask: a bucket for each name, in memory that all worker processes of this machine share.

The generic cell rate algorithm: of a name only the moment is kept at which its bucket would be full again. It is made
before the workers part; another machine counts for itself.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from dataclasses import dataclass
from math import ceil
from multiprocessing import Array
from typing import Any

SLOTS = 2**16
WINDOW = 60.0
"""Seconds over which a rate is counted; as much as that may come at once."""
_FULL_AT: Any = Array("d", SLOTS)
_SALT = secrets.token_bytes(16)
"""Nobody outside can tell which names share a slot."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left to a name. `wait`: seconds until the next request is taken; 0 where this one is."""

    limit: int
    remaining: int
    reset: int
    """Seconds until all of it is there again."""
    wait: int = 0


def take(name: str, limit: int, *, now: float | None = None) -> Allowance:
    """Count one request of a name that may make `limit` a minute. `now`: seconds of a clock that never steps back."""
    now = time.monotonic() if now is None else now
    step = WINDOW / limit
    slot = int.from_bytes(hashlib.blake2b(name.encode(), key=_SALT, digest_size=4).digest()) % SLOTS
    with _FULL_AT.get_lock():
        full = max(_FULL_AT[slot], now)
        late = full + step - now - WINDOW
        if late <= 1e-9:
            full += step
            _FULL_AT[slot] = full
    used = full - now
    left = max(int((WINDOW - used) / step + 1e-9), 0)
    return Allowance(limit, left, ceil(used), ceil(late) if late > 1e-9 else 0)
