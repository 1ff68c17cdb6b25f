"""How fast limits are counted, beside a primitive measured in the same run: one date moved on by ordinals.

python benchmarks/deadlines.py [--quick] [--json]
"""

from __future__ import annotations

import datetime as dt
import random
import time
from collections.abc import Callable

from measure import Figures, asked, best
from yifa.worktime import Calendar, Length, Pause, due, explain

STARTS = 4000


def rate(act: Callable[[dt.date], object], starts: list[dt.date]) -> float:
    """Calls a second."""

    def each() -> None:
        for start in starts:
            act(start)

    return len(starts) / best(each)


def main() -> None:
    args = asked(__doc__)
    figures = Figures("deadlines", as_json=args.json)
    begun = time.perf_counter()
    china = Calendar.china()
    figures.add("the calendar read and laid out", (time.perf_counter() - begun) * 1000, "ms")

    dice = random.Random(2026)
    first = dt.date(2016, 1, 1).toordinal()
    count = 40 if args.quick else STARTS
    starts = [dt.date.fromordinal(first + dice.randrange(3900)) for _ in range(count)]
    month = dt.timedelta(days=30)
    days20, days60, months6 = (Length.parse(text) for text in ("20 working days", "60 days", "6 months"))

    def pauses(start: dt.date) -> tuple[Pause, ...]:
        return Pause(start + month / 6, start + month / 2), Pause(start + month, start + month * 2)

    base = rate(lambda start: dt.date.fromordinal(start.toordinal() + 20), starts)
    figures.add("the primitive: one date moved by ordinals", base, "/s")
    for name, goal, act in (
        ("due, 20 working days", 100_000, lambda start: due(china, start, days20)),
        ("due, 60 days", 100_000, lambda start: due(china, start, days60)),
        ("due, 6 months", 100_000, lambda start: due(china, start, months6)),
        ("due, extended by as much", 10_000, lambda start: due(china, start, days20, extensions=(days20,))),
        ("due, two pauses", 10_000, lambda start: due(china, start, days20, pauses=pauses(start))),
        ("explain, 20 working days", 10_000, lambda start: explain(china, start, days20)),
    ):
        got = rate(act, starts)
        figures.add(name, got, "/s", goal=goal, ratio=got / base)
    figures.tell()


if __name__ == "__main__":
    main()
