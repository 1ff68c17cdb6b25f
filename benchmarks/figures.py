"""All figures of a year with 100 000 and with 1 000 000 events on record; the primitive sums the same year from the records themselves.

python benchmarks/figures.py [--quick] [--json]
tools/with_postgres.py --durable .venv/bin/python benchmarks/figures.py

Nothing is played here: every case of the packaged scenarios is folded and counted once, and its rows are written again and again
under new ids, spread over five years, by the code that the counting itself uses (`Counting.replace`). A case stands for as many
events as its scenario has. Registers hold 5 000 entries at both sizes.
"""

from __future__ import annotations

import datetime as dt
import random
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from measure import Figures, asked, best, set_up

YEARS = range(2021, 2026)
SECONDS = 2.0
GROWTH = 2.0
REGION = 431230
ENTRIES = {"powers": 3_000, "duties": 1_000, "certificates": 1_000}
TODAY = dt.date(2026, 1, 20)


def main() -> None:
    options = asked(__doc__)
    sizes = (1_000, 10_000) if options.quick else (100_000, 1_000_000)
    with tempfile.TemporaryDirectory() as folder:
        set_up(Path(folder))
        measure(sizes, Figures("figures of a year", as_json=options.json))


def measure(sizes: tuple[int, int], told: Figures) -> None:
    from django.db import connection

    from yifa.casework.runtime import catalogue
    from yifa.figures.counting import FIRST, Counting
    from yifa.figures.values import all_values
    from yifa.registry.models import Region

    region = Region.objects.create(code=REGION, zh="某县")
    counting = Counting(region, catalogue(), "default")
    counting.renew()
    counting.everything(FIRST)
    models = counted_cases(counting, told)
    enter(region)
    dice = random.Random(2026)
    events, took = 0, []
    for size in sizes:
        while events < size:
            events += fill(counting, models, dice)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        told.add(f"{size:,} events: records counted", number(connection, "figures_contribution"), "rows")
        told.add("  daily sums", number(connection, "figures_tally"), "rows")
        year = best(lambda: all_values(region, 2025, today=TODAY))
        plain = best(lambda: scan(connection))
        took.append(year)
        told.add("  the primitive: the year summed from its records", plain * 1000, "ms")
        told.add(
            "  all figures of a year", year * 1000, "ms", goal=SECONDS * 1000, most=True, ratio=year / plain
        )
        found = all_values(region, 2025, today=TODAY)
        counts = [v for v in found.values() if v.figure.over != "entries" and v.figure.sum is None]
        value = max(counts, key=lambda v: v.value or 0)
        page = best(lambda value=value: list(value.records(limit=50)))
        told.add(f"  first 50 of {value.value:,} records", page * 1000, "ms", ratio=page / plain)
    told.add("larger beside smaller", took[1] / took[0], "times", goal=GROWTH, most=True)
    told.tell()


def counted_cases(counting: Any, told: Figures) -> list[tuple[int, list[Any]]]:
    """Events and rows of every case of the packaged scenarios."""
    from yifa.engine.fold import replay
    from yifa.engine.scenarios import PureBench, play
    from yifa.engine.state import day_of
    from yifa.figures.contributions import contributions

    law, plan, calendar = counting.catalogue, counting.definitions.plan, counting.calendar

    def laws(id: str, on: dt.date, of: Mapping[str, Any]) -> Any:
        return law.procedure(id, on, [str(place) for place in of.get("places", ())], of.get("domain"))

    cases = []
    for scenario in (one for scenarios in law.scenarios().values() for one in scenarios):
        bench = PureBench(scenario, laws, calendar)
        play(scenario, bench)
        cases += [
            (laws(state.procedure, day_of(state.opened), scenario), state, bench.world)
            for state in bench.world.states.values()
            if state.opened is not None
        ]
    fold = best(lambda: [replay(of, state.case, state.events, world) for of, state, world in cases])
    rows = best(lambda: [contributions(of, state, plan, calendar) for of, state, _ in cases])
    told.add("cases as models", len(cases), "cases")
    told.add("  the primitive: folding a case's record", fold / len(cases) * 1e6, "µs")
    told.add("  the rows of a case", rows / len(cases) * 1e6, "µs", ratio=rows / fold)
    return [(state.n, contributions(of, state, plan, calendar)) for of, state, _ in cases]


def fill(counting: Any, models: list[tuple[int, list[Any]]], dice: random.Random) -> int:
    """Writes the rows of 1 000 cases, each moved to some day of the years; how many events they stand for."""
    from django.db import transaction

    from yifa.casework import sql
    from yifa.uuid7 import uuid7

    rows, events, cases = {}, 0, []
    for _ in range(1_000):
        n, model = dice.choice(models)
        start = dt.date(dice.choice(YEARS), 1, 1).toordinal() + dice.randrange(365)
        first = min((row.day for row in model), default="2025-01-01")
        by = start - dt.date.fromisoformat(first).toordinal()
        agency = f"机关{dice.randrange(40)}"
        case = uuid7()
        rows[case] = [moved(row, by, agency) for row in model]
        opened = dt.date.fromordinal(start).isoformat()
        known = ("p", "1", f"〔{opened[:4]}〕{n}号", "", "s", agency, opened, n, b"", "open", "[]", "")
        cases.append((REGION, counting.params.id(case), *known))
        events += n
    columns = (
        "region_id", "id", "procedure", "edition", "number", "title", "stage", "handler", "opened_on", "seq", "head",
        "privacy", "places", "domain",
    )  # fmt: skip
    with transaction.atomic():
        sql.insert("default", "casework_case", columns, cases)
        counting.replace(rows)
    return events


def moved(row: Any, by: int, agency: str) -> Any:
    def day(text: str | None) -> str | None:
        return dt.date.fromordinal(dt.date.fromisoformat(text).toordinal() + by).isoformat() if text else None

    dim = agency if row.figure in ("penalties_decided", "clocks_late") else row.dim
    return row._replace(day=day(row.day), until=day(row.until), dim=dim)


def enter(region: Any) -> None:
    """Registers of a county's size."""
    from yifa.casework import sql
    from yifa.uuid7 import uuid7

    p = sql.Params("default")
    for register, size in ENTRIES.items():
        rows = []
        for n in range(size):
            content = {
                "kind": ("own", "shared", "relayed")[n % 3],
                "type": "license",
                "holder": f"机关{n % 40}",
            }
            rows.append(
                (region.code, p.id(uuid7()), register, f"k{n}", p.json(content), "2020-01-01", p.id(uuid7()))
            )
        columns = ("region_id", "id", "register", "key", "content", "valid_from", "opened_by")
        sql.insert("default", "registry_entry", columns, rows)


def number(connection: Any, table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM {table}")
        return int(cursor.fetchone()[0])


def scan(connection: Any) -> None:
    """The primitive: every record of the year summed where it stands."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT figure, side, dim, COUNT(*), SUM(amount) FROM figures_contribution "
            "WHERE region_id = %s AND day BETWEEN '2025-01-01' AND '2025-12-31' GROUP BY figure, side, dim",
            [REGION],
        )
        cursor.fetchall()


if __name__ == "__main__":
    main()
