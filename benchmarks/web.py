"""Pages of the workbench over many cases and a large register; the primitive is the smallest answer through the same middleware.

python benchmarks/web.py [--quick] [--json]
tools/with_postgres.py .venv/bin/python benchmarks/web.py

Requests are made in this process, one after another, by turns of an officer of one bureau and of the head of the
legal-affairs office, who sees everything. What counts is the 95th of 100; beside each other, the middle one. Memory is what
a worker of gunicorn has to itself.
"""

from __future__ import annotations

import datetime as dt
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

from measure import Figures, asked, set_up
from measure.bureaus import county
from measure.http import free_port, rate, request, serving

CASES, ENTRIES = 100_000, 50_000
REQUESTS, MANY = 200, 20_000
NOW = dt.datetime(2026, 7, 8, 10)  # noqa: DTZ001 local time, as the engine takes it
SLOW = 50.0
QUERIES = 15
LARGE = 150.0
MEMORY = 150.0
START = 3.0
DEARER = 1.2


def main() -> None:
    args = asked(__doc__)
    cases, requests, many = (200, 5, 20) if args.quick else (CASES, REQUESTS, MANY)
    with tempfile.TemporaryDirectory() as folder:
        set_up(Path(folder))
        from django.conf import settings
        from django.db import connection

        settings.ALLOWED_HOSTS = ["*"]
        told = Figures(f"pages over {cases} cases, {connection.vendor}", as_json=args.json)
        case = county(cases, min(cases, ENTRIES))
        measure(told, case, requests, many)
        connection.close()
    told.tell()


def measure(told: Figures, case: str, requests: int, many: int) -> None:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from yifa.web import desk
    from yifa.web.models import User

    desk.now = lambda region: NOW
    clients = {}
    for words, person in (("officer", "局00甲"), ("head", "法制")):
        clients[words] = Client()
        clients[words].force_login(User.objects.get(username=person))
    plain = p95([timed(clients["officer"], "/health/live") for _ in range(requests)])
    told.add("the primitive: the smallest answer", plain, "ms")
    pages = {
        "my matters": "/", "cases": "/cases/", "a case": f"/cases/{case}/", "a register": "/registers/powers/",
        "two days compared": "/registers/powers/compare?a=2015-01-01&b=2016-01-01",
        "searched": "/search/?q=职权", "searched in vain": "/search/?q=并无此事",
    }  # fmt: skip
    for name, path in pages.items():
        seen = {}
        for words, client in clients.items():
            with CaptureQueriesContext(connection) as queries:
                answer = client.get(path)
                seen[words] = len(queries), len(answer.content) / 1000
            assert answer.status_code == 200, answer
        took: dict[str, list[float]] = {words: [] for words in clients}
        for _ in range(requests):
            for words, client in clients.items():
                took[words].append(timed(client, path))
        for words, (count, size) in seen.items():
            slow = p95(took[words])
            told.add(f"{name}, {words}", slow, "ms", goal=SLOW, most=True, ratio=slow / plain)
            told.add("  queries", count, "", goal=QUERIES, most=True)
            told.add("  size", size, "kB", goal=LARGE, most=True)
        if name != "my matters":  # of which the head has none
            dearer = statistics.median(took["officer"]) / statistics.median(took["head"])
            told.add(f"{name}, officer beside head", dearer, "times", goal=DEARER, most=True)
    memory(told, clients["officer"], list(pages.values()), many)


def memory(told: Figures, client: Any, paths: list[str], many: int) -> None:
    """Of one worker, asked by somebody who has signed in."""
    port, begun = free_port(), time.perf_counter()
    cookie = "; ".join(f"{one.key}={one.value}" for one in client.cookies.values())
    asking = [request("GET", quote(path, safe="/?=&"), Cookie=cookie) for path in paths]
    here = Path(__file__).parent
    with serving("yifa.web.wsgi:application", port, "/health/ready", here, workers=1) as server:
        told.add("from start to the first answer", time.perf_counter() - begun, "s", goal=START, most=True)
        worker = int(Path(f"/proc/{server}/task/{server}/children").read_text().split()[0])

        def again(times: int) -> float:
            rate(port, [[asking[n % len(asking)] for n in range(times)]], status=200)
            lines = Path(f"/proc/{worker}/status").read_text().splitlines()
            return int(next(line for line in lines if line.startswith("RssAnon")).split()[1]) / 1024

        first = again(many // 10)
        last = again(many)
    told.add("memory of a worker", last, "MB", goal=MEMORY, most=True)
    told.add(f"memory after {many} requests, beside before", last / first, "times", goal=1.05, most=True)


def timed(client: Any, path: str) -> float:
    """Milliseconds of one answer."""
    begun = time.perf_counter()
    client.get(path)
    return (time.perf_counter() - begun) * 1000


def p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]


if __name__ == "__main__":
    main()
