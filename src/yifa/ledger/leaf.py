"""The leaf of an event: what it is computed from, byte for byte (docs/decisions/0005-ledger-leaf.md)."""

from __future__ import annotations

import datetime as dt
import hmac
import struct
from hashlib import sha256

CONTENT_TAG = b"yifa:content:1\n\0"
LEAF_TAG = b"yifa:leaf:1\n\0\0\0\0"
SALT_BYTES = 32
START = bytes(32)
"""What stands for the previous leaf in front of a case's first event."""

_LEAF = struct.Struct(">16sq16s16sqq32s32s")
_UTC_8 = dt.timedelta(hours=8)
_EPOCH = dt.datetime(1970, 1, 1)  # noqa: DTZ001 - in UTC, as all moments here
_MICROSECOND = dt.timedelta(microseconds=1)


def moment(recorded: str) -> dt.datetime:
    """The moment that an event's `recorded`, naive ISO text at UTC+08:00, names: in UTC, naive.

    Raises `ValueError`.
    """
    parsed = dt.datetime.fromisoformat(recorded)
    if parsed.tzinfo is not None:
        raise ValueError(f"登记时间不应带时区 / the time of record carries no zone: {recorded}")
    return parsed - _UTC_8


def commitment(salt: bytes, body: bytes) -> bytes:
    """HMAC-SHA256 under the salt (32 random bytes): binds to the body, hides it without the salt."""
    return hmac.digest(salt, CONTENT_TAG + body, "sha256")


def leaf(
    region: int, case: bytes, event: bytes, n: int, recorded: dt.datetime, previous: bytes, commitment: bytes
) -> bytes:
    """SHA-256 over 136 bytes of fixed layout. `case`, `event`: the 16 bytes of their UUIDs; `recorded`: UTC, naive.

    Raises `struct.error` for a number that is no integer of 64 bits.
    """
    since = (recorded - _EPOCH) // _MICROSECOND
    return sha256(_LEAF.pack(LEAF_TAG, region, case, event, n, since, previous, commitment)).digest()
