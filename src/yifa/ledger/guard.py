"""What makes the database itself refuse to change or remove a record: triggers on SQLite and on PostgreSQL.

SQLite deletes rows for `INSERT OR REPLACE` without asking a DELETE trigger, so there an insert that would
replace a row is refused too. Whoever owns the database can drop the triggers: `verify` finds what was changed
then, and on PostgreSQL the application's role is not the owner (docs/decisions/0005-ledger-leaf.md).
"""

from __future__ import annotations

from typing import Any

TABLES = ("ledger_event", "ledger_content")
REFUSAL = "账本只能追加,不得更改、删除 / the ledger is append-only"

CREATE = {
    "sqlite": [
        f"""CREATE TRIGGER {{table}}_update BEFORE UPDATE ON {{table}}
            BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END""",
        f"""CREATE TRIGGER {{table}}_delete BEFORE DELETE ON {{table}}
            BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END""",
        f"""CREATE TRIGGER {{table}}_insert BEFORE INSERT ON {{table}}
            WHEN EXISTS (SELECT 1 FROM {{table}} WHERE id = NEW.id OR rowid = NEW.rowid
                         OR (region_id = NEW.region_id AND case_id = NEW.case_id AND n = NEW.n))
            BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END""",
    ],
    "postgresql": [
        f"""CREATE FUNCTION {{table}}_refuse() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'restrict_violation'; END $$""",
        """CREATE TRIGGER {table}_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
           FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse()""",
    ],
}
DROP = {
    "sqlite": [f"DROP TRIGGER {{table}}_{act}" for act in ("update", "delete", "insert")],
    "postgresql": ["DROP TRIGGER {table}_change ON {table}", "DROP FUNCTION {table}_refuse()"],
}


def _run(connection: Any, statements: dict[str, list[str]]) -> None:
    with connection.cursor() as cursor:
        for table in TABLES:
            for statement in statements[connection.vendor]:
                cursor.execute(statement.format(table=table))


def create(connection: Any) -> None:
    """From now on the database answers UPDATE, DELETE and TRUNCATE with `django.db.IntegrityError`."""
    _run(connection, CREATE)


def drop(connection: Any) -> None:
    """Takes the guard away: for reversing the migration, and for tests that empty or spoil a database."""
    _run(connection, DROP)
