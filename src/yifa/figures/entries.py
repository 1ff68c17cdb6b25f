"""Figures over registers, counted from the entries themselves: what is in force is bounded by the county, not by its years.

An entry is one version of a key: a change ends it and enters another.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connections

from yifa.casework import sql
from yifa.figures.contributions import UNKNOWN, verdict
from yifa.law.definitions import Register
from yifa.law.figures import Figure

CHUNK = 2_000


@dataclass(frozen=True, slots=True)
class Period:
    """`first`..`last`, both included, with what is on record by `known` (None: all of it)."""

    first: dt.date
    last: dt.date
    known: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Counted:
    """One entry that a figure counts. `side`, `dim`, `amount`: see `yifa.figures.contributions`."""

    id: str
    key: str
    day: str
    side: str
    dim: str
    amount: int


class _View:
    def __init__(self, entry: dict[str, Any]) -> None:
        self.entry = entry


def counted(
    region: int, register: Register, figures: Iterable[Figure], period: Period, using: str
) -> Iterator[tuple[Figure, Counted]]:
    """Every figure and entry that it counts, in order of the entry's first day."""
    for _, figure, one in counted_over(region, [(register, list(figures))], [period], using):
        yield figure, one


def counted_over(
    region: int,
    asked: Sequence[tuple[Register, Sequence[Figure]]],
    periods: Sequence[Period],
    using: str,
) -> Iterator[tuple[int, Figure, Counted]]:
    """The same for several registers and periods as known on one day. One query. First: which period."""
    hull = Period(min(p.first for p in periods), max(p.last for p in periods), periods[0].known)
    by_register = {register.id: (register.key, figures) for register, figures in asked}
    seen: set[tuple[int, str, str]] = set()
    """Period, figure and the value of a fact of which one entry counts."""
    for register, id, key, content, first, last in _entries(region, list(by_register), hull, using):
        name, figures = by_register[register]
        view = _View({**content, name: key})
        for figure in figures:
            within = [i for i, period in enumerate(periods) if _counts(figure, first, last, period)]
            found = verdict(figure, view) if within else None
            if found is not None:
                day = last if figure.at == "close" and last is not None else first
                one = Counted(id, key, day.isoformat(), found[0], found[1], found[2])
                for i in within:
                    if figure.distinct is None or one.side == UNKNOWN or _first(seen, i, figure, view):
                        yield i, figure, one


def _first(seen: set[tuple[int, str, str]], period: int, figure: Figure, view: Any) -> bool:
    """Is it the first entry with its value?"""
    assert figure.distinct is not None
    key = period, figure.id, str(figure.distinct.evaluate(view))
    fresh = key not in seen
    seen.add(key)
    return fresh


def _counts(figure: Figure, first: dt.date, last: dt.date | None, period: Period) -> bool:
    """`close` counts an entry on its last day."""
    if last is not None and last < first:  # taken back before it began: in force on no day
        return False
    match figure.at:
        case "open":
            return period.first <= first <= period.last
        case "close":
            return last is not None and period.first <= last <= period.last
        case _:
            return first <= period.last and (last is None or last >= period.last)


def _entries(
    region: int, registers: Sequence[str], period: Period, using: str
) -> Iterator[tuple[str, str, str, dict[str, Any], dt.date, dt.date | None]]:
    """Entries that may count, as they were known: one entered later is unknown, one ended later has not ended."""
    select = "SELECT e.register, e.id, e.key, e.content, e.valid_from, e.valid_to, {known} FROM registry_entry e {join}"
    marks = ", ".join(["%s"] * len(registers))
    where = f"WHERE e.region_id = %s AND e.register IN ({marks}) AND e.valid_from <= %s"
    params: list[Any] = [region, *registers, period.last.isoformat()]
    if period.known is None:
        text = (
            select.format(known="NULL, NULL", join="")
            + where
            + " AND (e.valid_to IS NULL OR e.valid_to >= %s)"
        )
        params.append(period.first.isoformat())
    else:
        join = (
            "LEFT JOIN ledger_event o ON o.region_id = e.region_id AND o.id = e.opened_by "
            "LEFT JOIN ledger_event c ON c.region_id = e.region_id AND c.id = e.ended_by "
        )
        text = select.format(known="o.recorded_at, c.recorded_at", join=join) + where
    connection = connections[using]
    with connection.chunked_cursor() as cursor:
        cursor.execute(text + " ORDER BY e.valid_from, e.id", params)
        while chunk := cursor.fetchmany(CHUNK):
            for register, id, key, content, first, last, opened, ended in chunk:
                if _later(opened, period.known):
                    continue
                if _later(ended, period.known):
                    last = None
                yield register, str(UUID(str(id))), key, sql.document(content), first, last


def _later(recorded: Any, known: dt.date | None) -> bool:
    return recorded is not None and known is not None and sql.local_day(recorded) > known
