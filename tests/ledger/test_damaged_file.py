"""A SQLite file whose bytes were changed behind SQLite's back: every byte of a record counts.

These run on SQLite files whatever the engine of the run is.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import connections
from tests.ledger.samples import OWN, write

from yifa.ledger.heads import heads, parse
from yifa.ledger.verify import Report, verify


def varint(data: bytes, at: int) -> tuple[int, int]:
    """The value of the variable-length integer at `at`, and where it ends (SQLite file format, 1.6)."""
    value = 0
    for i in range(8):
        value = value << 7 | data[at + i] & 0x7F
        if data[at + i] < 0x80:
            return value, at + i + 1
    return value << 8 | data[at + 8], at + 9


def cells(path: Path, name: str) -> dict[int, tuple[int, int]]:
    """Where in the file each row of a table lies (by rowid), or each entry of an index. None overflows its page."""
    data = path.read_bytes()
    size = ask(path, "PRAGMA page_size")[0][0]
    pages = [ask(path, f"SELECT rootpage FROM sqlite_master WHERE name = '{name}'")[0][0]]
    found = {}
    while pages:
        page = (pages.pop() - 1) * size
        kind, count = data[page], int.from_bytes(data[page + 3 : page + 5], "big")
        inner = kind in (2, 5)
        if inner:
            pages.append(int.from_bytes(data[page + 8 : page + 12], "big"))
        for i in range(count):
            pointer = page + (12 if inner else 8) + 2 * i
            begin = page + int.from_bytes(data[pointer : pointer + 2], "big")
            if inner:
                pages.append(int.from_bytes(data[begin : begin + 4], "big"))
                continue
            payload, at = varint(data, begin)
            rowid, at = varint(data, at) if kind == 13 else (len(found), at)
            found[rowid] = begin, at + payload
    return found


@pytest.fixture
def file(ledger_file: Path) -> Path:
    """A file of three cases, closed, all of it in the file itself."""
    for count in (2, 3, 2):
        write(count, using=OWN)
    connections[OWN].close()
    return ledger_file


def ask(path: Path, sql: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(path)) as db:
        return db.execute(sql).fetchall()


def verify_as(path: Path, data: bytes) -> Report:
    """What `verify` says where the file holds these bytes."""
    path.write_bytes(data)
    try:
        return verify(OWN)
    finally:
        connections[OWN].close()


def flipped(data: bytes, at: int, bit: int) -> bytes:
    return data[:at] + bytes([data[at] ^ bit]) + data[at + 1 :]


@pytest.mark.parametrize("bit", [0x01, 0x80])
@pytest.mark.parametrize("table", ["ledger_event", "ledger_content"])
def test_any_byte_of_a_row(file: Path, table: str, bit: int) -> None:
    """Values, lengths, types, the row's own number: each is found, and the record is named."""
    whole = file.read_bytes()
    ((case, rowid),) = ask(file, f"SELECT case_id, rowid FROM {table} WHERE n = 3")
    begin, end = cells(file, table)[rowid]
    assert end - begin > 150
    for at in range(begin, end):
        report = verify_as(file, flipped(whole, at, bit))
        assert {(d.case, d.n) for d in report.differences} >= {(str(UUID(case)), 3)}, (at - begin, report)
    assert verify_as(file, whole).ok


def order_of(path: Path, table: str) -> str:
    """The index that holds the order of records."""
    ((name,),) = ask(path, f"SELECT name FROM pragma_index_list('{table}') WHERE origin = 'u'")
    return str(name)


@pytest.mark.parametrize("table", ["ledger_event", "ledger_content"])
def test_any_byte_of_the_index(file: Path, table: str) -> None:
    """Records are found by it, so it must not hide any."""
    whole = file.read_bytes()
    entries = cells(file, order_of(file, table)).values()
    assert len(entries) == 7
    for begin, end in entries:
        for at in range(begin, end):
            report = verify_as(file, flipped(whole, at, 0x01))
            assert not report.ok, at - begin
    assert verify_as(file, whole).ok


