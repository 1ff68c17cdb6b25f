"""Reading and writing the ledger, in plain SQL over Django's connection: SQLite and PostgreSQL.

One case's events are one chain. Two writers that extend the same chain collide on unique (region, case, n):
the second gets `django.db.IntegrityError` and its transaction writes nothing.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connections

from yifa.engine.records import Event
from yifa.ledger import leaf as chain
from yifa.ledger.canonical import decode, encode
from yifa.uuid7 import uuid7


class Row(NamedTuple):
    """One event as the two tables hold it."""

    region: int
    id: UUID
    case: UUID
    n: int
    commitment: bytes
    leaf: bytes
    recorded_at: dt.datetime
    procedure: str
    move: str
    day: dt.date
    salt: bytes
    body: bytes


def leaves(
    region: int,
    case: UUID,
    procedure: str,
    events: Sequence[Event],
    *,
    seq: int = 0,
    head: bytes = chain.START,
) -> list[Row]:
    """The rows of one case's next events. `seq` and `head` are the number and leaf of its last event so far.

    Raises `ValueError` where `n` does not go on from `seq` or a moment is malformed, `NotCanonical` for a
    value that the ledger cannot hold.
    """
    rows = []
    for n, event in enumerate(events, seq + 1):
        if event.n != n:
            raise ValueError(f"记录序号应为{n},实为{event.n} / event {n} expected, got {event.n}")
        id, salt = uuid7(), secrets.token_bytes(chain.SALT_BYTES)
        body = encode(event, case=str(case), procedure=procedure)
        recorded = chain.moment(event.recorded)
        committed = chain.commitment(salt, body)
        head = chain.leaf(region, case.bytes, id.bytes, n, recorded, head, committed)
        moment, day = recorded.replace(tzinfo=dt.UTC), dt.date.fromisoformat(event.on[:10])
        rows.append(Row(region, id, case, n, committed, head, moment, procedure, event.move, day, salt, body))
    return rows


EVENT = "INSERT INTO ledger_event (region_id, id, case_id, n, commitment, leaf, recorded_at) VALUES "
CONTENT = "INSERT INTO ledger_content (region_id, id, case_id, n, procedure, move, day, salt, body) VALUES "


def append(rows: Iterable[Row], using: str = "default") -> None:
    """Inserts the rows, of one case or of many, inside the caller's transaction.

    Raises `django.db.IntegrityError` where a number of a case is taken already.
    """
    connection = connections[using]
    sqlite = connection.vendor == "sqlite"
    moment, day = connection.ops.adapt_datetimefield_value, connection.ops.adapt_datefield_value
    events, contents = [], []
    for r in rows:
        id, case = (r.id.hex, r.case.hex) if sqlite else (r.id, r.case)
        events.append((r.region, id, case, r.n, r.commitment, r.leaf, moment(r.recorded_at)))
        contents.append((r.region, id, case, r.n, r.procedure, r.move, day(r.day), r.salt, r.body))
    with connection.cursor() as cursor:
        cursor.executemany(EVENT + "(%s, %s, %s, %s, %s, %s, %s)", events)
        cursor.executemany(CONTENT + "(%s, %s, %s, %s, %s, %s, %s, %s, %s)", contents)


def bodies(region: int, case: UUID, *, after: int = 0, using: str = "default") -> list[bytes]:
    """The canonical bytes of a case's events, in order of record; `after` leaves out the first so many."""
    connection = connections[using]
    key: Any = case.hex if connection.vendor == "sqlite" else case
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT body FROM ledger_content WHERE region_id = %s AND case_id = %s AND n > %s ORDER BY n",
            (region, key, after),
        )
        return [body for (body,) in cursor]


def events(region: int, case: UUID, *, after: int = 0, using: str = "default") -> list[Event]:
    """A case's events, in order of record."""
    return [decode(body) for body in bodies(region, case, after=after, using=using)]


def head(region: int, case: UUID, using: str = "default") -> tuple[int, bytes]:
    """Number and leaf of a case's last event; ``(0, START)`` where there is none."""
    connection = connections[using]
    key: Any = case.hex if connection.vendor == "sqlite" else case
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT n, leaf FROM ledger_event WHERE region_id = %s AND case_id = %s ORDER BY n DESC LIMIT 1",
            (region, key),
        )
        return cursor.fetchone() or (0, chain.START)
