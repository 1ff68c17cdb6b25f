"""How often somebody may ask: a bucket for each name, in memory that all worker processes of this machine share.

The generic cell rate algorithm: of a name only the moment is kept at which its bucket would be full again. It is kept in
several slots of a table, of which the least counts (a count-min sketch, raised no further than it must be): a name pays
for others only where each of its slots is another's too, and never goes uncounted. The table is made before the workers
part; another machine counts for itself.
"""

from __future__ import annotations

import hashlib
import ipaddress
import secrets
import time
from dataclasses import dataclass
from math import ceil
from multiprocessing import Array
from typing import Any

from django.conf import settings
from django.http import HttpRequest

SLOTS, OF_A_NAME = 2**18, 4
WINDOW = 60.0
"""Seconds over which a rate is counted where nothing else is said; as much as that may come at once."""
_FULL_AT: Any = Array("d", SLOTS)
_SALT = secrets.token_bytes(16)
"""Nobody outside can tell which names share slots."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left to a name. `wait`: seconds until the next request is taken; 0 where this one is."""

    limit: int
    remaining: int
    reset: int
    """Seconds until all of it is there again."""
    wait: int = 0


def take(
    name: str, limit: int, window: float = WINDOW, *, count: bool = True, now: float | None = None
) -> Allowance:
    """Count one request of a name that may make `limit` in `window` seconds; without `count`, only say what is left.

    `now`: seconds of a clock that never steps back.
    """
    now = time.monotonic() if now is None else now
    step = window / limit
    digest = hashlib.blake2b(name.encode(), key=_SALT, digest_size=4 * OF_A_NAME).digest()
    slots = [int.from_bytes(digest[at : at + 4]) % SLOTS for at in range(0, len(digest), 4)]
    with _FULL_AT.get_lock():
        full = max(min(_FULL_AT[slot] for slot in slots), now)
        late = full + step - now - window
        if late <= 1e-9 and count:
            full += step
            for slot in slots:
                _FULL_AT[slot] = max(_FULL_AT[slot], full)
    used = full - now
    left = max(int((window - used) / step + 1e-9), 0)
    return Allowance(limit, left, ceil(used), ceil(late) if late > 1e-9 else 0)


def address(request: HttpRequest) -> str:
    """Whose request it is: the address, of IPv6 the network that one customer has. Behind the proxy of `YIFA_PROXY`
    what that proxy says, which is the last entry; without it nobody's word counts.
    """
    told = str(request.META.get("REMOTE_ADDR", ""))
    if settings.SECURE_PROXY_SSL_HEADER:
        told = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip() or told
    try:
        ip = ipaddress.ip_address(told)
    except ValueError:
        return told[:64]
    return str(ipaddress.ip_network((ip, 64), strict=False)) if ip.version == 6 else str(ip)
