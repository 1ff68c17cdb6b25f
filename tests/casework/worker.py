"""A process of its own that moves cases in a database: ``python -m tests.casework.worker <task> <json>``.

It speaks in lines of JSON on its standard output, so that a test knows what it was told before it ended or was killed.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any


def say(**told: Any) -> None:
    os.write(1, (json.dumps(told) + "\n").encode())


def remark(case: str, times: int, series: bool, **_: Any) -> None:
    """Moves of one case, and (`series`) of new ones that draw from one series of numbers, all one by one."""
    from tests.casework.office import act

    say(ready=True)
    sys.stdin.readline()
    for i in range(times):
        receipt = act("remark", on="2026-03-03", case=case, n=i)
        say(n=receipt.n, granted=receipt.granted)
        if series:
            say(number=act("begin", name=f"{os.getpid()}/{i}").number)


def bulk(code: int, times: int, batch: int, **_: Any) -> None:
    """A play of new cases with three moves each, acknowledged batch by batch with the ids of its cases."""
    from tests.casework.office import command, law

    from yifa.casework.play import Play
    from yifa.registry.models import Region
    from yifa.uuid7 import uuid7

    waiting: list[str] = []

    def acknowledge(moves: int) -> None:
        say(acknowledged=moves, cases=waiting)
        waiting.clear()

    say(ready=True)
    with Play(Region.objects.get(code=code), law(), batch=batch, acknowledge=acknowledge) as play:
        for i in range(times):
            case = uuid7()
            play.move(case, "thing", command("begin", name=str(i), add={"parties": [{"id": "a"}]}).call)
            play.move(case, "thing", command("tell", on="2026-03-03").call)
            waiting.append(str(case))
            play.move(case, "thing", command("decide", "h", "2026-03-05", code=f"{os.getpid()}-{i}").call)
    say(done=True)


def main() -> None:
    import django

    django.setup()
    task, given = sys.argv[1], json.loads(sys.argv[2])
    {"remark": remark, "bulk": bulk}[task](**given)


if __name__ == "__main__":
    main()
