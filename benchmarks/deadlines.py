"""How fast limits are counted, beside a primitive measured in the same run: one date moved on by ordinals.

python benchmarks/deadlines.py
"""

from __future__ import annotations

import datetime as dt
import random
import time
from collections.abc import Callable

from yifa.worktime import Calendar, Length, Pause, due, explain

ROUNDS = 5
STARTS = 4000


def rate(act: Callable[[dt.date], object], starts: list[dt.date]) -> float:
    """Calls a second: the best of some rounds, which other work on the machine disturbs least."""
    best = float("inf")
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        for start in starts:
            act(start)
        best = min(best, time.perf_counter() - begun)
    return len(starts) / best


def main() -> None:
    begun = time.perf_counter()
    china = Calendar.china()
    print(f"calendar read and laid out in {(time.perf_counter() - begun) * 1000:.0f} ms")

    dice = random.Random(2026)
    first = dt.date(2016, 1, 1).toordinal()
    starts = [dt.date.fromordinal(first + dice.randrange(3900)) for _ in range(STARTS)]
    month = dt.timedelta(days=30)
    days20, days60, months6 = (Length.parse(text) for text in ("20 working days", "60 days", "6 months"))

    def pauses(start: dt.date) -> tuple[Pause, ...]:
        return Pause(start + month / 6, start + month / 2), Pause(start + month, start + month * 2)

    base = rate(lambda start: dt.date.fromordinal(start.toordinal() + 20), starts)
    print(f"{'date.fromordinal(day.toordinal() + 20)':40} {base:12,.0f} /s")
    for name, goal, act in (
        ("due, 20 working days", 100_000, lambda start: due(china, start, days20)),
        ("due, 60 days", 100_000, lambda start: due(china, start, days60)),
        ("due, 6 months", 100_000, lambda start: due(china, start, months6)),
        ("due, extended by as much", 10_000, lambda start: due(china, start, days20, extensions=(days20,))),
        ("due, two pauses", 10_000, lambda start: due(china, start, days20, pauses=pauses(start))),
        ("explain, 20 working days", 10_000, lambda start: explain(china, start, days20)),
    ):
        got = rate(act, starts)
        print(
            f"{name:40} {got:12,.0f} /s  {got / base:7.4f} of that, {got / goal:5.1f} × the goal of {goal:,} /s"
        )


if __name__ == "__main__":
    main()
