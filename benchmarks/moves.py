"""Acts made one at a time, each durable; the primitive is the same SQL with the same parameters through the same cursor.

python benchmarks/moves.py [--quick] [--json]
tools/with_postgres.py --durable .venv/bin/python benchmarks/moves.py

What some acts execute is recorded, and at once replayed in the same transactions on a copy of the database; the best
of many such rounds counts. SQLite: a file in the folder for temporary files, WAL, synchronous=FULL.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from measure import Figures, asked, best, set_up
from measure.penalty import ACTS, GIVEN, PROCEDURE
from yifa.engine.records import Call

REGION = 431230
CASES = 10
ROUNDS = 40
GOAL = 0.3
Log = list[list[tuple[str, Any, bool]]]
"""For each act its statements: SQL, parameters, and whether it is for many."""


def main() -> None:
    args = asked(__doc__)
    with tempfile.TemporaryDirectory() as folder:
        set_up(Path(folder))
        from django.db import connection, connections

        told = Figures(f"acts one at a time, {connection.vendor}", as_json=args.json)
        acts = prepare()
        make(acts, [])  # reads the law
        try:
            copy(connection)
            measure(acts, 2 if args.quick else ROUNDS, told)
        finally:
            connections["copy"].close()
            drop(connection)
    told.tell()


def measure(acts: Sequence[Call], rounds: int, told: Figures) -> None:
    made, replayed, number = [], [], CASES * len(acts)
    for _ in range(rounds):
        log: Log = []
        made.append(number / best(lambda log=log: [make(acts, log) for _ in range(CASES)], 1))
        replayed.append(number / best(lambda log=log: replay(log), 1))
    ratio = max(made) / max(replayed)
    told.add("statements of an act", sum(map(len, log)) / number, "")
    told.add("the primitive: the same SQL, act by act", max(replayed), "/s")
    told.add("acts", max(made), "/s", ratio=ratio)
    told.add("acts beside their own SQL", ratio, "", goal=GOAL)


def prepare() -> list[Call]:
    """A county with what the acts ask about; the acts, with papers that it holds."""
    from yifa.casework import files
    from yifa.casework.bench import set_up as give
    from yifa.registry.models import Region

    region = Region.objects.create(code=REGION, zh="某县", places=["430000", "431200", "431230"])
    give(GIVEN, region, "default")

    def held(kind: str) -> Any:
        return files.put(BytesIO(kind.encode()), REGION, kind).attachment

    return [replace(call, attached=tuple(held(a.kind) for a in call.attached)) for call in ACTS]


def make(acts: Sequence[Call], log: Log) -> None:
    """Make the acts in a new case; what each executes goes to `log`."""
    from django.db import connection

    from yifa.casework.move import Command, move

    def record(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        log[-1].append((sql, params, many))
        return execute(sql, params, many, context)

    case = None
    with connection.execute_wrapper(record):
        for call in acts:
            log.append([])
            receipt = move(Command(REGION, PROCEDURE, call, case, key=uuid4().hex))
            assert receipt.granted, receipt.failures
            case = UUID(receipt.case)


def replay(log: Log) -> None:
    """The same statements on the copy, those of one act in one transaction."""
    from django.db import connections, transaction

    for statements in log:
        with transaction.atomic(using="copy"), connections["copy"].cursor() as cursor:
            for sql, params, many in statements:
                if sql.startswith("BEGIN"):  # `atomic` has begun already
                    continue
                (cursor.executemany if many else cursor.execute)(sql, params)
                if not many and cursor.description:
                    cursor.fetchall()


def copy(connection: Any) -> None:
    """Make `copy` a second database like this one."""
    from django.db import connections

    connection.close()
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        shutil.copy(name, f"{name}_copy")  # the last connection to close has emptied its log into the file
    else:
        beside(connection, f'CREATE DATABASE "{name}_copy" TEMPLATE "{name}"')
    connections.databases["copy"] = {**connection.settings_dict, "NAME": f"{name}_copy"}


def drop(connection: Any) -> None:
    """Drop the copy; a SQLite file goes with its folder."""
    if connection.vendor == "postgresql":
        beside(connection, f'DROP DATABASE IF EXISTS "{connection.settings_dict["NAME"]}_copy"')


def beside(connection: Any, sql: str) -> None:
    """Execute a statement while nobody is connected to the database itself."""
    name = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = "postgres"
    with connection.cursor() as cursor:
        cursor.execute(sql)
    connection.close()
    connection.settings_dict["NAME"] = name


if __name__ == "__main__":
    main()
