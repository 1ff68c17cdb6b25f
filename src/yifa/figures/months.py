"""A figure month by month, as known now: what a chart of its year shows."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from yifa.casework import sql
from yifa.figures.contributions import PART, UNKNOWN
from yifa.figures.values import Value


@dataclass(frozen=True, slots=True)
class Month:
    """`value` over the month (of a state: at its end, or its beginning), money in fen; of a rate `part` and `whole` instead."""

    first: dt.date
    value: int | None
    part: int | None = None
    whole: int | None = None


def months(value: Value) -> list[Month]:
    """The months that its period touches, in order; empty for a figure over registers, which keep no daily sums.

    One query. Not as known on an earlier day: for such a value the months are those of today.
    """
    if value.figure.over == "entries":
        return []
    if value.figure.ratio is not None:
        parts, wholes = (months(replace(value, figure=figure)) for figure in value.figure.ratio)
        return [Month(p.first, None, p.value, w.value) for p, w in zip(parts, wholes, strict=True)]
    counted = _by_month(value)
    standing, carried = value.figure.standing, [0, 0]
    found = []
    month = value.period.first.replace(day=1)
    if standing:
        for earlier in [key for key in counted if key < month]:
            carried = [a + b for a, b in zip(carried, counted.pop(earlier), strict=True)]
    while month <= value.period.last:
        mine = counted.get(month, [0, 0])
        before, carried = carried, [a + b for a, b in zip(carried, mine, strict=True)] if standing else mine
        part, rest = before if value.figure.at == "start" else carried
        found.append(Month(month, None, part, part + rest) if value.figure.rate else Month(month, rest))
        month = (month + dt.timedelta(days=32)).replace(day=1)
    return found


def _by_month(value: Value) -> dict[dt.date, list[int]]:
    """First day of the month to the sums of the part and of the rest."""
    counting, figure, period = value.counting, value.figure, value.period
    sums = "SUM(amount)" if figure.sum is not None else "SUM(count)"
    since = [] if figure.standing else [counting.params.day(period.first)]
    rows = sql.query(
        counting.using,
        f"SELECT day, side, {sums} FROM figures_tally WHERE region_id = %s AND figure = %s "
        f"{'AND day >= %s ' if since else ''}AND day <= %s AND side <> '{UNKNOWN}' GROUP BY day, side ORDER BY day",
        (counting.region.code, figure.id, *since, counting.params.day(period.last)),
    )
    found: dict[dt.date, list[int]] = {}
    for day, side, amount in rows:
        month = found.setdefault(sql.day(day).replace(day=1), [0, 0])
        month[0 if side == PART else 1] += int(amount)
    return found
