"""The hot write path in plain SQL, the same text for SQLite and PostgreSQL: rows in, one statement for many.

Values are given as Python has them; `Params` turns them into what the connected database takes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any
from uuid import UUID

import orjson
from django.db import connections
from django.utils import timezone

from yifa.casework.fields import LAST


@lru_cache(maxsize=100_000)
def utc(when: dt.date | dt.datetime) -> dt.datetime:
    """The stored form of a legal moment (see `MomentField`): a day is its last microsecond."""
    if not isinstance(when, dt.datetime):
        when = dt.datetime.combine(when, LAST)
    return timezone.make_aware(when).astimezone(dt.UTC)


@lru_cache(maxsize=100_000)
def _sqlite_moment(when: dt.date | dt.datetime) -> str:
    return str(utc(when).replace(tzinfo=None))  # as Django writes it: no fraction where there is none


class Params:
    """Python values as parameters of the connected database."""

    def __init__(self, using: str) -> None:
        self.sqlite = connections[using].vendor == "sqlite"

    def id(self, value: UUID | None) -> Any:
        return value.hex if self.sqlite and value is not None else value

    def day(self, value: dt.date | None) -> Any:
        return value.isoformat() if value is not None else None

    def moment(self, value: dt.date | dt.datetime | None) -> Any:
        if value is None:
            return None
        return _sqlite_moment(value) if self.sqlite else utc(value)

    def json(self, value: Any) -> str:
        return orjson.dumps(value, default=dict).decode()


def day(value: Any) -> Any:
    """A day as the database shows it; None stays None."""
    return dt.date.fromisoformat(value) if isinstance(value, str) else value


def local_day(value: Any) -> dt.date:
    """The local day of a stored moment, as the raw cursor shows it (SQLite: UTC, as text)."""
    if isinstance(value, str):
        value = dt.datetime.fromisoformat(value)
    return timezone.localdate(value if timezone.is_aware(value) else value.replace(tzinfo=dt.UTC))


def document(value: Any) -> Any:
    """What a JSON column holds, as the raw cursor shows it."""
    return orjson.loads(value) if isinstance(value, (str, bytes)) else value


def insert(
    using: str, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]], tail: str = ""
) -> None:
    """INSERT many rows; `tail` is an ON CONFLICT clause."""
    rows = list(rows)
    if not rows:
        return
    marks = ", ".join(["%s"] * len(columns))
    with connections[using].cursor() as cursor:
        cursor.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks}) {tail}", rows)


def upsert(
    using: str, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]], key: Sequence[str],
    keep: Sequence[str] = ("id",),
) -> None:  # fmt: skip
    """INSERT, or update all columns but `key` and `keep` where the key is there already."""
    updates = ", ".join(f"{c} = excluded.{c}" for c in columns if c not in key and c not in keep)
    insert(using, table, columns, rows, f"ON CONFLICT ({', '.join(key)}) DO UPDATE SET {updates}")


def execute_many(using: str, sql: str, rows: Iterable[Sequence[Any]]) -> None:
    """The same statement for each of the rows; none, and the database is not asked."""
    rows = list(rows)
    if rows:
        with connections[using].cursor() as cursor:
            cursor.executemany(sql, rows)


@contextmanager
def together(using: str) -> Iterator[None]:
    """Statements that need no answer, sent without waiting for one another: PostgreSQL is asked once instead of each time.

    What fails is raised at the end at the latest. SQLite is in this process; there is nothing to wait for.
    """
    connection = connections[using]
    if connection.vendor != "postgresql":
        yield
        return
    connection.ensure_connection()
    with connection.wrap_database_errors, connection.connection.pipeline():
        yield


def alone(using: str, region: int) -> None:
    """Only one bulk writer of a region at a time, until the transaction ends; SQLite has one writer anyway."""
    if connections[using].vendor == "postgresql":
        query(using, "SELECT pg_advisory_xact_lock(%s)", (region,))


def query(using: str, sql: str, params: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Every row of the answer."""
    with connections[using].cursor() as cursor:
        cursor.execute(sql, params)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


def analyse(using: str = "default") -> None:
    """Tell the planner how the tables are filled: half a second for 100 000 cases.

    Without it SQLite takes the wrong index as soon as there are some thousand cases. So it does after a small sample,
    which holds one agency only: the first entries of an index are looked at. PostgreSQL finds out by itself, but minutes
    later, and whoever has written much asks at once.
    """
    connection = connections[using]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA analysis_limit = 100000")
        cursor.execute("ANALYZE")
