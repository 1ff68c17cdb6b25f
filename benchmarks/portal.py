"""The portal's first page beside the barest Django view that answers as many bytes, over many publications.

python benchmarks/portal.py [--quick] [--json]
tools/with_postgres.py .venv/bin/python benchmarks/portal.py

Both servers: gunicorn, 2 workers, 8 connections kept open. The rounds alternate; the best of each counts. Kept: nothing
was recorded since it was asked last. Anew: every request has an address of its own, so that the page is made each
time, on one connection; the 95th of 100.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path

from measure import Figures, asked, set_up
from measure.bureaus import REGION
from measure.county import play
from measure.http import CONNECTIONS, ask, connect, free_port, rate, request, serving

PUBLICATIONS = 100_000
ROUNDS, EACH, READS = 5, 250, 200
LARGEST, GOAL = 60_000, 500
HOME = f"/portal/{REGION}/"


def main() -> None:
    args = asked(__doc__)
    times, most, rounds, each, reads = (
        (0, 20, 1, 5, 20) if args.quick else (1, PUBLICATIONS, ROUNDS, EACH, READS)
    )
    with tempfile.TemporaryDirectory() as folder:
        set_up(Path(folder))
        from django.db import connection

        play(times)
        told = Figures(
            f"the portal over {published(most)} publications, {connection.vendor}", as_json=args.json
        )
        connection.close()
        bare, ours = free_port(), free_port()
        here = Path(__file__).parent
        plain = {"DJANGO_SETTINGS_MODULE": "measure.bare.settings"}
        with (
            serving("django.core.wsgi:get_wsgi_application()", bare, "/page?size=1", here, plain),
            serving("yifa.web.wsgi:application", ours, "/health/ready", here),
        ):
            measure(told, bare, ours, rounds, each)
            anew(told, ours, reads)
    told.tell()


def published(most: int) -> int:
    """Copies of the county's publications, each of a case of its own, until there are so many; how many there are."""
    from itertools import cycle, islice

    from django.db import connection

    from yifa.casework.models import Case, Publication
    from yifa.uuid7 import uuid7

    rows = list(Publication.objects.select_related("case").order_by("id"))
    cases, copies = [], []
    for row in islice(cycle(rows), max(most - len(rows), 0)):
        case = Case(
            **{f.attname: getattr(row.case, f.attname) for f in Case._meta.concrete_fields} | {"id": uuid7()}
        )
        copy = {f.attname: getattr(row, f.attname) for f in Publication._meta.concrete_fields}
        cases.append(case)
        copies.append(Publication(**copy | {"id": uuid7(), "case_id": case.id}))
    Case.objects.bulk_create(cases, batch_size=1000)
    Publication.objects.bulk_create(copies, batch_size=1000)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    return Publication.objects.count()


def measure(told: Figures, bare: int, ours: int, rounds: int, each: int) -> None:
    one = connect(ours)
    status, page = ask(one, request("GET", HOME))
    one.close()
    assert status == 200, page
    told.add("the first page", len(page), "bytes", goal=LARGEST, most=True)
    plain, kept = [], []
    same, home = request("GET", f"/page?size={len(page)}"), request("GET", HOME)
    for n in range(rounds + 1):
        of_bare, _ = rate(bare, [[same] * each] * CONNECTIONS, status=200)
        of_ours, _ = rate(ours, [[home] * each] * CONNECTIONS, status=200)
        if n or not rounds:  # the first is for warming up
            plain.append(of_bare)
            kept.append(of_ours)
    told.add("the primitive: a bare view that answers as many bytes", max(plain), "/s")
    told.add("the first page, kept", max(kept), "/s", goal=GOAL, ratio=max(kept) / max(plain))


def anew(told: Figures, port: int, reads: int) -> None:
    one = connect(port)
    took = []
    for n in range(reads):
        begun = time.perf_counter()
        status, page = ask(one, request("GET", f"{HOME}?{n}"))
        took.append((time.perf_counter() - begun) * 1000)
        assert status == 200, page
    one.close()
    told.add("the first page, made anew", statistics.quantiles(took, n=20)[-1], "ms")


if __name__ == "__main__":
    main()
