"""The whole ledger verified, contents hashed again and every case, deadline, entry and counter refolded, on all processors.

python benchmarks/verify.py [--quick] [--json]

County-years played in bulk, one after another, into one SQLite file. The primitive reads every content and hashes it
once, on one processor.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from measure import Figures, asked, best, county, set_up

COUNTIES = 5
TIMES = 8
"""As many cases as the year had: a county has some 45 000 events."""
ROUNDS = 3
GOAL = 30_000


def main() -> None:
    args = asked(__doc__)
    os.environ.pop("DATABASE_URL", None)
    counties, times, rounds = (1, 0, 1) if args.quick else (COUNTIES, TIMES, ROUNDS)
    told = Figures("ledger verify, sqlite", as_json=args.json)
    with tempfile.TemporaryDirectory() as folder:
        set_up(Path(folder))
        for number in range(counties):
            county.play(times, number)
        measure(rounds, told)
    told.tell()


def measure(rounds: int, told: Figures) -> None:
    from yifa.casework.refold import CaseworkRefold
    from yifa.ledger.verify import Refold, verify

    events = hash_all()
    told.add("events", events, "")
    plain = events / best(hash_all, rounds)
    told.add("the primitive: each content read and hashed", plain, "/s")

    def check(refold: Refold | None) -> None:
        report = verify(refold=refold)
        assert report.ok, report.differences[:3]
        assert report.events == events

    alone = events / best(lambda: check(None), rounds)
    told.add("the ledger alone", alone, "/s", ratio=alone / plain)
    whole = events / best(lambda: check(CaseworkRefold()), rounds)
    told.add("and everything refolded", whole, "/s", goal=GOAL, ratio=whole / plain)


def hash_all() -> int:
    from django.db import connection

    from yifa.ledger.leaf import commitment

    count = 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT salt, body FROM ledger_content")
        for salt, body in cursor:
            commitment(salt, body)
            count += 1
    return count


if __name__ == "__main__":
    main()
