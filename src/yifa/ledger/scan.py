"""Reading the whole ledger in chunks of cases, the same on SQLite and PostgreSQL.

SQLite answers with the index's copy of a column where it can. To see what the table itself holds, rows are found
by the index of order and then fetched by rowid; `PRAGMA integrity_check` compares table and indexes besides.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, NamedTuple
from uuid import UUID

from django.db import DatabaseError

from yifa.ledger.check import UNREADABLE, Codec, ContentRow, Difference, EventRow

Key = tuple[int, Any]
"""Region and case, as the database shows them; chunks are ranges of it."""

EVENTS = ("ledger_event", EventRow._fields[3:])
CONTENTS = ("ledger_content", ContentRow._fields[3:])


class Range(NamedTuple):
    """Cases with ``low < (region, case) <= high``; None: no limit on that side."""

    low: Key | None
    high: Key | None
    events: int


def codec(connection: Any) -> Codec:
    """How this connection shows ids, moments and days."""
    if connection.vendor == "sqlite":
        return Codec(_hex, str, str)
    return Codec(lambda id: id.bytes, lambda moment: moment.replace(tzinfo=dt.UTC), dt.date.fromisoformat)


def _hex(text: str) -> bytes:
    """The 16 bytes of an id as SQLite keeps it: 32 lower-case digits, nothing else."""
    value = bytes.fromhex(text)
    if len(value) != 16 or value.hex() != text:
        raise ValueError(text)
    return value


@contextmanager
def snapshot(connection: Any) -> Iterator[Any]:
    """A cursor that sees one state of the database; inside a transaction, that transaction's."""
    with connection.cursor() as cursor:
        if connection.in_atomic_block:
            yield cursor
            return
        postgres = connection.vendor == "postgresql"
        cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY" if postgres else "BEGIN DEFERRED")
        try:
            yield cursor
        finally:
            cursor.execute("ROLLBACK")


def ranges(connection: Any, size: int) -> list[Range]:
    """The whole ledger in ranges of about `size` events; a case is never split. One range where it is empty."""
    found: list[Range] = []
    shown = codec(connection)
    low: Key | None = None
    count = 0
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT region_id, case_id, count(*) FROM ledger_event GROUP BY region_id, case_id "
            "ORDER BY region_id, case_id"
        )
        for region, case, events in cursor:
            count += events
            if count >= size and _is_key(region, case, shown):
                found.append(Range(low, (region, case), count))
                low, count = (region, case), 0
    found.append(Range(low, None, count))
    return found


def _is_key(region: Any, case: Any, shown: Codec) -> bool:
    """In a damaged file what stands in the index may be neither a region nor a case."""
    with suppress(*UNREADABLE):
        return isinstance(region, int) and bool(shown.uuid(case))
    return False


def read(
    connection: Any, cursor: Any, within: Range
) -> tuple[list[EventRow], dict[tuple[Any, Any, Any], ContentRow], list[Difference]]:
    """The events of a range in order of case and n, its contents by address, and what could not be read."""
    differences: list[Difference] = []
    events = [EventRow(*row) for row in _rows(connection, cursor, within, *EVENTS, differences)]
    contents = {
        row[:3]: ContentRow(*row) for row in _rows(connection, cursor, within, *CONTENTS, differences)
    }
    return events, contents, differences


def _rows(
    connection: Any,
    cursor: Any,
    within: Range,
    table: str,
    columns: tuple[str, ...],
    differences: list[Difference],
) -> list[Any]:
    sqlite = connection.vendor == "sqlite"
    if sqlite:
        # ifnull: otherwise Django turns the text of a moment or day into one
        own = ", ".join(f"ifnull(t.{column}, NULL)" for column in columns)
        source = f"{table} i CROSS JOIN {table} t ON t.rowid = i.rowid"
    else:
        own, source = ", ".join(f"i.{column}" for column in columns), f"{table} i"
    where = ["true"]
    params: list[Any] = []
    for bound, key in ((">", within.low), ("<=", within.high)):
        if key is not None:
            where.append(f"(i.region_id, i.case_id) {bound} (%s, %s)")
            params += key
    address, order = "i.region_id, i.case_id, i.n", " ORDER BY i.region_id, i.case_id, i.n"
    select, condition = f"SELECT {address}, {own} FROM {source} WHERE ", " AND ".join(where)

    def fetch(sql: str, params: Sequence[Any]) -> list[Any]:
        cursor.execute(sql, params)
        rows: list[Any] = cursor.fetchall()
        return rows

    try:
        return fetch(select + condition + order, params)
    except DatabaseError as error:
        if not sqlite:
            raise
        spoilt = error
    # a damaged file: take it row by row, to save what can be read and to name what cannot
    found = []
    try:
        addresses = fetch(f"SELECT {address} FROM {table} i WHERE {condition}{order}", params)
    except DatabaseError:
        differences.append(_unreadable(table, spoilt, None, None, None))
        return []
    for region, case, n in addresses:
        try:
            found += fetch(select + "i.region_id = %s AND i.case_id = %s AND i.n = %s", (region, case, n))
        except DatabaseError as error:
            differences.append(_unreadable(table, error, region, case, n))
    return found


def _unreadable(table: str, error: Exception, region: Any, case: Any, n: Any) -> Difference:
    zh, en = f"{table} 中的行无法读出：{error}", f"a row of {table} cannot be read: {error}"
    return differ("unreadable", region, case, n, zh, en)


def differ(kind: str, region: Any, case: Any, n: Any, zh: str, en: str) -> Difference:
    """A difference at an address as the database shows it, which need not make sense."""
    with suppress(*UNREADABLE):
        case = str(UUID(str(case)))
    return Difference(kind, region, case if case is None else str(case), n, zh, en)


def file_errors(connection: Any) -> list[Difference]:
    """Where a SQLite file contradicts itself: rows that an index does not know, and the like."""
    if connection.vendor != "sqlite":
        return []
    found = []
    for table in (EVENTS[0], CONTENTS[0]):
        with connection.cursor() as cursor:
            try:
                cursor.execute(f"PRAGMA integrity_check({table})")
                messages = [message for (message,) in cursor.fetchall() if message != "ok"]
            except DatabaseError as error:
                messages = [str(error)]
        found += [
            Difference("file", None, None, None, f"数据库文件自相矛盾：{m}", f"the database file contradicts itself: {m}")
            for m in messages
        ]  # fmt: skip
    return found
