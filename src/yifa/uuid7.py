"""Identifiers: UUIDv7 (RFC 9562), so that new rows lie side by side and counties' databases can merge."""

import os
import threading
import time
import uuid

_lock = threading.Lock()
_last = 0


def uuid7() -> uuid.UUID:
    """The next UUIDv7; always greater than the one before it in this process, even when the clock steps back.

    48 bits of milliseconds, 12 bits of their fraction (RFC 9562 6.2, method 3), 62 random bits.
    """
    global _last
    tick = (time.time_ns() << 12) // 1_000_000
    with _lock:
        _last = tick = max(tick, _last + 1)
    random = int.from_bytes(os.urandom(8)) >> 2
    return uuid.UUID(int=(tick >> 12) << 80 | 7 << 76 | (tick & 0xFFF) << 64 | 2 << 62 | random)


def is_uuid(text: str) -> bool:
    """Is this an id, and not something that a person typed?"""
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True
