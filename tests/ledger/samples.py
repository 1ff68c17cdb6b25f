"""Events and cases for the tests of the ledger."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django.db import transaction

from yifa.engine.records import Event
from yifa.ledger import store
from yifa.uuid7 import uuid7

REGION = 431230
OWN = "own"
"""Alias of a database that one test has for itself (conftest)."""


def event(n: int, **other: Any) -> Event:
    """An event as daily work makes them; `other` replaces fields."""
    fields: dict[str, Any] = {
        "move": "submit" if n == 1 else "answer",
        "on": (dt.date(2026, 9, 17) + dt.timedelta(days=n)).isoformat(),
        "recorded": (dt.datetime(2026, 9, 17, 10) + dt.timedelta(days=n, seconds=n)).isoformat(),  # noqa: DTZ001
        "actor": "p7",
        "agency": "住建局",
        "law": "ab" * 32,
        "edition": "2019",
        "to": "received",
        "sets": {"received": "2026-09-18", "name": "张三", "fee": 30000, "open": True, "reason": None},
        "effects": ({"do": "publish", "what": "answer"},),
        "evidence": {"holds": ["event:1"]},
    }
    return Event(n=n, **(fields | other))


def write(
    count: int, *, region: int = REGION, case: UUID | None = None, using: str = "default"
) -> list[store.Row]:
    """A new case of `count` events."""
    rows = store.leaves(region, case or uuid7(), "foi_request", [event(n) for n in range(1, count + 1)])
    with transaction.atomic(using):
        store.append(rows, using)
    return rows
