"""What the benchmarks share: the best of some rounds, figures beside goals and primitives, a database of their own."""

from __future__ import annotations

import argparse
import json
import os
import platform
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

ROUNDS = 5


def best(act: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Seconds of the best of some rounds, which other work on the machine disturbs least."""
    least = float("inf")
    for _ in range(rounds):
        begun = time.perf_counter()
        act()
        least = min(least, time.perf_counter() - begun)
    return least


def asked(doc: str | None) -> argparse.Namespace:
    """`--quick`: tiny sizes, to see that it runs. `--json`: the figures as one JSON object."""
    parser = argparse.ArgumentParser(description=(doc or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="tiny sizes: shows that it runs, not how fast")
    parser.add_argument("--json", action="store_true", help="the figures as JSON")
    return parser.parse_args()


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value. `goal`: at least that; for times, ratios of growth and sizes (`most`) at most that."""

    name: str
    value: float
    unit: str
    goal: float | None = None
    most: bool = False
    ratio: float | None = None
    """To the primitive of the run."""

    @property
    def met(self) -> bool | None:
        if self.goal is None:
            return None
        return self.value <= self.goal if self.most else self.value >= self.goal

    def __str__(self) -> str:
        line = f"{self.name:52} {_digits(self.value):>12} {self.unit:9}"
        if self.ratio is not None:
            line += f" {self.ratio:8.3g} of the primitive"
        if self.goal is not None:
            sign = "≤" if self.most else "≥"
            line += f"  {'met' if self.met else 'MISSED'}: goal {sign} {_digits(self.goal)} {self.unit}"
        return line.rstrip()


class Figures:
    """The figures of one run, told as they come or at the end as JSON."""

    def __init__(self, title: str, *, as_json: bool) -> None:
        self.title = title
        self.figures: list[Figure] = []
        self._json = as_json
        if not as_json:
            print(f"{title}  ({machine()})")

    def add(
        self,
        name: str,
        value: float,
        unit: str,
        *,
        goal: float | None = None,
        most: bool = False,
        ratio: float | None = None,
    ) -> None:
        figure = Figure(name, value, unit, goal, most, ratio)
        self.figures.append(figure)
        if not self._json:
            print(figure, flush=True)

    def tell(self) -> None:
        if self._json:
            found = [{**asdict(f), "met": f.met} for f in self.figures]
            print(
                json.dumps(
                    {"title": self.title, "machine": machine(), "figures": found},
                    ensure_ascii=False,
                    indent=1,
                )
            )


def machine() -> str:
    return f"{os.cpu_count()} processors, Python {platform.python_version()}, {time.strftime('%Y-%m-%d')}"


def set_up(folder: Path) -> None:
    """Django over an empty database: the one that DATABASE_URL names, else a SQLite file in `folder`."""
    import django
    from django.core.management import call_command
    from django.db import connection

    os.environ |= {"YIFA_HOME": str(folder), "DJANGO_SETTINGS_MODULE": "yifa.settings"}
    django.setup()
    if connection.introspection.table_names():
        raise SystemExit("DATABASE_URL names a database that is not empty; benchmarks write into it")
    call_command("migrate", interactive=False, verbosity=0)


def _digits(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
