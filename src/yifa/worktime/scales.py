"""Scales: for each unit, how far a moment lies along the time that counts, and which moment lies so far.

Positions are whole numbers. Calendar days: the ordinal. Working days: how many there were up to and including
the day. Minutes and hours: microseconds of the clock. Working hours: microseconds inside office hours.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import NamedTuple

from yifa.worktime.calendar import Calendar
from yifa.worktime.length import Unit

Moment = dt.date | dt.datetime
"""A day, or a naive local datetime where hours count."""

TICK = dt.timedelta(microseconds=1)
MINUTE = 60_000_000
"""A minute in ticks (microseconds)."""
HOUR = 60 * MINUTE
DAY = 24 * HOUR
_EPOCH = dt.datetime(1, 1, 1)  # noqa: DTZ001 (local time of the region, naive by contract)


class Scale(NamedTuple):
    """`position` of a moment, the earliest moment `at` a position, and how many positions a unit has (`size`).

    Both functions raise WorktimeError outside the calendar, save those of minutes and hours, which need none.
    """

    position: Callable[[Moment], int]
    at: Callable[[int], Moment]
    size: int


def scale(calendar: Calendar, unit: Unit) -> Scale:
    """The scale of a unit; months and years are laid out on that of days."""
    if unit is Unit.WORKING_DAYS:
        return _working_days(calendar)
    if unit is Unit.MINUTES:
        return Scale(ticks, from_ticks, MINUTE)
    if unit is Unit.HOURS:
        return Scale(ticks, from_ticks, HOUR)
    if unit is Unit.WORKING_HOURS:
        return _working_hours(calendar)
    return _days(calendar)


def instant(moment: Moment) -> dt.datetime:
    """The datetime itself; of a date the end of that day (24:00)."""
    if isinstance(moment, dt.datetime):
        return moment
    return dt.datetime.combine(moment, dt.time()) + DAY * TICK


def ticks(moment: Moment) -> int:
    """Microseconds from 0001-01-01 00:00 to the instant."""
    return (instant(moment) - _EPOCH) // TICK


def from_ticks(position: int) -> dt.datetime:
    """The moment at that many ticks; the inverse of `ticks`."""
    return _EPOCH + position * TICK


def _days(calendar: Calendar) -> Scale:
    table = calendar.table
    return Scale(
        lambda moment: moment.toordinal(),
        lambda position: dt.date.fromordinal(table.base + table.at(position)),
        1,
    )


def _working_days(calendar: Calendar) -> Scale:
    table = calendar.table
    return Scale(
        lambda moment: table.count[table.at(moment.toordinal())],
        lambda position: dt.date.fromordinal(table.worked(position)),
        1,
    )


def _working_hours(calendar: Calendar) -> Scale:
    table = calendar.table
    spans = [(_of_day(opens), _of_day(closes)) for opens, closes in calendar.office.spans]
    total = sum(closes - opens for opens, closes in spans)

    def position(moment: Moment) -> int:
        day, time = divmod(ticks(moment), DAY)
        i = table.at(day + 1)  # ordinal 1 begins at tick 0
        passed = table.count[i - 1] * total
        if table.count[i] > table.count[i - 1]:
            passed += sum(min(time, closes) - opens for opens, closes in spans if time > opens)
        return passed

    def at(position: int) -> dt.datetime:
        # -1 and +1: the close of a span belongs to that span, not to the next opening
        before, rest = divmod(position - 1, total)
        rest += 1
        for opens, closes in spans:
            if rest <= closes - opens:
                break
            rest -= closes - opens
        return from_ticks((table.worked(before + 1) - 1) * DAY + opens + rest)

    return Scale(position, at, HOUR)


def _of_day(time: dt.time) -> int:
    return ticks(dt.datetime.combine(_EPOCH.date(), time))
