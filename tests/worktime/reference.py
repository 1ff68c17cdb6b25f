"""The rules of counting once more, step by step and slowly, to hold the fast ones against."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

from yifa.worktime import Length, Pause, Unit

DAY = dt.timedelta(days=1)
MINUTE = dt.timedelta(minutes=1)


def paused(day: dt.date, pauses: Sequence[Pause]) -> bool:
    return any(p.frm < day and (p.until is None or day <= p.until) for p in pauses)


def months_on(day: dt.date, months: int) -> dt.date:
    year, month = day.year, day.month
    for _ in range(months):
        month += 1
        if month == 13:
            year, month = year + 1, 1
    number = day.day
    while True:
        try:
            return dt.date(year, month, number)
        except ValueError:
            number -= 1


def raw_end(
    is_working: Callable[[dt.date], bool], start: dt.date, lengths: Sequence[Length], pauses: Sequence[Pause]
) -> dt.date | Length:
    """The raw end of a limit in days, working days, months or years; or what an open pause leaves of it."""
    day = start
    for length in lengths:
        need, unit = length.n, length.unit
        if unit in (Unit.MONTHS, Unit.YEARS):
            months = length.n * (12 if unit is Unit.YEARS else 1)
            need, unit = (months_on(day, months) - day).days, Unit.DAYS
        while need:
            day += DAY
            if any(p.until is None and p.frm < day for p in pauses):
                return Length(need, unit)
            if not paused(day, pauses) and (unit is Unit.DAYS or is_working(day)):
                need -= 1
    return day


def hours_end(
    is_working: Callable[[dt.date], bool],
    spans: Sequence[tuple[dt.time, dt.time]] | None,
    start: dt.datetime,
    hours: int,
    pauses: Sequence[Pause],
) -> dt.datetime:
    """Minute by minute; `spans`: office hours, None if all hours count."""
    at, need = start, hours * 60
    while need:
        within = spans is None or (
            is_working(at.date()) and any(opens <= at.time() < closes for opens, closes in spans)
        )
        stopped = any(p.frm <= at and (p.until is None or at < p.until) for p in pauses)
        if within and not stopped:
            need -= 1
        at += MINUTE
    return at


def rolled(is_working: Callable[[dt.date], bool], raw: dt.date) -> tuple[dt.date, dt.date]:
    """(safe, due) of a raw end that rolls forward."""
    safe = late = raw
    while not is_working(safe):
        safe -= DAY
    while not is_working(late):
        late += DAY
    return safe, late
