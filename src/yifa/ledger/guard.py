"""What makes the database itself refuse to change or remove a record: triggers on SQLite and on PostgreSQL.

SQLite deletes rows for `INSERT OR REPLACE` without asking a DELETE trigger, so there an insert that would
replace a row is refused too. Whoever owns the database can drop the triggers: `verify` finds what was changed
then, and on PostgreSQL the application's role is not the owner (docs/decisions/0005-ledger-leaf.md).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Guarded:
    """A table that only grows. `keys`: what is unique in it beside ``id``, column by column."""

    table: str
    keys: tuple[tuple[str, ...], ...] = ()
    zh: str = "账本只能追加,不得更改、删除"
    en: str = "the ledger is append-only"


LEDGER = tuple(
    Guarded(table, (("region_id", "case_id", "n"),)) for table in ("ledger_event", "ledger_content")
)

CREATE = {
    "sqlite": [
        """CREATE TRIGGER {table}_update BEFORE UPDATE ON {table}
           BEGIN SELECT RAISE(ABORT, '{refusal}'); END""",
        """CREATE TRIGGER {table}_delete BEFORE DELETE ON {table}
           BEGIN SELECT RAISE(ABORT, '{refusal}'); END""",
        """CREATE TRIGGER {table}_insert BEFORE INSERT ON {table}
           WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id OR rowid = NEW.rowid {or_same})
           BEGIN SELECT RAISE(ABORT, '{refusal}'); END""",
    ],
    "postgresql": [
        """CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS
           $$ BEGIN RAISE EXCEPTION '{refusal}' USING ERRCODE = 'restrict_violation'; END $$""",
        """CREATE TRIGGER {table}_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
           FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse()""",
    ],
}
DROP = {
    "sqlite": [f"DROP TRIGGER {{table}}_{act}" for act in ("update", "delete", "insert")],
    "postgresql": ["DROP TRIGGER {table}_change ON {table}", "DROP FUNCTION {table}_refuse()"],
}


def _run(connection: Any, statements: dict[str, list[str]], tables: tuple[Guarded, ...]) -> None:
    with connection.cursor() as cursor:
        for one in tables:
            same = (" AND ".join(f"{column} = NEW.{column}" for column in key) for key in one.keys)
            words = {
                "table": one.table, "refusal": f"{one.zh} / {one.en}", "or_same": "".join(f" OR ({key})" for key in same),
            }  # fmt: skip
            for statement in statements[connection.vendor]:
                cursor.execute(statement.format(**words))


def create(connection: Any, tables: tuple[Guarded, ...] = LEDGER) -> None:
    """From now on the database answers UPDATE, DELETE and TRUNCATE with `django.db.IntegrityError`."""
    _run(connection, CREATE, tables)


def drop(connection: Any, tables: tuple[Guarded, ...] = LEDGER) -> None:
    """Takes the guard away: for reversing the migration, and for tests that empty or spoil a database."""
    _run(connection, DROP, tables)
