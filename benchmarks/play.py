"""A county's year played in bulk into SQLite; the primitive writes the same rows of the ledger's two tables, and nothing else.

python benchmarks/play.py [--quick] [--json]

Batches of 500 moves, each durable (WAL, synchronous=FULL). Every size is played in processes of their own, of which the
fastest counts: with its law built on the way, and once more in another county when it is there. Memory is what the
process has to itself, at its most; SQLite's own cache is held at 8 MB, so that what grows would be ours.
"""

from __future__ import annotations

import os
import resource
import sqlite3
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

from measure import Figures, asked, county, set_up

SIZES = (1, 2, 4)
ROUNDS = 3
BATCH = 500
GOAL = 5_000
FLAT = 1.25


class Year(NamedTuple):
    """Moves; how many a second with the law built on the way, and after; megabytes; rows a second of the primitive."""

    moves: int
    first: float
    again: float
    memory: float
    plain: float


def main() -> None:
    args = asked(__doc__)
    os.environ.pop("DATABASE_URL", None)
    told = Figures("bulk play, sqlite", as_json=args.json)
    sizes, rounds = ((0,), 1) if args.quick else (SIZES, ROUNDS)
    years = [[in_a_process(times) for _ in range(rounds)] for times in sizes]
    plain = max(year.plain for of in years for year in of)
    told.add("the primitive: the ledger's rows alone", plain, "/s")
    for times, of in zip(sizes, years, strict=True):
        name = f"{times} × the year" if times else "each play once"
        told.add(f"{name}: moves", of[0].moves, "")
        for words, rate in (
            ("with its law built", max(y.first for y in of)),
            ("again", max(y.again for y in of)),
        ):
            told.add(f"  {words}", rate, "moves/s", goal=GOAL, ratio=rate / plain)
        told.add("  memory", min(y.memory for y in of), "MB")
    least, most = (min(y.memory for y in of) for of in (years[0], years[-1]))
    told.add("memory, the largest beside the smallest", most / least, "times", goal=FLAT, most=True)
    told.tell()


def in_a_process(times: int) -> Year:
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        return pool.submit(year, times).result()


def year(times: int) -> Year:
    with tempfile.TemporaryDirectory() as folder:
        set_up(Path(folder))
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("PRAGMA cache_size = -8192")
        seen = [memory()]
        moves, seconds = county.play(times, 0, lambda _: seen.append(memory()))
        _, once_more = county.play(times, 1)
        path = str(connection.settings_dict["NAME"])
        connection.close()
        return Year(moves, moves / seconds, moves / once_more, max(seen), plain(path))


def memory() -> float:
    """Megabytes that this process has to itself; where /proc does not tell, the most it ever had, shared ones included."""
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return int(next(line for line in lines if line.startswith("RssAnon")).split()[1]) / 1024


def plain(path: str) -> float:
    """Events a second: what the two tables of the ledger hold, copied to another file by `executemany`, batch by batch."""
    source, copy = sqlite3.connect(path), sqlite3.connect(f"{path}_copy")
    copy.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;")
    events, seconds = 0, 0.0
    for table in ("ledger_event", "ledger_content"):
        made = source.execute(
            "SELECT sql FROM sqlite_master WHERE tbl_name = ? AND type IN ('table', 'index') AND sql NOT NULL",
            (table,),
        )
        copy.executescript(";".join(sql for (sql,) in made))
        rows = source.execute(f"SELECT * FROM {table}")
        marks = ", ".join("?" * len(rows.description))
        events = 0
        while batch := rows.fetchmany(BATCH):
            begun = time.perf_counter()
            copy.executemany(f"INSERT INTO {table} VALUES ({marks})", batch)
            copy.commit()
            seconds += time.perf_counter() - begun
            events += len(batch)
    source.close()
    copy.close()
    return events / seconds


if __name__ == "__main__":
    main()