@pytest.mark.parametrize("table", ["ledger_event", "ledger_content"])
@pytest.mark.parametrize("index", [True, False])
def test_a_page_that_is_gone(file: Path, table: str, index: bool) -> None:
    """No crash: it is told."""
    name = order_of(file, table) if index else table
    data, size = file.read_bytes(), ask(file, "PRAGMA page_size")[0][0]
    root = ask(file, f"SELECT rootpage FROM sqlite_master WHERE name = '{name}'")[0][0]
    report = verify_as(file, data[: (root - 1) * size] + bytes(size) + data[root * size :])
    assert not report.ok


def test_a_record_twice(file: Path) -> None:
    """A table without constraints put in place of the ledger's, and a record twice in it."""
    with closing(sqlite3.connect(file)) as db:
        db.execute("CREATE TABLE other AS SELECT * FROM ledger_event")
        db.execute("INSERT INTO other SELECT * FROM ledger_event WHERE n = 3")
        db.execute("DROP TABLE ledger_event")
        db.execute("ALTER TABLE other RENAME TO ledger_event")
        db.commit()
    with closing(connections[OWN]):
        report = verify(OWN)
    assert {(d.kind, d.n) for d in report.differences} >= {("order", 4)}


def test_an_old_copy_put_back(file: Path) -> None:
    """Sound in itself: only an earlier list of heads tells."""
    old = file.read_bytes()
    later = write(2, using=OWN)[0].case
    kept = parse(list(heads(connections[OWN])))
    connections[OWN].close()
    file.write_bytes(old)
    with closing(connections[OWN]):
        assert verify(OWN).ok
        assert [(d.kind, d.case) for d in verify(OWN, heads=kept).differences] == [("cut", str(later))]


def test_a_record_hidden_from_the_index(file: Path) -> None:
    """The last entry taken off both indexes of order: the chains look whole, the file contradicts itself."""
    data = bytearray(file.read_bytes())
    size = ask(file, "PRAGMA page_size")[0][0]
    for table in ("ledger_event", "ledger_content"):
        root = ask(file, f"SELECT rootpage FROM sqlite_master WHERE name = '{order_of(file, table)}'")[0][0]
        assert data[(root - 1) * size + 4] == 7, "entries on the page"
        data[(root - 1) * size + 4] = 6
    report = verify_as(file, bytes(data))
    assert report.events == 6
    assert {d.kind for d in report.differences} == {"file"}


def loosened(path: Path, table: str, column: str, change: str) -> None:
    """A table without types or constraints in place of the ledger's, with one column changed."""
    with closing(sqlite3.connect(path)) as db:
        columns = [name for (name,) in db.execute(f"SELECT name FROM pragma_table_info('{table}')")]
        db.execute(f"CREATE TABLE other ({', '.join(columns)})")
        db.execute(f"INSERT INTO other SELECT * FROM {table}")
        db.execute(f"UPDATE other SET {column} = {change}")
        db.execute(f"DROP TABLE {table}")
        db.execute(f"ALTER TABLE other RENAME TO {table}")
        db.commit()


@pytest.mark.parametrize(
    ("tables", "column", "change"),
    [
        ("event content", "id", "upper(id)"),
        ("event content", "case_id", "upper(case_id)"),
        ("event content", "n", "n + 0.0"),
        ("content", "n", "n + 0.0"),
        ("content", "region_id", "region_id + 0.0"),
        ("event", "recorded_at", "replace(recorded_at, ' ', 'T')"),
        ("content", "day", "CAST(day AS BLOB)"),
        ("event", "leaf", "CAST(leaf AS TEXT)"),
        ("content", "body", "CAST(body AS TEXT)"),
        ("content", "salt", "NULL"),
        ("event content", "id", "0"),
        ("event content", "case_id", "0"),
    ],
)
def test_values_that_read_alike(file: Path, tables: str, column: str, change: str) -> None:
    for table in tables.split():
        loosened(file, f"ledger_{table}", column, change)
    with closing(connections[OWN]):
        assert not verify(OWN).ok


@pytest.mark.parametrize("table", ["event", "content"])
def test_a_table_taken_away_and_put_back_is_the_same(file: Path, table: str) -> None:
    """What the test above compares with."""
    loosened(file, f"ledger_{table}", "n", "n")
    with closing(connections[OWN]):
        assert verify(OWN).ok
