"""The database itself refuses to change or remove a record."""

from pathlib import Path

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from tests.ledger.samples import write

from yifa.ledger import guard, models

TABLES = pytest.mark.parametrize("model", [models.Event, models.Content])


def refused(sql: str, *params: object) -> None:
    with (
        pytest.raises(IntegrityError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql, params)


@TABLES
@pytest.mark.parametrize("column", ["n", "id", "case_id", "region_id"])
def test_update(region: int, model: type, column: str) -> None:
    write(2)
    refused(f"UPDATE {model._meta.db_table} SET {column} = {column}")


@TABLES
def test_delete(region: int, model: type) -> None:
    write(2)
    refused(f"DELETE FROM {model._meta.db_table} WHERE n = 2")
    assert model.objects.count() == 2


@TABLES
def test_the_orm_is_refused_as_well(region: int, model: type) -> None:
    write(1)
    row = model.objects.get()
    for act in (row.delete, row.save, model.objects.all().delete, lambda: model.objects.update(n=7)):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            act()


@TABLES
def test_no_way_round_by_inserting(region: int, model: type) -> None:
    """SQLite's REPLACE deletes without a DELETE trigger; PostgreSQL's ON CONFLICT updates."""
    rows = write(2)
    table = model._meta.db_table
    if connection.vendor == "sqlite":
        columns = [f.column for f in model._meta.fields]

        def replace(rowid: str, **other: str) -> str:
            """A row that collides with an old one in no more than what `other` leaves as it was."""
            chosen = ", ".join(other.get(c, c) for c in columns)
            return f"REPLACE INTO {table} (rowid, {', '.join(columns)}) SELECT {rowid}, {chosen} FROM {table}"

        refused(replace("rowid", id="'x'", case_id="'x'"))
        refused(replace("99", case_id="'x'"))
        refused(replace("99", id="'x'"))
    refused(f"INSERT INTO {table} SELECT * FROM {table} WHERE n = 2 ON CONFLICT (id) DO UPDATE SET n = 9")
    assert list(model.objects.order_by("n").values_list("id", flat=True)) == [r.id for r in rows]


@TABLES
def test_truncate(region: int, model: type) -> None:
    """SQLite has no TRUNCATE: there an unqualified DELETE is the same, and must not take its short way."""
    write(2)
    connection.check_constraints()  # PostgreSQL truncates nothing while a deferred check is pending
    truncate = "TRUNCATE" if connection.vendor == "postgresql" else "DELETE FROM"
    refused(f"{truncate} {model._meta.db_table}")
    assert model.objects.count() == 2


def test_the_guard_can_be_taken_away_and_put_back(region: int) -> None:
    """What reversing the migration does, and what the tests of `verify` rely on."""
    write(1)
    guard.drop(connection)
    models.Event.objects.update(n=5)
    guard.create(connection)
    refused("UPDATE ledger_event SET n = 1")
    assert models.Event.objects.get().n == 5


def test_the_applications_role(region: int) -> None:
    """The grants of the decision, as they stand there: enough to write the ledger, not to change it."""
    decision = Path(__file__).parents[2] / "docs/decisions/0005-ledger-leaf.md"
    grants = decision.read_text().split("```sql\n")[1].split("```")[0]
    assert all(one.table in grants for one in guard.LEDGER)
    if connection.vendor != "postgresql":
        return
    write(1)
    connection.check_constraints()
    guard.drop(connection)
    with connection.cursor() as cursor:
        cursor.execute(grants)
        cursor.execute("SET LOCAL ROLE yifa_app")
        for change in (
            "UPDATE {} SET n = 2",
            "DELETE FROM {}",
            "TRUNCATE {}",
            "ALTER TABLE {} DISABLE TRIGGER ALL",
        ):
            for table in (one.table for one in guard.LEDGER):
                with (
                    pytest.raises(ProgrammingError, match=r"permission denied|must be owner"),
                    transaction.atomic(),
                ):
                    cursor.execute(change.format(table))
        write(2)
        cursor.execute("UPDATE casework_case SET title = ''")
