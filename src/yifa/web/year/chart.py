"""Charts as numbers: where each bar of an SVG stands. The templates draw them; every chart has a table beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDE, HIGH = 720, 180
"""Of a chart by month, in units of its view box."""
LEFT, FOOT = 8, 22
PAIR = 120
"""Width of the longest bar in a row of a table."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of the picture, in its units."""

    x: float
    y: float
    width: float
    height: float
    kind: str
    """``this`` or ``last`` (the year before)."""


@dataclass(frozen=True, slots=True)
class Tick:
    """A label under a group of bars, at its middle."""

    x: float
    text: str


@dataclass(frozen=True, slots=True)
class Columns:
    """Two bars side by side for each month: last year's and this year's."""

    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    width: int = WIDE
    height: int = HIGH
    base: int = HIGH - FOOT


def columns(labels: Sequence[str], this: Sequence[float | None], last: Sequence[float | None]) -> Columns:
    """None: no bar. Heights are in proportion to the greatest."""
    top = max((n for n in (*this, *last) if n is not None), default=0) or 1
    step = (WIDE - 2 * LEFT) / max(len(labels), 1)
    width, base = step * 0.36, HIGH - FOOT
    bars, ticks = [], []
    for i, label in enumerate(labels):
        x = LEFT + i * step + step * 0.1
        for offset, kind, series in ((0, "last", last), (1, "this", this)):
            n = series[i] if i < len(series) else None
            if n:
                height = (base - 8) * n / top
                bars.append(
                    Bar(
                        round(x + offset * (width + 2), 1),
                        round(base - height, 1),
                        round(width, 1),
                        round(height, 1),
                        kind,
                    )
                )
        ticks.append(Tick(round(LEFT + (i + 0.5) * step, 1), label))
    return Columns(tuple(bars), tuple(ticks))


def pair(this: float | None, last: float | None) -> tuple[int, int]:
    """The lengths of two bars of one row, of `PAIR`: this year's and last year's."""
    top = max(this or 0, last or 0)
    return (share(this, top), share(last, top)) if top else (0, 0)


def share(n: float | None, top: float) -> int:
    """The length of a bar, of `PAIR`; at least 1 for what is not zero."""
    return max(1, round(PAIR * n / top)) if n and top else 0
