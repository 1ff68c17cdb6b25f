"""Moves over HTTP beside the barest Django view that writes, and what a program reads, over many cases.

python benchmarks/api.py [--quick] [--json]
tools/with_postgres.py --durable .venv/bin/python benchmarks/api.py

Both servers: gunicorn, 2 workers, 8 connections kept open, the same database. A move is asked for with a token and an
idempotency key; it is judged, recorded, projected and committed. Opening and status alternate with the primitive; the
best round of each counts. Reading: one connection, the 95th of 100.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4

from measure import Figures, asked, set_up
from measure.bureaus import BUREAUS, REGION, county
from measure.http import CONNECTIONS, ask, connect, free_port, rate, request, serving

CASES, ENTRIES = 100_000, 1_000
ROUNDS, EACH, READS = 5, 50, 200
GOAL, SLOW = 0.25, 50.0


def main() -> None:
    args = asked(__doc__)
    cases, rounds, each, reads = (200, 1, 3, 20) if args.quick else (CASES, ROUNDS, EACH, READS)
    with tempfile.TemporaryDirectory() as folder:
        set_up(Path(folder))
        from django.db import connection

        told = Figures(f"the API over {cases} cases, {connection.vendor}", as_json=args.json)
        case = county(cases, min(cases, ENTRIES))
        keys = tokens()
        connection.close()
        bare, ours = free_port(), free_port()
        plain = {"DJANGO_SETTINGS_MODULE": "measure.bare.settings"}
        make = [sys.executable, "-m", "django", "migrate", "--run-syncdb", "--verbosity", "0"]
        here = Path(__file__).parent
        subprocess.run(make, check=True, cwd=here, env=os.environ | plain)
        with (
            serving("django.core.wsgi:get_wsgi_application()", bare, "/", here, plain),
            serving("yifa.web.wsgi:application", ours, "/health/ready", here),
        ):
            acts(told, bare, ours, keys, rounds, each)
            reading(told, ours, keys["局00甲"], case, reads, min(cases, 100))
    told.tell()


def tokens() -> dict[str, str]:
    """A token for an officer of each of the first bureaus, who also takes requests, and for the legal-affairs office."""
    from yifa.api.tokens import create
    from yifa.registry import entries
    from yifa.registry.models import Region
    from yifa.web.models import User

    region, found = Region.objects.get(code=REGION), {}
    for n in range(min(CONNECTIONS, BUREAUS)):
        person, bureau = f"局{n:02}甲", f"局{n:02}"
        entries.enter(REGION, "posts", f"{person}|foi_officer|{bureau}", {}, dt.date(2010, 1, 1), uuid4())
        user = User.objects.filter(username=person).first() or User.objects.create_user(
            person, None, region=region, person=person
        )
        found[person] = create(
            user, "基准", ("foi_officer", bureau), ["read", "move"], days=1, rate=1_000_000
        )[1]
    return found


def acts(told: Figures, bare: int, ours: int, keys: dict[str, str], rounds: int, each: int) -> None:
    from django.utils import timezone

    day = timezone.localdate().isoformat()
    given = {
        "applicant": "z",
        "contact": "电话",
        "applicant_kind": "natural",
        "content": "验收文件",
        "channel": "counter",
    }
    plain, opening, status = [], [], []
    row = request("POST", "/", b"{}", Content_Type="application/json")
    for n in range(rounds + 1):
        one, _ = rate(bare, [[row] * each] * CONNECTIONS)
        opened = {"on": day, "actor": "z", "given": given}
        batches = [
            [sent(key, "submit", {**opened, "agency": f"局{i:02}"}) for _ in range(each)]
            for i, key in enumerate(keys.values())
        ]
        two, answers = rate(ours, batches)
        made = [[json.loads(answer)["case"] for answer in batch] for batch in answers]
        batches = [
            [sent(key, "take_up", {"on": day, "case": case}) for case in cases]
            for key, cases in zip(keys.values(), made, strict=True)
        ]
        three, _ = rate(ours, batches)
        if n or not rounds:  # the first is for warming up
            plain.append(one)
            opening.append(two)
            status.append(three)
    least = max(plain)
    told.add("the primitive: a bare view that inserts three rows", least, "/s")
    for name, rates in (("a move that opens a case", opening), ("a move in a case", status)):
        told.add(name, max(rates), "/s", ratio=max(rates) / least)
        told.add(f"{name}, beside the bare view", max(rates) / least, "", goal=GOAL)


def sent(key: str, move: str, body: dict[str, Any]) -> bytes:
    return request(
        "POST", f"/api/v1/moves/foi_request/{move}", json.dumps(body).encode(), Content_Type="application/json",
        Authorization=f"Bearer {key}", Idempotency_Key=uuid4().hex,
    )  # fmt: skip


def reading(told: Figures, port: int, key: str, case: str, reads: int, size: int) -> None:
    one = connect(port)
    for name, path in (
        ("a case", f"/api/v1/cases/{case}"),
        (f"a list of {size}", f"/api/v1/cases?limit={size}"),
    ):
        sent = request("GET", path, Authorization=f"Bearer {key}")
        status, body = ask(one, sent)
        assert status == 200, body
        told.add(name, p95([timed(one, sent) for _ in range(reads)]), "ms", goal=SLOW, most=True)
    one.close()


def timed(one: Any, sent: bytes) -> float:
    begun = time.perf_counter()
    ask(one, sent)
    return (time.perf_counter() - begun) * 1000


def p95(times: Sequence[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]


if __name__ == "__main__":
    main()
